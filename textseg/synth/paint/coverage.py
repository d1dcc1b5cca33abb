"""From outlines to coverage: how much of each pixel a character covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.io.sample import Points
from textseg.labels import U8

FINE = 4
"""Outlines are filled on a grid this many times finer than the image, then averaged."""

SOLID = 128
"""Coverage (0..255) from which on a pixel belongs to a character: half of it or more."""


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


class Patch(NamedTuple):
    """A part of an image: its left upper corner and its coverage, uint8 (h, w), 255 wholly covered."""

    x: int
    y: int
    coverage: U8

    @property
    def place(self) -> tuple[slice, slice]:
        """Its rows and columns in the image."""
        height, width = self.coverage.shape
        return slice(self.y, self.y + height), slice(self.x, self.x + width)


def blend(
    image: NDArray[np.float32], patch: Patch | None, colour: NDArray[np.float32], alpha: float = 1.0
) -> None:
    """Paint a colour, (3,) or (h, w, 3), through a patch onto an image, float32 (H, W, 3), in place."""
    if patch is not None:
        part = image[patch.place]
        # OpenCV, because NumPy is three times slower where the last axis is only a colour.
        weight = cv2.merge([patch.coverage * np.float32(alpha / 255)] * 3)
        source: Any = colour if colour.ndim == 3 else (*colour.tolist(), 0.0)
        part += cv2.multiply(cv2.subtract(source, part, dtype=cv2.CV_32F), weight)


def grow(coverage: U8, width: float) -> U8:
    """Thicken what is covered by `width` pixels on every side, with round corners and soft edges."""
    distance = cv2.distanceTransform((coverage < SOLID).view(np.uint8), cv2.DIST_L2, 5)
    distance = np.minimum(distance, width + 1)  # it is endless where nothing is covered
    return np.maximum(coverage, ((width + 0.75 - distance) * 255).clip(0, 255).astype(np.uint8))


def rasterise(contours: Sequence[Points], shape: tuple[int, int], *, bold: float = 0.0) -> Patch | None:
    """Fill outlines in pixel coordinates; None if nothing of them lies in the image.

    Args:
        contours: each (N, 2); those that turn the other way than the largest are holes.
        shape: (height, width) of the image; what lies outside is cut off.
        bold: by how many pixels the outline is thickened on each side.
    """
    points = np.concatenate(contours)
    margin = 1 + int(np.ceil(bold))
    x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - margin, 0)
    x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + margin, shape[::-1])
    if x1 <= x0 or y1 <= y0:
        return None
    canvas = np.zeros(((y1 - y0) * FINE, (x1 - x0) * FINE), np.uint8)
    # A fine pixel's centre is its whole number in OpenCV, but half a pixel further here; 4 bits of fraction.
    fixed = [np.rint(((c - (x0, y0)) * FINE - 0.5) * 16).astype(np.int32) for c in contours]
    areas = [cv2.contourArea((c - c[0]).astype(np.float32), oriented=True) for c in contours]
    order = sorted(range(len(contours)), key=lambda i: -abs(areas[i]))
    for i in order:
        if areas[i] * areas[order[0]] >= 0:
            cv2.fillPoly(canvas, [fixed[i]], 255, shift=4)
        else:
            cv2.fillPoly(canvas, [fixed[i]], 0, shift=4)
            cv2.polylines(canvas, [fixed[i]], True, 255, shift=4)
    if bold > 0:
        canvas = grow(canvas, bold * FINE)
    # OpenCV paints half a fine pixel beyond every edge; with one layer less it would be half a pixel short.
    canvas = cv2.addWeighted(canvas, 0.5, cv2.erode(canvas, _CROSS), 0.5, 0)
    coverage = cv2.resize(canvas, (int(x1 - x0), int(y1 - y0)), interpolation=cv2.INTER_AREA)
    return Patch(int(x0), int(y0), np.asarray(coverage, np.uint8))
