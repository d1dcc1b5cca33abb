"""Starting a network from weights that cover a part of it: backbones, or a plain network for its TexRNet.

=====================================  ==================================  =====================================
file                                   its tensors that are taken          its tensors that are left
=====================================  ==================================  =====================================
torchvision's ResNet-101               conv1, bn1, layer1 .. layer4        fc
HRNet authors' ImageNet file           conv1, bn1, conv2, bn2, layer1,     incre_modules, downsamp_modules,
                                       transition1..3, stage2..4           final_layer, classifier
a plain network, for its TexRNet       all but the last layer              last_layer.3, or semhead
PP-OCRv6_det_small.onnx, for ppocr-s   all up to its pyramid               its head
ppocr-s: those of `textseg segment`    all                                 none
a checkpoint of the same network       all                                 none
=====================================  ==================================  =====================================
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textseg.errors import CheckpointError
from textseg.models.checkpoints.match import COUNTER, best_place, fits
from textseg.models.checkpoints.onnx_weights import read_onnx_weights
from textseg.models.checkpoints.weights import read_weights
from textseg.models.networks.network import Network
from textseg.segmentation.model import NAME as SHIPPED
from textseg.segmentation.model import shipped_weights


@dataclass(frozen=True)
class Start:
    """What a start gave.

    Attributes:
        taken: names of the network's tensors that now come from the file.
        fresh: names of the network's tensors that the file does not have.
        left: names of the file's tensors that the network has no place for.
    """

    taken: list[str]
    fresh: list[str]
    left: list[str]

    def __str__(self) -> str:
        parts = [f"{len(self.taken)} tensors taken"]
        for text, keys in (("fresh", self.fresh), ("left", self.left)):
            if keys:
                parts.append(f"{text}: {_layers(keys, self.taken)}")
        return "; ".join(parts)


def load_start(model: Network, path: str | os.PathLike[str]) -> Start:
    """Give `model` all weights of a file that belong into it; layers that no start covers may stay fresh.

    The name ``ppocr-s`` stands for the weights inside the package.

    Raises:
        CheckpointError: the file is damaged, unsafe or none (`read_weights`), or it does not cover the backbone;
            what it lacks is listed, and the model is unchanged.
    """
    own = model.state_dict()
    file = Path(path)
    if path == SHIPPED and not file.exists():
        file = shipped_weights()
    tensors = read_onnx_weights(file) if file.suffix.lower() == ".onnx" else read_weights(file)
    prefix, problems = best_place(own, tensors, model.new_layers)
    if problems:
        raise CheckpointError(
            f"is no start for {model.name}: it lacks {len(problems)} tensors of the backbone",
            file=path,
            hint="textseg docs models lists the files that are",
            details=problems,
        )
    taken = {prefix + key: value for key, value in tensors.items() if fits(own, prefix + key, value)}
    model.load_state_dict(taken, strict=False)
    fresh = [key for key in own if key not in taken and not key.endswith(COUNTER)]
    return Start(list(taken), fresh, [key for key in tensors if prefix + key not in taken])


def _layers(keys: Iterable[str], others: Iterable[str]) -> str:
    """The layers that tensors belong to, each once, as short as distinguishes them from the layers of `others`."""
    shared = {key.split(".")[0] for key in others}
    names = (key.split(".")[: 2 if key.split(".")[0] in shared else 1] for key in keys)
    return ", ".join(dict.fromkeys(".".join(name) for name in names))
