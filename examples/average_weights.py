"""Average the weights of several checkpoints of one network: often better than each of them on what none has seen.

    python examples/average_weights.py third.safetensors fourth.safetensors --out averaged.safetensors

Made from trainings that go on from one another or begin with the same weights (Wortsman et al., "Model soups", ICML
2022). Needs PyTorch, as `textseg baseline train` does.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from textseg.errors import TextSegError, UsageError
from textseg.models.checkpoints.checkpoint import load_checkpoint, save_checkpoint
from textseg.models.networks.network import Network


def average(paths: list[Path]) -> Network:
    """The network of the first file, with the mean of the weights of all."""
    networks = [load_checkpoint(path) for path in paths]
    mean = networks[0]
    for path, network in zip(paths, networks, strict=True):
        if (network.name, network.settings) != (mean.name, mean.settings):
            raise UsageError(
                f"holds {network.name}, {paths[0]} {mean.name}, or with other settings", file=path
            )
    states = [network.state_dict() for network in networks]
    with torch.no_grad():
        for key, value in mean.state_dict().items():
            if value.is_floating_point():
                value.copy_(torch.stack([state[key] for state in states]).double().mean(0))
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    words = parser.parse_args()
    try:
        made_of = {"average_of": [str(path) for path in words.checkpoints]}
        save_checkpoint(words.out, average(words.checkpoints), recipe=made_of)
    except (TextSegError, OSError) as error:
        sys.exit(f"Error: {error}")
    print(f"{words.out}: the mean of {len(words.checkpoints)} checkpoints")


if __name__ == "__main__":
    main()
