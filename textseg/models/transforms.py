"""From an image with its target to a training crop: scale, crop, and optional flip, colour and blur.

Arrays only. All randomness comes from a generator that is passed in, so a crop is a function of its arguments.
The generator is numpy's `RandomState`, whose draws numpy never changes, and which is the one the
reference draws from: the same seed gives the reference's crop.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from textseg.labels import IGNORE, U8
from textseg.models.networks.network import MEAN, STD

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

GREY = np.array([0.299, 0.587, 0.114], np.float32)
"""Shares of red, green and blue in the brightness that the eye sees (ITU-R BT.601)."""


@dataclass(frozen=True)
class Augment:
    """How training crops are made. The defaults are the reference's: no flip, no colour, no blur.

    Attributes:
        short_side: the shorter side of the image is brought to a length drawn from these bounds, inclusive.
        crop: (height, width) of the crop, in pixels.
        flip: probability of mirroring left and right. Chars of mirrored crops are not read by the
            discriminator: a mirrored glyph is another one.
        colour: brightness, contrast and saturation are each multiplied by a number drawn from 1 - colour to
            1 + colour.
        blur: sigma of a Gaussian blur, in pixels of the crop, drawn from 0 to this.
    """

    short_side: tuple[int, int] = (513, 1025)
    crop: tuple[int, int] = (513, 513)
    flip: float = 0.0
    colour: float = 0.0
    blur: float = 0.0


@dataclass(frozen=True)
class Crop:
    """A training crop.

    Attributes:
        image: float32 (3, h, w), normalised with `MEAN` and `STD`; 0 (the mean) beyond the image.
        target: uint8 (h, w): 0, 1, 255 (ignore); 255 beyond the image.
        boxes: float64 (R, 4): left, top, right, bottom in pixels of the crop, of the boxes that were given;
            they may lie outside it.
        mirrored: whether left and right are swapped.
    """

    image: F32
    target: U8
    boxes: F64
    mirrored: bool = False


def random_crop(image: U8, target: U8, boxes: F64, augment: Augment, rng: RandomState) -> Crop:
    """Scale an image at random, cut a crop at random, and alter it as `augment` says.

    Only what the crop shows is computed. Images are resized bilinearly, targets to the nearest value, the
    corners of both grids aligned. Where the scaled image is smaller than the crop it lies at a random place.

    Args:
        image: uint8 (H, W, 3) RGB.
        target: uint8 (H, W): 0, 1, 255.
        boxes: float64 (R, 4): left, top, right, bottom in pixels of the image.
        augment: the settings.
        rng: drawn from in this order: the scale, the offset down, the offset across, flip, colour, blur.

    Returns:
        The crop.
    """
    height, width = scaled_size(image.shape[0], image.shape[1], augment.short_side, rng)
    top = _offset(height, augment.crop[0], rng)
    left = _offset(width, augment.crop[1], rng)
    down, across = Span.of(top, augment.crop[0], height), Span.of(left, augment.crop[1], width)
    scaled = bilinear(image, down, across)
    labels = target[np.ix_(_nearest(target.shape[0], down), _nearest(target.shape[1], across))]
    mirrored = augment.flip > 0 and rng.random_sample() < augment.flip
    if augment.colour:
        scaled = _recolour(scaled, *rng.uniform(1 - augment.colour, 1 + augment.colour, size=3))
    if augment.blur:
        scaled = _blurred(scaled, rng.uniform(0, augment.blur))
    crop = np.zeros((*augment.crop, 3), np.float32)
    out = np.full(augment.crop, IGNORE, np.uint8)
    place = np.s_[down.place : down.place + down.count, across.place : across.place + across.count]
    crop[place] = normalise(scaled)
    out[place] = labels
    scale = np.array([width / image.shape[1], height / image.shape[0]] * 2)
    moved = boxes * scale - np.array([left, top] * 2)
    if mirrored:
        crop, out = crop[:, ::-1], out[:, ::-1]
        moved[:, [0, 2]] = augment.crop[1] - moved[:, [2, 0]]
    return Crop(np.ascontiguousarray(crop.transpose(2, 0, 1)), np.ascontiguousarray(out), moved, mirrored)


def scaled_size(height: int, width: int, bounds: tuple[int, int], rng: RandomState) -> tuple[int, int]:
    """Draw the shorter side from `bounds` (inclusive); the longer one follows, rounded down as the reference does.

    Example:
        >>> scaled_size(90, 120, (109, 109), RandomState(0))
        (109, 145)
    """
    short = int(rng.randint(bounds[0], bounds[1] + 1))
    if height <= width:
        return short, max(int(short / height * width), 1)
    return max(int(short / width * height), 1), short


def normalise(image: F32) -> F32:
    """Bring RGB in 0..255, float32 (..., 3), to the numbers the networks take."""
    mean, std = np.array(MEAN, np.float32), np.array(STD, np.float32)
    return (image / np.float32(255) - mean) / std


def _offset(side: int, crop: int, rng: RandomState) -> int:
    if side >= crop:
        return int(rng.randint(0, side - crop + 1))
    return -int(rng.randint(0, crop - side + 1))


@dataclass(frozen=True)
class Span:
    """One axis of a crop: pixels `start` .. `start + count - 1` of `side`, which lie at `place` in the crop."""

    start: int
    count: int
    side: int
    place: int

    @classmethod
    def of(cls, offset: int, crop: int, side: int) -> Span:
        start = max(offset, 0)
        return cls(start, min(offset + crop, side) - start, side, max(-offset, 0))


def _nearest(size: int, span: Span) -> I64:
    """Integers throughout, half-way goes down: as `textseg.models.training.label_grid.nearest_indices`."""
    steps = max(span.side - 1, 1)
    at = np.arange(span.start, span.start + span.count)
    return (at * (2 * (size - 1)) + steps - 1) // (2 * steps)


def bilinear(image: U8, down: Span, across: Span) -> F32:
    """The part of a resized image that two spans show, the corners of both grids aligned.

    Args:
        image: uint8 (H, W, 3).
        down: which rows of the image resized to a height of `down.side`.
        across: which columns of it resized to a width of `across.side`.

    Returns:
        float32 (down.count, across.count, 3), in 0..255.
    """
    top, bottom, weight = _neighbours(image.shape[0], down)
    left, right, share = _neighbours(image.shape[1], across)
    shown = image[:, left[0] : right[-1] + 1]
    rows = _mix(shown, top, bottom, weight[:, None, None], axis=0)
    return _mix(rows, left - left[0], right - left[0], share[:, None], axis=1)


def _mix(values: U8 | F32, first: I64, second: I64, weight: F32, axis: int) -> F32:
    one = values.take(first, axis).astype(np.float32, copy=False)
    other = values.take(second, axis).astype(np.float32, copy=False)
    other -= one
    other *= weight
    other += one
    return other


def _neighbours(size: int, span: Span) -> tuple[I64, I64, F32]:
    # In float32, as PyTorch computes them: at 1000 pixels the difference to float64 is visible in a test.
    scale = np.float32(size - 1) / np.float32(max(span.side - 1, 1))
    at = np.arange(span.start, span.start + span.count).astype(np.float32) * scale
    low = np.minimum(at.astype(np.int64), size - 1)
    return low, np.minimum(low + 1, size - 1), at - low.astype(np.float32)


def _recolour(image: F32, brightness: float, contrast: float, saturation: float) -> F32:
    image = image * np.float32(brightness)
    grey = image @ GREY
    image = (image - grey.mean()) * np.float32(contrast) + grey.mean()
    grey = (image @ GREY)[..., None]
    return np.clip((image - grey) * np.float32(saturation) + grey, 0, 255)


def _blurred(image: F32, sigma: float) -> F32:
    if sigma < 0.1:  # below this the kernel is a single 1
        return image
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)
