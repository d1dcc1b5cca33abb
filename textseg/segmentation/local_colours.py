"""Sharp edges: each pixel near text is compared with the colours that text and background have around it.

A network is sure of the middle of a stroke and unsure of its edge; the image itself is sharp. So the colours of text
and of background are averaged around every pixel, weighed by the probability, and the pixel goes to the nearer one, a
few times over; the result is the mean of that and of what the network says. It is what TexRNet's refinement does with
learnt features and one key a class for the whole image, done with colours and a key a class for every place.
"""

from __future__ import annotations

import cv2
import numpy as np

from textseg.labels import U8
from textseg.segmentation.model import F32

SIGMA = 16.0
"""Of the Gaussian window that colours are averaged in, in pixels."""

COARSE = 4
"""Colours vary slowly: they are averaged in an image reduced by this."""

SEED, REACH = 0.45, 2
"""Pixels are decided within `REACH` pixels of those whose probability is above `SEED`; all others are no text."""

CONTRAST = 12.0
"""Colours that differ by less than this (0..255, Euclidean) decide nothing; from twice of it on they decide alone."""

ROUNDS = 3

SHARE = 0.5
"""How much the colours count near text; the network counts the rest."""

MIDDLE, STEEPNESS = 0.46, 10.0
"""Of the probability between the two colours: it is 0.5 at `MIDDLE`, a little on the side of the background: ink
fades along a stroke."""


def by_local_colours(image: U8, probability: F32) -> F32:
    """Make a probability of text sharp.

    Args:
        image: uint8 (H, W, 3).
        probability: float32 (H, W) in 0..1.

    Returns:
        float32 (H, W) in 0..1.

    Example:
        >>> image = np.full((40, 40, 3), 230, np.uint8)
        >>> image[10:30, 18:22] = 20
        >>> blurred = cv2.GaussianBlur((image[..., 0] < 100).astype(np.float32), (0, 0), 2)
        >>> sharp = by_local_colours(image, np.minimum(blurred * 1.5, 1)) > 0.5
        >>> bool((sharp == (image[..., 0] < 100)).mean() > 0.99)
        True
    """
    seed = (probability > SEED).view(np.uint8)
    if not seed.any():
        return probability * np.float32(0)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * REACH + 1, 2 * REACH + 1))
    near = cv2.dilate(seed, disc) > 0
    colours, refined = image.astype(np.float32), probability
    here, before = colours[near], probability[near]
    for _ in range(ROUNDS):
        text, ground = _mean_colour(colours, refined)[near], _mean_colour(colours, 1 - refined)[near]
        axis = text - ground
        squared = (axis * axis).sum(1)
        along = ((here - ground) * axis).sum(1) / np.maximum(squared, 1e-3)
        nearer = 1 / (1 + np.exp((STEEPNESS * (MIDDLE - along)).clip(-30, 30)))
        trust = (np.sqrt(squared) / CONTRAST - 1).clip(0, 1)
        refined = np.zeros_like(probability)
        refined[near] = trust * nearer + (1 - trust) * before
    refined[near] = SHARE * refined[near] + (1 - SHARE) * before
    return refined


def _mean_colour(colours: F32, weight: F32) -> F32:
    """The mean colour around every pixel: float32 (H, W, 3). What is likely counts most: the square of `weight`."""
    height, width = weight.shape
    square = weight * weight + np.float32(1e-6)
    weighed = np.empty((height, width, 4), np.float32)
    np.multiply(colours, square[..., None], out=weighed[..., :3])
    weighed[..., 3] = square
    size = (max(1, width // COARSE), max(1, height // COARSE))
    small = cv2.resize(weighed, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), SIGMA / COARSE, borderType=cv2.BORDER_REPLICATE)
    mean = np.asarray(small[..., :3] / small[..., 3:], np.float32)
    return np.asarray(cv2.resize(mean, (width, height)), np.float32)
