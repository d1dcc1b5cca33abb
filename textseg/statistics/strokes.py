"""Stroke widths of text: twice the distance from the middle of a stroke to its edge."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8
from textseg.statistics.histogram import Histogram

TOLERANCE = 0.5
"""How much nearer to the edge than its neighbours a pixel of the middle may be: strokes that taper have one too."""

MOST_ENLARGED = 1 << 24
"""Text in a rectangle of more pixels is measured without enlargement, which keeps the memory bounded."""


def measure_strokes(text: NDArray[np.bool_] | U8) -> Histogram:
    """Measure the width of the strokes at every point of their middle.

    The text is enlarged twice, so that strokes of an even number of pixels have a middle as well. The middle is made
    of the pixels of text whose Euclidean distance from the nearest pixel that is no text is at most 0.5 below the
    largest among their eight neighbours; the width there is twice that distance. Outside of the image is no text.

    Args:
        text: (H, W), true or not 0 where there is text.

    Returns:
        How often each width occurs, in pixels of the image, rounded.

    Example:
        >>> bar = np.zeros((9, 40), bool)
        >>> bar[2:7] = True
        >>> measure_strokes(bar).quantile(0.5)
        5
    """
    rows, columns = np.flatnonzero(text.any(1)), np.flatnonzero(text.any(0))
    if not len(rows):
        return Histogram()
    inside: NDArray[Any] = text[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.uint8)
    enlarged = inside.size <= MOST_ENLARGED
    if enlarged:
        inside = cv2.resize(inside, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    inside = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
    distance = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    middle = distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)) - TOLERANCE
    radii = distance[middle & (inside != 0)]
    # From the centre of a pixel: half a pixel too far on average where the middle may lie between two of them.
    widths = radii if enlarged else 2 * radii - 0.5
    counts = np.bincount((widths + 0.5).astype(np.intp))
    return Histogram({int(width): int(counts[width]) for width in np.flatnonzero(counts)})
