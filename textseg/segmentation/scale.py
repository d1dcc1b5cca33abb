"""The size at which the model sees an image.

Strokes of one or two pixels are found better in an enlarged image; in a very large one strokes are wide, and a reduced
one takes less time.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from textseg.labels import U8

SMALL = 480
"""Images whose longer side is below this are enlarged to it, but not by more than `MOST`."""

MOST = 1.5

LARGE = 6_000_000
"""Images of more pixels than this are reduced to it."""


def automatic_scale(height: int, width: int) -> float:
    """The factor that an image is resized by for the model.

    Example:
        >>> automatic_scale(231, 222), automatic_scale(300, 400), automatic_scale(900, 1200)
        (1.5, 1.2, 1.0)
        >>> round(automatic_scale(3000, 4000), 3)
        0.707
    """
    if height * width > LARGE:
        return math.sqrt(LARGE / (height * width))
    return max(1.0, min(MOST, SMALL / max(height, width)))


def resized(image: U8, factor: float) -> U8:
    """An image resized by a factor, sides of at least one pixel: cubic where it grows, area means where it shrinks."""
    if factor == 1:
        return image
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    method = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, (width, height), interpolation=method), np.uint8)
