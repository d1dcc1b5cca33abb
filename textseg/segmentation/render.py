"""What is made of a segmentation: masks that are grown and feathered, overlays, cut-outs; as PNG bytes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8
from textseg.segmentation.model import F32

HIGHLIGHT = np.array([213, 94, 0], np.float32)
"""The colour of text in overlays: orange, which people with any kind of colour vision see."""


def soft_mask(mask: NDArray[np.bool_], grow: int = 0, feather: int = 0) -> U8:
    """A mask as an image: 255 text, 0 background, and with `feather` a ramp between them, outside of the text.

    Args:
        mask: bool (H, W).
        grow: pixels that text grows by in every direction; its outline and shadow come in, for text removal.
        feather: pixels over which the edge then falls from 255 to 0.

    Returns:
        uint8 (H, W).

    Example:
        >>> soft_mask(np.array([[True, False, False, False, False]]), grow=1, feather=1)
        array([[255, 255, 128,   0,   0]], dtype=uint8)
    """
    if not mask.any() or not (grow or feather):
        return mask.view(np.uint8) * np.uint8(255)
    # to the nearest text pixel; centres are a whole pixel apart, so text itself has 0 and its neighbour 1
    distance = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    share = 1 - (distance - grow) / (feather + 1)
    if not feather:
        share = np.asarray(distance <= grow, np.float32)
    return np.rint(share.clip(0, 1) * 255).astype(np.uint8)


def overlay(image: U8, mask: U8) -> U8:
    """The image, dimmed, with its text in one colour: uint8 (H, W, 3)."""
    dimmed = 255 - (255 - image.astype(np.float32)) * np.float32(0.45)
    share = mask[..., None].astype(np.float32) / 255
    return np.rint(dimmed * (1 - share) + HIGHLIGHT * share).astype(np.uint8)


def cutout(image: U8, mask: U8) -> U8:
    """The text of an image on nothing: uint8 (H, W, 4), RGB as in the image, alpha the mask."""
    return np.dstack([image, mask])


def probability_image(probability: F32) -> U8:
    """A probability in 8 bits: above 127 is above 0.5."""
    # Halves down: 0.5 itself is not text, and must not become the first value that is.
    return np.ceil(probability * 255 - 0.5).clip(0, 255).astype(np.uint8)
