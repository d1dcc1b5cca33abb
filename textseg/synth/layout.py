"""Where the characters of a block of text stand: lines, spacing, and the warp that bends and turns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from textseg.io.sample import Points
from textseg.synth.fonts import Font

Warp = Callable[[Points], Points]
"""Moves (N, 2) points."""


@dataclass(frozen=True)
class SetChar:
    """A character in its place.

    Attributes:
        text: the character.
        contours: its outline, each (N, 2) float64.
        box: (4, 2) its corners, clockwise from the left upper one as it is read.
    """

    text: str
    contours: tuple[Points, ...]
    box: Points

    def moved(self, warp: Warp) -> SetChar:
        """The character after a warp."""
        return SetChar(self.text, tuple(map(warp, self.contours)), warp(self.box))


SetWord = tuple[SetChar, ...]


@dataclass(frozen=True)
class Setting:
    """How text is set, in em: `tracking` between letters, `space` between words, `width` a horizontal stretch,
    `slant` a shear to the right, `leading` from line to line, `align` 0 left, 0.5 centred, 1 right."""

    tracking: float = 0.0
    space: float = 0.3
    width: float = 1.0
    slant: float = 0.0
    leading: float = 1.1
    align: float = 0.5


def set_line(words: Sequence[str], font: Font, setting: Setting) -> tuple[list[SetWord], float]:
    """Set words on one line, in em, the baseline at y = 0 from x = 0; also the width of the line."""
    stretch = np.array([setting.width, 1.0])
    shear = np.array([[1.0, 0.0], [-setting.slant, 1.0]])
    line: list[SetWord] = []
    x = 0.0
    for word in words:
        chars = []
        for char in word:
            glyph = font.glyph(char)
            contours = tuple(contour * stretch @ shear + (x, 0.0) for contour in glyph.contours)
            chars.append(SetChar(char, contours, _box(contours)))
            x += glyph.advance * setting.width + setting.tracking
        line.append(tuple(chars))
        x += setting.space - setting.tracking
    return line, x - setting.space


def _box(contours: tuple[Points, ...]) -> Points:
    points = np.concatenate(contours)
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
