"""What is known of each network beforehand: its size, its cost, and what was published of it."""

from __future__ import annotations

from typing import Any

from textseg.models.networks.table import NETWORKS, build_model

# Kept here because counting takes seconds; tests/models/test_catalogue.py counts again.
SIZES: dict[str, tuple[int, int]] = {
    "deeplabv3plus-r101": (59_339_426, 177_076_174_848),
    "hrnetv2-w48": (65_847_122, 186_477_182_976),
    "hrnetv2-w48-ocr": (70_351_700, 323_212_804_096),
    "texrnet-deeplabv3plus-r101": (59_859_876, 194_153_545_728),
    "texrnet-hrnetv2-w48": (67_109_972, 227_942_334_464),
    "hrnetv2-w18-small": (3_934_972, 19_063_816_192),
    "texrnet-hrnetv2-w18-small": (4_180_798, 27_149_385_728),
    "hrnetv2-tiny": (275_666, 1_939_537_920),
    "texrnet-hrnetv2-tiny": (332_180, 3_804_692_480),
    "glyph-resnet50": (23_577_573, 163_762_176),
}
"""Parameters, and floating-point operations of one picture of 512 x 512 (`count_flops`)."""

# fgIoU and F on TextSeg's test split (labels v1, 8 scales), as the README of SHI-Labs/Rethinking-Text-Segmentation
# has them; F is the harmonic mean of precision and recall averaged over images.
PUBLISHED = {
    "deeplabv3plus-r101": (0.8407, 0.914),
    "hrnetv2-w48": (0.8503, 0.914),
    "hrnetv2-w48-ocr": (0.8598, 0.918),
    "texrnet-deeplabv3plus-r101": (0.8606, 0.921),
    "texrnet-hrnetv2-w48": (0.8684, 0.924),
}


def list_models() -> list[dict[str, Any]]:
    """One row for each network, for people and for JSON.

    Returns:
        dicts with `name`, `about`, `parameters`, `flops` (see `count_flops`), and `published`: None, or a dict of
        `fgiou` and `f_image` as fractions.

    Example:
        >>> row = list_models()[0]
        >>> row["name"], row["parameters"], row["published"]
        ('deeplabv3plus-r101', 59339426, {'fgiou': 0.8407, 'f_image': 0.914})
    """
    rows = []
    for name, entry in NETWORKS.items():
        parameters, flops = SIZES[name]
        scores = PUBLISHED.get(name)
        published = None if scores is None else {"fgiou": scores[0], "f_image": scores[1]}
        rows.append(
            {
                "name": name,
                "about": entry.about,
                "parameters": parameters,
                "flops": flops,
                "published": published,
            }
        )
    return rows


def count_flops(name: str, height: int = 512, width: int = 512) -> int:
    """Floating-point operations of one picture: those of convolutions and matrix products, a multiply-add as two.

    The glyph classifier is counted at its own input, 32 x 32.
    """
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode
    from torch.utils.flop_counter import FlopCounterMode

    with FakeTensorMode(), torch.no_grad():  # shapes only: nothing is computed
        model = build_model(name).eval()
        channels = getattr(model.config, "image_channels", 3)
        size = (32, 32) if channels == 1 else (height, width)
        with FlopCounterMode(display=False) as counter:
            model(torch.zeros(1, channels, *size))
    return int(counter.get_total_flops())
