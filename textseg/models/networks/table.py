"""Every network by its name: one table, and the function that builds from it.

A new network is a file beside this one and an entry here: commands, recipes, checkpoints and exports take it from
the table.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from torch import nn

from textseg.models.networks.deeplab import DeepLabConfig, DeepLabV3Plus
from textseg.models.networks.glyph import GlyphConfig, GlyphNet
from textseg.models.networks.hrnet import HRNet, HRNetConfig
from textseg.models.networks.network import Network, SegmentationNetwork
from textseg.models.networks.ocr import HRNetOCR, OCRConfig
from textseg.models.networks.ppocr import PPOCR, PPOCRConfig, TexRNetPPOCR, TexRNetPPOCRConfig
from textseg.models.networks.texrnet import (
    TexRNetDeepLab,
    TexRNetDeepLabConfig,
    TexRNetHRNet,
    TexRNetHRNetConfig,
)
from textseg.names import choose, unknown_name


@dataclass(frozen=True)
class Published:
    """Scores on TextSeg's test split (labels v1, 8 scales), from the README of SHI-Labs/Rethinking-Text-Segmentation.

    Attributes:
        fgiou: 0..1.
        f_image: 0..1; the harmonic mean of precision and recall averaged over images.
    """

    fgiou: float
    f_image: float


@dataclass(frozen=True)
class NetworkEntry:
    """One row of the table.

    Attributes:
        network: the class.
        config: its usual configuration.
        about: a line for people.
        parameters: how many there are. Kept here because counting takes seconds; the tests count again.
        flops: floating-point operations of one input of `Network.input_size`; see `count_flops`.
        published: scores in its paper.
        batch: crops in a batch of the paper's recipe.
        least_batch: the smallest batch it can be trained with.
    """

    network: type[Network]
    config: Any
    about: str
    parameters: int
    flops: int
    published: Published | None = None
    batch: int = 5
    least_batch: int = 1

    @property
    def segments(self) -> bool:
        """Whether this is a segmentation network, not the glyph classifier."""
        return issubclass(self.network, SegmentationNetwork)


SMALL: dict[str, Any] = {"channels": (18, 36, 72, 144), "modules": (1, 3, 2), "blocks": 2, "stem_blocks": 2}
TINY: dict[str, Any] = {
    "channels": (12, 24, 36, 48),
    "modules": (1, 1, 1),
    "blocks": 1,
    "stem": 16,
    "stem_blocks": 1,
}

NETWORKS: dict[str, NetworkEntry] = {
    "deeplabv3plus-r101": NetworkEntry(
        DeepLabV3Plus,
        DeepLabConfig(),
        "DeepLabV3+ on ResNet-101",
        parameters=59_339_426,
        flops=177_076_174_848,
        published=Published(0.8407, 0.914),
        batch=8,
        least_batch=2,  # one batch norm sees a single value per crop, which has no variance alone
    ),
    "hrnetv2-w48": NetworkEntry(
        HRNet,
        HRNetConfig(),
        "HRNetV2-W48",
        parameters=65_847_122,
        flops=186_477_182_976,
        published=Published(0.8503, 0.914),
    ),
    "hrnetv2-w48-ocr": NetworkEntry(
        HRNetOCR,
        OCRConfig(),
        "HRNetV2-W48 with object context",
        parameters=70_351_700,
        flops=323_212_804_096,
        published=Published(0.8598, 0.918),
    ),
    "texrnet-deeplabv3plus-r101": NetworkEntry(
        TexRNetDeepLab,
        TexRNetDeepLabConfig(),
        "TexRNet on DeepLabV3+",
        parameters=59_859_876,
        flops=194_153_545_728,
        published=Published(0.8606, 0.921),
        batch=8,
        least_batch=2,  # one batch norm sees a single value per crop, which has no variance alone
    ),
    "texrnet-hrnetv2-w48": NetworkEntry(
        TexRNetHRNet,
        TexRNetHRNetConfig(),
        "TexRNet on HRNetV2-W48: the best",
        parameters=67_109_972,
        flops=227_942_334_464,
        published=Published(0.8684, 0.924),
    ),
    "hrnetv2-w18-small": NetworkEntry(
        HRNet,
        HRNetConfig(**SMALL),
        "HRNetV2-W18-small, for a CPU",
        parameters=3_934_972,
        flops=19_063_816_192,
    ),
    "texrnet-hrnetv2-w18-small": NetworkEntry(
        TexRNetHRNet,
        TexRNetHRNetConfig(**SMALL, refine=32),
        "TexRNet on HRNetV2-W18-small",
        parameters=4_180_798,
        flops=27_149_385_728,
    ),
    "hrnetv2-tiny": NetworkEntry(
        HRNet,
        HRNetConfig(**TINY),
        "a tiny HRNetV2, for tests and demos",
        parameters=275_666,
        flops=1_939_537_920,
    ),
    "texrnet-hrnetv2-tiny": NetworkEntry(
        TexRNetHRNet,
        TexRNetHRNetConfig(**TINY, refine=16),
        "TexRNet on the tiny HRNetV2",
        parameters=332_180,
        flops=3_804_692_480,
    ),
    "ppocr-s": NetworkEntry(
        PPOCR,
        PPOCRConfig(),
        "strokes on the text detector PP-OCRv6 small (Apache-2.0, PaddleOCR): `textseg segment`",
        parameters=2_574_016,
        flops=18_141_832_704,
    ),
    "texrnet-ppocr-s": NetworkEntry(
        TexRNetPPOCR,
        TexRNetPPOCRConfig(),
        "TexRNet on the same detector",
        parameters=2_638_876,
        flops=26_648_929_792,
    ),
    "glyph-resnet50": NetworkEntry(
        GlyphNet,
        GlyphConfig(),
        "the 37-class glyph classifier of the discriminator loss",
        parameters=23_577_573,
        flops=163_762_176,
    ),
}


def find_entry(name: str) -> NetworkEntry:
    """The row of a network.

    Raises:
        UsageError: there is no such network.
    """
    return choose("network", name, NETWORKS)


def list_models() -> list[dict[str, Any]]:
    """The table for people and for JSON, one dict per network.

    Returns:
        dicts with `name`, `about`, `parameters`, `flops` (see `count_flops`), and `published`: None, or a dict of
        `fgiou` and `f_image` as fractions.

    Example:
        >>> row = list_models()[0]
        >>> row["name"], row["parameters"], row["published"]
        ('deeplabv3plus-r101', 59339426, {'fgiou': 0.8407, 'f_image': 0.914})
    """
    return [
        {
            "name": name,
            "about": entry.about,
            "parameters": entry.parameters,
            "flops": entry.flops,
            "published": None if entry.published is None else dataclasses.asdict(entry.published),
        }
        for name, entry in NETWORKS.items()
    ]


def build_model(name: str, **settings: Any) -> Network:
    """Build a network with fresh weights (PyTorch's start, drawn from its global generator).

    Args:
        name: one of `NETWORKS`.
        settings: fields of the network's configuration to set otherwise, such as ``channels=(8, 16, 32, 64)``;
            lists become tuples, so that `Network.settings` can be read back from JSON.

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
    entry = find_entry(name)
    known = [field.name for field in dataclasses.fields(entry.config)]
    unknown = [key for key in settings if key not in known]
    if unknown:
        raise unknown_name(f"setting of {name}", unknown[0], known)
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
