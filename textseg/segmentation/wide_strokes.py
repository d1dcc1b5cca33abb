"""Wide strokes: the middle of one wider than the model's view looks like background; in a reduced image it does not.

So the model also sees the image reduced. Where it finds wide strokes there, of which at least a fifth was found at full
size, too, the rest of them is filled in. What is found in the reduced image only is left out: lines of small text run
together there, and textures look like letters.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from textseg.labels import U8
from textseg.segmentation.model import F32
from textseg.segmentation.scale import resized

REDUCED = 0.3
"""The factor of the reduced image."""

SMALLEST = 600
"""Images whose longer side is at most this have no strokes too wide."""

RADIUS = 4
"""Strokes of the reduced image are wide where a disc of this radius fits into them."""

AGREED = 0.2
"""The part of a wide stroke that the model must find at full size."""


def with_wide_strokes(model: Callable[[U8], F32], image: U8, probability: F32) -> F32:
    """A probability of text in which wide strokes are filled.

    Args:
        model: from uint8 (H, W, 3) to float32 (H, W) in 0..1.
        image: uint8 (H, W, 3).
        probability: float32 (H, W) in 0..1, the model's for this image.

    Returns:
        float32 (H, W), nowhere less than `probability`.

    Example:
        >>> image = np.full((800, 800, 3), 255, np.uint8)
        >>> image[200:600, 300:400] = 0
        >>> outline = np.zeros((800, 800), np.float32)
        >>> outline[200:600, 300:400], outline[220:580, 330:370] = 1, 0
        >>> filled = with_wide_strokes(lambda seen: np.float32(seen[..., 0] < 128), image, outline)
        >>> bool((filled[250:550, 335:365] > 0.9).all())
        True
    """
    height, width = probability.shape
    if max(height, width) <= SMALLEST:
        return probability
    reduced = model(resized(image, REDUCED))
    strokes = _wide_parts(reduced > 0.5)
    count, parts = cv2.connectedComponents(strokes)
    if count == 1:
        return probability
    found = cv2.resize(
        np.asarray(probability > 0.5, np.float32), reduced.shape[::-1], interpolation=cv2.INTER_AREA
    )
    pixels = np.bincount(parts.ravel(), minlength=count)
    agreed = np.bincount(parts.ravel(), found.ravel(), minlength=count) >= AGREED * pixels
    agreed[0] = False  # the background
    filled = np.asarray(cv2.resize(reduced * agreed[parts], (width, height)), np.float32)
    return np.maximum(probability, filled)


def _wide_parts(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> U8:
    """The wide strokes of a mask, with their edges: uint8 (H, W), 1 where they are."""
    room = RADIUS + 1  # beyond the edge of the image a stroke goes on
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * RADIUS + 1, 2 * RADIUS + 1))
    padded = cv2.copyMakeBorder(mask.view(np.uint8), room, room, room, room, cv2.BORDER_REPLICATE)
    opened = cv2.dilate(cv2.morphologyEx(padded, cv2.MORPH_OPEN, disc), np.ones((5, 5), np.uint8))
    return np.asarray(opened[room:-room, room:-room], np.uint8) & mask.view(np.uint8)
