"""A mask as one ring of points, the only shape that a YOLO label has.

The ring goes through the centres of the pixels at the border, as OpenCV traces them: filling it with ``cv2.fillPoly``,
as ultralytics does, paints the border too and gives the mask back. Parts and holes are joined to the ring by a straight
line there and back, which encloses nothing; ``fillPoly`` paints it one pixel wide.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]

_ROUNDS = 3
"""How often the nearest points of two rings are looked for from the other side."""


def trace_ring(mask: NDArray[np.bool_]) -> I32:
    """Trace a mask as one ring.

    Args:
        mask: bool (H, W), with at least one pixel.

    Returns:
        int32 (N, 2), N >= 3: x and y of pixels. A part of one or two pixels has points twice.

    Example:
        >>> trace_ring(np.ones((2, 3), bool)).tolist()
        [[0, 0], [0, 1], [2, 1], [2, 0]]
    """
    contours, hierarchy = cv2.findContours(mask.view(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    rings = [np.asarray(contour, np.int32)[:, 0] for contour in contours]
    parents = hierarchy[0, :, 3].tolist()
    parts = {index: ring for index, ring in enumerate(rings) if parents[index] < 0}
    for hole, parent in zip(rings, parents, strict=True):
        if parent >= 0:
            parts[parent] = _join(parts[parent], hole)
    # From left to right, so that lines between parts are short.
    first, *others = sorted(parts.values(), key=lambda ring: tuple(ring.min(axis=0).tolist()))
    for ring in others:
        first = _join(first, ring)
    return first if len(first) > 2 else np.resize(first, (3, 2))


def _join(ring: I32, other: I32) -> I32:
    """Go around `ring`, at its point that is near `other` to that and around it, and back."""
    here = there = 0
    for _ in range(_ROUNDS):
        here = int(np.square(ring - other[there]).sum(axis=1).argmin())
        there = int(np.square(other - ring[here]).sum(axis=1).argmin())
    return np.concatenate([ring[: here + 1], other[there:], other[: there + 1], ring[here:]])
