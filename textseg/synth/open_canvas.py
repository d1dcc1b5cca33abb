"""A canvas for crops: text may run over the edges, there may be any number of chars, and tiny text becomes ignore."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textseg.labels import IGNORE, U8
from textseg.synth.canvas import Canvas, is_legible
from textseg.synth.paint.coverage import Patch, rasterise
from textseg.synth.text.effects import Style
from textseg.synth.text.typesetting import Block

CHUNK = 200
"""So many chars are drawn together: the values of a mask are too few for a page."""

FAINT = 64
"""Coverage (0..255) from which on a stroke too thin for a mask is left out of the truth."""

HINT = 0.3
"""Pixels by which a block is thickened on each side where most of its strokes are too thin, as screens do."""


class OpenCanvas(Canvas):
    """Its masks say which pixels are text; the values of chars repeat, and no words are annotated."""

    def holds(self, block: Block) -> bool:
        """Whether any of a block lies within the image."""
        low, high = block.points.min(0), block.points.max(0)
        return bool((high >= 0).all() and (low <= np.array(self.shape[::-1])).all())

    def seat(self, block: Block, at: tuple[float, float]) -> tuple[float, float, float]:
        """Anywhere, as large as wanted."""
        return 1.0, *at

    def write(self, block: Block, style: Style, em: float) -> bool:
        """Write what lies in the image of a block (in pixels); returns whether anything does."""
        written = [
            self._write_chunk(Block(block.chars[at : at + CHUNK], block.quads), style, em)
            for at in range(0, len(block.chars), CHUNK)
        ]
        return any(written)

    def _write_chunk(self, block: Block, style: Style, em: float) -> bool:
        drawn = [rasterise(char.contours, self.shape, bold=style.bold * em) for char in block.chars]
        legible = sum(patch is not None and is_legible(patch) for patch in drawn)
        if legible < 0.7 * sum(patch is not None for patch in drawn):
            drawn = [
                rasterise(char.contours, self.shape, bold=style.bold * em + HINT) for char in block.chars
            ]
        pairs = [(c, p) for c, p in zip(block.chars, drawn, strict=True) if p is not None]
        if not pairs:
            return False
        patches = [patch for _, patch in pairs]
        self._draw(Block(tuple(char for char, _ in pairs), block.quads), patches, style, em, 1)
        for patch in patches:
            if not is_legible(patch):
                for target in (self.mask, self.maskeff):
                    target[patch.place][patch.coverage >= FAINT] = IGNORE
        return True

    def _all_seen(self, labels: U8, patches: Sequence[Patch], first: int) -> bool:
        return True

    def _replace(self, crop: tuple[slice, slice], mask: U8, maskeff: U8) -> bool:
        self.mask[crop], self.maskeff[crop] = mask, maskeff
        return True
