"""Outlines of glyphs as polygons: what fontTools draws, flattened finely enough to be bent."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from textseg.io.sample import Points
from textseg.synth.paint.warps import subdivide

CURVE_PIECES = {3: 8, 4: 14}
"""Straight pieces of a curve with 3 and 4 control points: fonts draw a circle with about 8 and 4 of them."""

LONGEST_EDGE = 0.06
"""In em: straight edges are cut into pieces no longer than this, so that they can be bent."""


class Glyph(NamedTuple):
    """A glyph in em units, x to the right and y down, the baseline at y = 0; each contour is (N, 2) float64."""

    contours: tuple[Points, ...]
    advance: float


def read_outline(glyph_set: Any, name: str, em: float) -> Glyph:
    """The outline of a glyph of a fontTools glyph set, whose units are 1 / `em`."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen

    pen = DecomposingRecordingPen(glyph_set)
    glyph_set[name].draw(pen)
    upright = np.array([1 / em, -1 / em])
    contours = tuple(subdivide(contour * upright, LONGEST_EDGE) for contour in _flatten(pen.value))
    return Glyph(contours, glyph_set[name].width / em)


def _flatten(commands: Iterable[tuple[str, Any]]) -> Iterable[Points]:
    from fontTools.pens.basePen import decomposeQuadraticSegment, decomposeSuperBezierSegment

    points: list[Points] = []
    for command, places in commands:
        if command in ("moveTo", "lineTo"):
            points.append(np.array(places, float))
        elif command == "qCurveTo":
            if places[-1] is None:  # a TrueType contour without a single point on its curve
                first = ((places[0][0] + places[-2][0]) / 2, (places[0][1] + places[-2][1]) / 2)
                points.append(np.array([first], float))
                places = (*places[:-1], first)
            for control, end in decomposeQuadraticSegment(places):
                points.append(_bezier(points[-1][-1], control, end))
        elif command == "curveTo":
            for curve in decomposeSuperBezierSegment(places):
                points.append(_bezier(points[-1][-1], *curve))
        elif points:  # closePath, endPath
            contour = np.concatenate(points)
            points = []
            if len(contour) > 2:
                yield contour


def _bezier(*controls: Any) -> Points:
    """Points along a quadratic or cubic Bezier curve, without its first."""
    t = np.linspace(0, 1, CURVE_PIECES[len(controls)] + 1)[1:, None]
    layer = [np.asarray(control, float)[None] for control in controls]
    while len(layer) > 1:
        layer = [a * (1 - t) + b * t for a, b in pairwise(layer)]
    return layer[0]
