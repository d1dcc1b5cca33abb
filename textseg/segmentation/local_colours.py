"""Sharp edges: each pixel near text is compared with the colours that text and background have around it.

A network is sure of the middle of a stroke and unsure of its edge; the image itself is sharp. So the colours of text
and of background are averaged around every pixel, weighed by the probability, and the pixel goes to the nearer one, a
few times over. The colours count where they give what the network is sure of around the pixel, too: not in letters of
several colours, on stains or patterns. It is what TexRNet's refinement does with learnt features and one key a class
for the whole image, done with colours and a key a class for every place.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8
from textseg.segmentation.model import F32

SIGMA, NEAR = 16.0, 4.0
"""Of the Gaussian windows that colours are averaged in, in pixels. The colour of text is that of the `NEAR` window, as
far as there is text: ink fades along a stroke."""

FEW = 0.02
"""So much of the `NEAR` window must be text that its colour counts as much as that of the wide window."""

COARSE = 4
"""Colours vary slowly: they are averaged in an image reduced by this."""

SEED, REACH = 0.45, 2
"""Pixels are decided within `REACH` pixels of those whose probability is above `SEED`; all others are no text."""

CONTRAST = 12.0
"""Colours that differ by less than this (0..255, Euclidean) decide nothing; from twice of it on they decide alone."""

ROUNDS = 3

SHARE = 0.65
"""How much the colours count near text, at most; the network counts the rest."""

SURE, AROUND = 0.8, 8
"""The network is sure of text above `SURE`, and of background below 1 - `SURE` within `AROUND` pixels of text."""

TEXT_AGREES, GROUND_AGREES = (0.5, 0.8), (0.8, 0.95)
"""The parts of the sure pixels around that the colours must give as text and as background: up to the first the
colours do not count, from the second on fully."""

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
    near, around = (cv2.dilate(seed, _disc(radius)) > 0 for radius in (REACH, AROUND))
    colours, refined = image.astype(np.float32), probability
    for place in (*[near] * (ROUNDS - 1), around):
        text = _mean_colour(colours, refined, near=True)[place]
        ground = _mean_colour(colours, 1 - refined)[place]
        axis = text - ground
        squared = (axis * axis).sum(1)
        along = ((colours[place] - ground) * axis).sum(1) / np.maximum(squared, 1e-3)
        nearer = 1 / (1 + np.exp((STEEPNESS * (MIDDLE - along)).clip(-30, 30)))
        trust = (np.sqrt(squared) / CONTRAST - 1).clip(0, 1)
        refined = np.zeros_like(probability)
        refined[place] = trust * nearer + (1 - trust) * probability[place]
    share = SHARE * _agreement(refined > 0.5, probability > SURE, TEXT_AGREES)
    share *= _agreement(refined <= 0.5, around & (probability < 1 - SURE), GROUND_AGREES)
    return np.where(near, share * refined + (1 - share) * probability, np.float32(0))


def _disc(radius: int) -> U8:
    return np.asarray(
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8
    )


def _agreement(given: NDArray[np.bool_], sure: NDArray[np.bool_], limits: tuple[float, float]) -> F32:
    """How far a class that colours give holds for the sure pixels of it around each pixel: (H, W) in 0..1."""
    pixels = _reduced(np.stack([given & sure, sure], axis=2).astype(np.float32))
    both = _averaged(pixels, SIGMA) + np.float32(1e-4)
    low, high = limits
    return _resized(((both[..., 0] / both[..., 1] - low) / (high - low)).clip(0, 1), given.shape)


def _mean_colour(colours: F32, weight: F32, *, near: bool = False) -> F32:
    """The mean colour around every pixel: float32 (H, W, 3). What is likely counts most: the square of `weight`."""
    height, width = weight.shape
    square = weight * weight + np.float32(1e-6)
    weighed = np.empty((height, width, 4), np.float32)
    np.multiply(colours, square[..., None], out=weighed[..., :3])
    weighed[..., 3] = square
    small = _reduced(weighed)
    wide = _averaged(small, SIGMA)
    colour = wide[..., :3] / wide[..., 3:]
    if near:
        close = _averaged(small, NEAR)
        colour = (close[..., :3] + FEW * colour) / (close[..., 3:] + FEW)
    return _resized(colour, weight.shape)


def _reduced(channels: F32) -> F32:
    """(H, W, C) to (h, w, C), smaller by `COARSE`."""
    height, width = channels.shape[:2]
    size = (max(1, width // COARSE), max(1, height // COARSE))
    return np.asarray(cv2.resize(channels, size, interpolation=cv2.INTER_AREA), np.float32)


def _averaged(small: F32, sigma: float) -> F32:
    """Each channel of a reduced image averaged in a Gaussian window of this sigma in pixels of the image."""
    return np.asarray(
        cv2.GaussianBlur(small, (0, 0), sigma / COARSE, borderType=cv2.BORDER_REPLICATE), np.float32
    )


def _resized(small: F32, shape: tuple[int, ...]) -> F32:
    return np.asarray(cv2.resize(small, shape[::-1]), np.float32)
