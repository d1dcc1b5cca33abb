"""Lines and areas with smooth edges, drawn on an image float32 (H, W, 3) in place; points (N, 2) in pixels."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.io.sample import Points
from textseg.synth.paint.palette import Colour
from textseg.synth.paint.textures import Plane

BITS = 4
"""Of the fraction of a pixel that OpenCV is given."""


def draw_line(image: Plane, path: Points, colour: Colour, thick: float, *, closed: bool = False) -> None:
    """A path of straight parts, `thick` pixels wide; `closed` goes back to its start."""
    width = max(1, round(thick))
    cv2.polylines(image, [_fixed(path)], closed, colour.tolist(), width, cv2.LINE_AA, BITS)


def draw_area(image: Plane, outline: Points, colour: Colour) -> None:
    """All that lies within an outline."""
    cv2.fillPoly(image, [_fixed(outline)], colour.tolist(), cv2.LINE_AA, BITS)


def _fixed(points: Points) -> NDArray[np.int32]:
    return np.rint(points * 2**BITS).astype(np.int32)
