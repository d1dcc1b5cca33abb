"""The chars of a dataset as the glyph classifier sees them: text masks in squares, and what blurs them in training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from textseg.io import Sample
from textseg.labels import TEXT, U8, Effect, to_target
from textseg.models.crops import glyph_boxes
from textseg.models.losses import GLYPH_SIZE
from textseg.parallel import Progress, ordered_map

MARGIN = GLYPH_SIZE // 4
"""Pixels kept on each side of the square around a char, so that it can be moved and turned."""

STORED = GLYPH_SIZE + 2 * MARGIN

LARGEST_TURN, LARGEST_SHIFT, LARGEST_SCALE = 0.12, 0.08, 0.12
"""In radians; as a share of the square; as a factor of e. Annotated quads are loose by about as much."""

COARSEST = 8
"""Pixels across the coarsest prediction of a char, as small chars have on a map of a quarter of the picture."""


@dataclass(frozen=True)
class GlyphCrops:
    """Chars cut out of label maps.

    Attributes:
        masks: uint8 (R, `STORED`, `STORED`), 0..255: how much of each pixel is text, of this char or a neighbour.
        classes: int64 (R,): 0..36, see `textseg.glyphs`.
    """

    masks: Tensor
    classes: Tensor

    @classmethod
    def of(
        cls,
        samples: Iterable[Sample],
        effect: Effect = "bg",
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> GlyphCrops:
        """Cut out the chars of all samples; those without a pixel of text in their square are left out.

        Raises:
            DataError: a file is missing or damaged.
        """
        parts = list(ordered_map(lambda sample: _cut(sample, effect), samples, jobs=jobs, progress=progress))
        masks = np.concatenate([np.zeros((0, STORED, STORED), np.uint8), *(masks for masks, _ in parts)])
        classes = np.concatenate([np.zeros(0, np.int64), *(classes for _, classes in parts)])
        return cls(torch.from_numpy(masks), torch.from_numpy(classes))

    def __len__(self) -> int:
        return len(self.classes)

    def plain(self, rows: Tensor) -> Tensor:
        """What the classifier sees of these chars: float32 (N, 1, 32, 32) in 0..1."""
        return self.masks[rows, None, MARGIN:-MARGIN, MARGIN:-MARGIN].float() / 255

    def altered(self, rows: Tensor) -> Tensor:
        """The same turned, moved and scaled at random, and blurred as coarse predictions are.

        Draws from PyTorch's global generator.
        """
        masks = self.masks[rows, None].float() / 255
        turn, scale, right, down = (torch.rand(4, len(rows)) * 2 - 1).unbind()
        turn, scale = turn * LARGEST_TURN, torch.exp(scale * LARGEST_SCALE) * GLYPH_SIZE / STORED
        shift = 2 * LARGEST_SHIFT * GLYPH_SIZE / STORED
        cosine, sine = scale * torch.cos(turn), scale * torch.sin(turn)
        matrix = torch.stack([cosine, -sine, right * shift, sine, cosine, down * shift], dim=1).view(-1, 2, 3)
        grid = F.affine_grid(matrix, [len(rows), 1, GLYPH_SIZE, GLYPH_SIZE], align_corners=False)
        glyphs = F.grid_sample(masks, grid, align_corners=False)
        coarse = F.interpolate(
            glyphs, size=int(torch.randint(COARSEST, GLYPH_SIZE + 1, ())), mode="bilinear", antialias=True
        )
        return F.interpolate(coarse, size=GLYPH_SIZE, mode="bilinear")


def _cut(sample: Sample, effect: Effect) -> tuple[U8, NDArray[np.int64]]:
    text = (to_target(sample.maskfg, effect) == TEXT).astype(np.uint8) * np.uint8(255)
    boxes, classes = glyph_boxes(sample)
    masks = np.zeros((len(boxes), STORED, STORED), np.uint8)
    for mask, (left, top, right, bottom) in zip(masks, boxes, strict=True):
        middle, half = np.array([left + right, top + bottom]) / 2, (right - left) / 2 * STORED / GLYPH_SIZE
        _square(text, middle, half, mask)
    kept = masks.any(axis=(1, 2))
    return masks[kept], classes[kept]


def _square(text: U8, middle: NDArray[np.float64], half: float, out: U8) -> None:
    """Bring the square around `middle` to the size of `out`; 0 where it leaves the map."""
    x, y = np.floor(middle - half).astype(int)
    side = max(int(np.ceil(2 * half)), 1)
    seen = np.zeros((side, side), np.uint8)
    height, width = text.shape
    rows, columns = slice(max(y, 0), min(y + side, height)), slice(max(x, 0), min(x + side, width))
    if rows.start < rows.stop and columns.start < columns.stop:
        seen[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x] = text[rows, columns]
    shrinks = side > STORED
    cv2.resize(seen, (STORED, STORED), dst=out, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
