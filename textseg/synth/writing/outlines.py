"""Outlines of glyphs as polygons: what HarfBuzz draws, flattened finely enough to be bent."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import uharfbuzz as hb

from textseg.io.sample import Points
from textseg.synth.paint.warps import subdivide
from textseg.synth.text.glyphs import LONGEST_EDGE

PIECES = {2: 5, 3: 8}
"""Straight pieces of a quadratic and a cubic curve: fonts draw a circle with about 8 and 4 of them."""

_STEPS = {degree: np.linspace(0, 1, count + 1)[1:, None] for degree, count in PIECES.items()}


class Pen:
    """Collects the contours of one glyph, each (N, 2) float64 in em with y down."""

    def __init__(self, em: float) -> None:
        self.contours: list[Points] = []
        self._scale = np.array([1 / em, -1 / em])
        self._points: list[Any] = []

    def draw(self, font: hb.Font, glyph: int) -> None:
        """Add the contours of a glyph."""
        font.draw_glyph(glyph, _DRAWING, self)

    def _start(self, x: float, y: float) -> None:
        self._points = [(x, y)]

    def _curve(self, *places: float) -> None:
        points = np.array([self._points[-1], *zip(places[::2], places[1::2], strict=True)], float)
        t = _STEPS[len(points) - 1]
        layer = [point[None] for point in points]
        while len(layer) > 1:
            layer = [a * (1 - t) + b * t for a, b in pairwise(layer)]
        self._points.extend(map(tuple, layer[0].tolist()))

    def _close(self) -> None:
        if len(self._points) > 2:
            self.contours.append(subdivide(np.array(self._points, float) * self._scale, LONGEST_EDGE))
        self._points = []


def _drawing() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, pen: pen._start(x, y))
    funcs.set_line_to_func(lambda x, y, pen: pen._points.append((x, y)))
    funcs.set_quadratic_to_func(lambda a, b, x, y, pen: pen._curve(a, b, x, y))
    funcs.set_cubic_to_func(lambda a, b, c, d, x, y, pen: pen._curve(a, b, c, d, x, y))
    funcs.set_close_path_func(lambda pen: pen._close())
    return funcs


_DRAWING = _drawing()
