"""Every network by its name: one table, and the function that builds from it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from torch import nn

from textseg.errors import UsageError
from textseg.models.networks.deeplab import DeepLabConfig, DeepLabV3Plus
from textseg.models.networks.glyph import GlyphConfig, GlyphNet
from textseg.models.networks.hrnet import HRNet, HRNetConfig
from textseg.models.networks.network import Network
from textseg.models.networks.ocr import HRNetOCR, OCRConfig
from textseg.models.networks.texrnet import (
    TexRNetDeepLab,
    TexRNetDeepLabConfig,
    TexRNetHRNet,
    TexRNetHRNetConfig,
)


@dataclass(frozen=True)
class Entry:
    """One row of the table: the class of a network, its configuration, and a line about it."""

    network: type[Network]
    config: Any
    about: str


SMALL: dict[str, Any] = {"channels": (18, 36, 72, 144), "modules": (1, 3, 2), "blocks": 2, "stem_blocks": 2}
TINY: dict[str, Any] = {
    "channels": (12, 24, 36, 48),
    "modules": (1, 1, 1),
    "blocks": 1,
    "stem": 16,
    "stem_blocks": 1,
}

NETWORKS: dict[str, Entry] = {
    "deeplabv3plus-r101": Entry(DeepLabV3Plus, DeepLabConfig(), "DeepLabV3+ on ResNet-101"),
    "hrnetv2-w48": Entry(HRNet, HRNetConfig(), "HRNetV2-W48"),
    "hrnetv2-w48-ocr": Entry(HRNetOCR, OCRConfig(), "HRNetV2-W48 with object context"),
    "texrnet-deeplabv3plus-r101": Entry(TexRNetDeepLab, TexRNetDeepLabConfig(), "TexRNet on DeepLabV3+"),
    "texrnet-hrnetv2-w48": Entry(TexRNetHRNet, TexRNetHRNetConfig(), "TexRNet on HRNetV2-W48: the best"),
    "hrnetv2-w18-small": Entry(HRNet, HRNetConfig(**SMALL), "HRNetV2-W18-small, for a CPU"),
    "texrnet-hrnetv2-w18-small": Entry(
        TexRNetHRNet, TexRNetHRNetConfig(**SMALL, refine=32), "TexRNet on HRNetV2-W18-small"
    ),
    "hrnetv2-tiny": Entry(HRNet, HRNetConfig(**TINY), "a tiny HRNetV2, for tests and demos"),
    "texrnet-hrnetv2-tiny": Entry(
        TexRNetHRNet, TexRNetHRNetConfig(**TINY, refine=16), "TexRNet on the tiny HRNetV2"
    ),
    "glyph-resnet50": Entry(
        GlyphNet, GlyphConfig(), "the 37-class glyph classifier of the discriminator loss"
    ),
}


def build_model(name: str, **settings: Any) -> Network:
    """Build a network with fresh weights (PyTorch's start, drawn from its global generator).

    Args:
        name: one of `NETWORKS`.
        settings: fields of the network's configuration to set otherwise, such as ``channels=(8, 16, 32, 64)``;
            lists may stand for tuples, so that `Network.settings` read back from JSON can be given.

    Returns:
        A `Network` in training mode. ``model(x)`` with x float32 (N, 3, H, W) gives an `Output`; the glyph
        classifier takes (N, 1, 32, 32) and gives logits (N, 37).

    Raises:
        UsageError: there is no such network, or it has no such setting.

    Example:
        >>> model = build_model("texrnet-hrnetv2-tiny").eval()
        >>> import torch
        >>> output = model(torch.zeros(1, 3, 65, 97))
        >>> output.best.shape
        torch.Size([1, 2, 17, 25])
    """
    if name not in NETWORKS:
        raise UsageError(f"there is no network {name!r}", hint=f"there are: {', '.join(NETWORKS)}")
    entry = NETWORKS[name]
    known = [field.name for field in dataclasses.fields(entry.config)]
    unknown = [key for key in settings if key not in known]
    if unknown:
        raise UsageError(f"{name} has no setting {unknown[0]!r}", hint=f"there are: {', '.join(known)}")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}
    model = entry.network(dataclasses.replace(entry.config, **values))
    model.name = name
    return model


def parameter_groups(model: Network) -> list[dict[str, Any]]:
    """Split the parameters as the paper's recipe does: new layers learn faster (`Recipe.new_rate`).

    Fast are TexRNet's head and DeepLab's pyramid and decoder, and the last layer of a plain network; not
    the `last_layer` of HRNet's features, though it is new too: the reference leaves it with its backbone.

    Returns:
        Two groups for a torch optimizer, ``backbone`` and ``fast``, each with its `name` and `params`.

    Example:
        >>> [(g["name"], len(g["params"])) for g in parameter_groups(build_model("hrnetv2-tiny"))]
        [('backbone', 163), ('fast', 2)]
    """
    prefixes = tuple(f"{prefix}." for prefix in model.fast_layers)
    fast: list[nn.Parameter] = []
    backbone: list[nn.Parameter] = []
    for key, parameter in model.named_parameters():
        (fast if key.startswith(prefixes) else backbone).append(parameter)
    return [
        {"params": backbone, "name": "backbone"},
        {"params": fast, "name": "fast"},
    ]
