"""What the glyph classifier sees of a char, and how many chars it reads right."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textseg.models.training.glyph_crops import MARGIN, PATCH, Glyphs
from textseg.models.training.losses import GLYPH_SIZE
from textseg.models.training.roi_align import roi_align

SMALLEST, LARGEST = 8, 40
"""Sides, in pixels of the logits, that chars of training crops usually have."""


def look(patches: Tensor, draw: torch.Generator | None = None) -> Tensor:
    """What the classifier sees of patches: float32 (R, 1, 32, 32), 0..1.

    Args:
        patches: uint8 (R, 64, 64).
        draw: moves and scales the square a little, and chooses how coarse the logits are; None for neither.
    """
    side = 16
    boxes = torch.tensor([-0.5, -0.5, 0.5, 0.5]).repeat(len(patches), 1) / MARGIN
    if draw is not None:
        side = int(torch.randint(SMALLEST, LARGEST + 1, (1,), generator=draw))
        boxes = boxes * (0.92 + 0.16 * torch.rand(len(patches), 1, generator=draw))
        boxes = boxes + 0.04 * (2 * torch.rand(len(patches), 2, generator=draw) - 1).repeat(1, 2)
    pixels = max(round(side * MARGIN), 2)
    coarse = F.interpolate(patches[:, None].float() / 255, (pixels, pixels), mode="area")
    owner = torch.arange(len(patches), device=patches.device)
    return roi_align(coarse, owner, (boxes + 0.5) * PATCH, GLYPH_SIZE, pixels / PATCH)


@torch.no_grad()
def measure(model: nn.Module, glyphs: Glyphs, device: torch.device) -> float:
    """The share of chars that the classifier reads right."""
    model.eval()
    right = 0
    for start in range(0, len(glyphs.classes), 256):
        seen = look(torch.from_numpy(glyphs.patches[start : start + 256]).to(device))
        classes = torch.from_numpy(glyphs.classes[start : start + 256]).to(device)
        right += int((model(seen).argmax(dim=1) == classes).sum())
    return right / len(glyphs.classes)
