"""Outlines of glyphs as polygons: what HarfBuzz draws, curves flattened."""

from __future__ import annotations

from math import comb

import numpy as np
import uharfbuzz as hb

from textseg.io.sample import Points

PIECES = {2: 5, 3: 8}
"""Straight pieces of a quadratic and a cubic curve: fonts draw a circle with about 8 and 4 of them."""


def _bernstein(degree: int, count: int) -> Points:
    """The weights of the control points at `count` places along a curve, without its start: (count, degree + 1)."""
    t = np.linspace(0, 1, count + 1)[1:, None]
    k = np.arange(degree + 1)
    choose = np.array([comb(degree, i) for i in k])
    return np.asarray(choose * t**k * (1 - t) ** (degree - k))


_WEIGHTS = {degree: _bernstein(degree, count) for degree, count in PIECES.items()}


class Pen:
    """Collects the contours of one glyph, each (N, 2) float64 in em with y down."""

    def __init__(self, em: float) -> None:
        self.contours: list[Points] = []
        self._scale = np.array([1 / em, -1 / em])
        self._points: list[Points] = []
        self._here = (0.0, 0.0)

    def draw(self, font: hb.Font, glyph: int) -> None:
        """Add the contours of a glyph."""
        font.draw_glyph(glyph, _DRAWING, self)

    def line(self, x: float, y: float) -> None:
        """To a point; the first of a contour is its start."""
        self._here = (x, y)
        self._points.append(np.array([self._here]))

    def curve(self, *places: float) -> None:
        """Along a quadratic or cubic curve: its control points and its end."""
        controls = np.array((*self._here, *places)).reshape(-1, 2)
        self._points.append(_WEIGHTS[len(controls) - 1] @ controls)
        self._here = (places[-2], places[-1])

    def close(self) -> None:
        """End the contour."""
        contour = np.concatenate(self._points) if self._points else np.empty((0, 2))
        self._points = []
        if len(contour) > 2:
            self.contours.append(contour * self._scale)


def _drawing() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, pen: pen.line(x, y))
    funcs.set_line_to_func(lambda x, y, pen: pen.line(x, y))
    funcs.set_quadratic_to_func(lambda a, b, x, y, pen: pen.curve(a, b, x, y))
    funcs.set_cubic_to_func(lambda a, b, c, d, x, y, pen: pen.curve(a, b, c, d, x, y))
    funcs.set_close_path_func(lambda pen: pen.close())
    return funcs


_DRAWING = _drawing()
