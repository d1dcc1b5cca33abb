"""Finding the weights in what training loops save: dicts around them, and prefixes before their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from textseg.errors import CheckpointError

AVERAGES = ("state_dict_ema", "model_ema", "ema_state_dict", "params_ema", "ema_model", "ema")
"""Under which keys averaged weights are kept. Where a file has both, these are the ones to use."""

NESTS = (
    *AVERAGES,
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "network",
    "params",
    "weights",
    "module",
    "shadow",
)
"""Under which keys people keep the weights, beside the epoch and other things."""

DEEPEST = 4
"""Dicts in dicts, at most."""

FEW = 0.1
"""A share of the tensors that may belong to something else than the network, such as a loss."""

WRAPPERS = ("module.", "_orig_mod.", "model.", "net.", "network.")
"""What data parallelism, `torch.compile` and training loops put before every name of the network."""

OF_TRAINING = re.compile(r"training\.\d+$")
"""Names of an optimizer's tensors in our own checkpoints, which other programs keep when they copy them."""


def find_tensors(content: Any, path: Path) -> tuple[dict[str, Tensor], str]:
    """The weights in what a file holds, and under which keys they are, joined by dots.

    Raises:
        CheckpointError: there are none; the keys that there are instead are named.
    """
    place: list[str] = []
    for _ in range(DEEPEST + 1):
        if not isinstance(content, Mapping):
            break
        inner = next((key for key in NESTS if isinstance(content.get(key), Mapping) and content[key]), None)
        if inner is None:
            tensors = {
                key: value.detach()
                for key, value in content.items()
                if isinstance(key, str) and isinstance(value, Tensor)
            }
            if 2 * len(tensors) > len(content):  # beside them may be the epoch and the like
                return tensors, ".".join(place)
            break
        place.append(inner)
        content = content[inner]
    keys = ", ".join(map(str, list(content)[:8])) if isinstance(content, Mapping) else type(content).__name__
    raise CheckpointError(f"holds no dict of tensors, but: {keys or 'nothing'}", file=path)


def unwrap_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under the names that a bare network has for them.

    A prefix that all names share is taken off, whatever it is called: no network has one. A prefix of `WRAPPERS` is
    also taken off where a few tensors lack it; those belong to something else, and are left out.

    Example:
        >>> import torch
        >>> x = torch.zeros(1)
        >>> list(unwrap_names({"module.encoder.conv1.weight": x, "module.encoder.bn1.weight": x}))
        ['conv1.weight', 'bn1.weight']
    """
    kept = {key: tensor for key, tensor in tensors.items() if not OF_TRAINING.search(key)}
    while prefix := _shared_prefix(kept):
        kept = {key.removeprefix(prefix): tensor for key, tensor in kept.items() if key.startswith(prefix)}
    return kept


def _shared_prefix(tensors: Mapping[str, Tensor]) -> str:
    first = {key.partition(".")[0] for key in tensors}
    if len(first) == 1 and len(tensors) > 1 and all("." in key for key in tensors):
        return f"{first.pop()}."
    for prefix in WRAPPERS:
        count = sum(key.startswith(prefix) for key in tensors)
        if count and count >= (1 - FEW) * len(tensors):
            return prefix
    return ""
