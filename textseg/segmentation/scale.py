"""The size at which the model sees an image.

Thin strokes are found better in an enlarged image, and thick ones worse; in a very large image strokes are wide, and a
reduced one takes less time.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8

LARGE = 5_000_000
"""Images of more pixels than this are reduced to it."""

THIN = 9.0
"""Pixels: images whose text has thinner strokes than this are enlarged."""

MOST = 1.5
"""They are enlarged by not more than this."""

WORK = 1_250_000
"""Pixels that the model may see in all, at both sizes, so that it takes hardly longer than for a megapixel."""

LEAST = 1.2
"""A smaller enlargement than this is not worth the time."""


def reduction(height: int, width: int) -> float:
    """The factor that an image is resized by for the model at first.

    Example:
        >>> reduction(900, 1200), round(reduction(3000, 4000), 3)
        (1.0, 0.645)
    """
    return min(1.0, math.sqrt(LARGE / (height * width)))


def enlargement(mask: NDArray[np.bool_]) -> float:
    """The factor to enlarge an image by, for the text that was found in it; 1 for none.

    Args:
        mask: bool (H, W), what was found at the image's own size.

    Example:
        >>> mask = np.zeros((400, 500), bool)
        >>> mask[100:200, 100:104] = True
        >>> enlargement(mask), enlargement(np.zeros((400, 500), bool))
        (1.5, 1.0)
    """
    factor = min(MOST, math.sqrt(max(WORK / mask.size - 1, 0)))
    return factor if factor >= LEAST and mask.any() and stroke_width(mask) < THIN else 1.0


def stroke_width(mask: NDArray[np.bool_]) -> float:
    """The mean width of strokes in pixels, each pixel counted; of a mask with text in it.

    Example:
        >>> mask = np.zeros((100, 60), bool)
        >>> mask[5:95, 20:31] = True
        >>> round(stroke_width(mask), 1)
        11.1
    """
    depth = cv2.distanceTransform(np.pad(mask.view(np.uint8), 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    return (
        4 * float(depth[mask].mean()) - 1
    )  # depths rise from the edge to half the width: a quarter of it on average


def resized(image: U8, factor: float) -> U8:
    """An image resized by a factor, sides of at least one pixel: cubic where it grows, area means where it shrinks."""
    if factor == 1:
        return image
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, (width, height), interpolation=method), np.uint8)
