"""Tracing a mask as COCO polygons that give the mask back, pixel for pixel.

The outline runs along the edges of pixels, not through their centres, so a polygon filled by
``pycocotools`` is exactly the mask it was traced from. COCO polygons cannot hold holes (cocoapi issue 153): here a
hole is part of the ring around it, reached and left by the same straight line, a bridge of no width. By the
even-odd rule, which pycocotools fills by, the bridge cancels itself out.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]


def trace_outlines(mask: NDArray[np.bool_], offset: tuple[int, int] = (0, 0)) -> list[list[int]]:
    """Trace a mask.

    Args:
        mask: bool (H, W).
        offset: (x, y) of its first pixel, added to every corner.

    Returns:
        One flat ring x1, y1, x2, y2, ... for each part (8-connected), corners of pixels; holes are bridged.

    Example:
        >>> trace_outlines(np.array([[False, True]]))
        [[1, 0, 1, 1, 2, 1, 2, 0]]
    """
    # Every pixel doubled: the border that OpenCV follows through pixel centres then lies on either side of
    # the true edge, whose corner is found by rounding; steps across a corner fall together to one point.
    doubled = np.repeat(np.repeat(mask, 2, axis=0), 2, axis=1).view(np.uint8)
    contours, hierarchy = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return []
    rings = [_corners(np.asarray(contour, np.int32)) + np.array(offset, np.int32) for contour in contours]
    holes: dict[int, list[I32]] = {}
    for ring, parent in zip(rings, hierarchy[0, :, 3].tolist(), strict=True):
        holes.setdefault(parent, []).append(ring)  # parent -1: an outer ring, not a hole
    return [
        _bridge(ring, holes.get(index, [])).ravel().tolist()
        for index, ring in enumerate(rings)
        if hierarchy[0, index, 3] < 0
    ]


def _corners(contour: I32) -> I32:
    corners: I32 = (contour[:, 0] + 1) >> 1
    return corners[(corners != np.roll(corners, 1, axis=0)).any(axis=1)]


def _bridge(ring: I32, holes: list[I32]) -> I32:
    pieces = []
    for hole in holes:
        nearest = int(np.abs(ring - hole[0]).sum(axis=1).argmin())
        pieces.append((nearest, np.concatenate([ring[nearest : nearest + 1], hole, hole[:1]])))
    pieces.sort(key=lambda piece: piece[0])
    parts, done = [], 0
    for nearest, piece in pieces:
        parts += [ring[done:nearest], piece]
        done = nearest
    return np.concatenate([*parts, ring[done:]])
