"""The counts of one image under one protocol: four integers."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.arrays import to_numpy
from textseg.errors import PredictionError
from textseg.labels import U8

BLOCK = 1 << 17
"""Pixels counted at a time: the block and its scratch stay in the processor's cache."""


class Counts(NamedTuple):
    """Pixel counts of one image under a protocol; dropped pixels are in none of them.

    Attributes:
        tp: text in the prediction and in the truth.
        predicted: text in the prediction.
        truth: text in the truth.
        valid: all pixels that are not dropped.
    """

    tp: int
    predicted: int
    truth: int
    valid: int


def count(prediction: Any, target: Any) -> Counts:
    """Count one image: where pixels become numbers, for the command line, the API and training alike.

    Args:
        prediction: (H, W) bool, or uint8 with values 0 and 1 (text); an array or a tensor of any library.
        target: uint8 (H, W): 0 background, 1 text, anything above 1 ignored; see `textseg.labels.to_target`.

    Returns:
        The four counts, in pixels.

    Raises:
        PredictionError: of another size or dtype than the target, or with values above 1.

    Example:
        >>> count(np.array([[1, 1, 0, 1]], np.uint8), np.array([[1, 0, 0, 255]], np.uint8))
        Counts(tp=1, predicted=2, truth=1, valid=3)
    """
    flat, label = check_pair(prediction, target)
    if flat.size == 0:
        return Counts(0, 0, 0, 0)
    guess, truth = flat.reshape(1, -1), label.reshape(1, -1)
    blocks = [slice(start, start + BLOCK) for start in range(0, guess.size, BLOCK)]
    scratch = np.empty((1, min(BLOCK, guess.size)), np.uint8)
    tables = [_count_block(guess[:, block], truth[:, block], scratch) for block in blocks]
    tp, predicted, text, ignored = map(sum, zip(*tables, strict=True))
    return Counts(tp, predicted, text, guess.size - ignored)


def check_pair(prediction: Any, label: Any) -> tuple[U8, U8]:
    """Check that a prediction and a label can be compared.

    Returns:
        Both as uint8 (H * W,), row by row.

    Raises:
        PredictionError: of another size or dtype than the label, or with values above 1.
    """
    prediction, label = to_numpy(prediction), to_numpy(label)
    if prediction.shape != label.shape or label.ndim != 2:
        raise PredictionError(f"prediction has shape {prediction.shape}, the truth {label.shape}")
    if prediction.dtype != np.bool_ and prediction.dtype != np.uint8:
        raise PredictionError(f"prediction is {prediction.dtype}, not bool or uint8 with values 0 and 1")
    if label.dtype != np.uint8:
        raise PredictionError(f"target is {label.dtype}, not uint8 with values 0, 1 and 255")
    guess = np.ascontiguousarray(prediction).view(np.uint8).reshape(-1)
    if guess.size and guess.max() > 1:
        raise PredictionError(f"prediction has values up to {guess.max()}, not only 0 and 1")
    return guess, np.ascontiguousarray(label).reshape(-1)


def _count_block(
    guess: NDArray[np.uint8], truth: NDArray[np.uint8], scratch: NDArray[np.uint8]
) -> tuple[int, int, int, int]:
    scratch = scratch[:, : guess.size]
    predicted, nonzero, ignored = cv2.countNonZero(guess), cv2.countNonZero(truth), 0
    if truth.max() > 1:  # take out of the prediction what the truth ignores; most blocks have none
        ignore = truth > 1
        ignored = int(np.count_nonzero(ignore))
        np.logical_and(guess, ~ignore, out=scratch.view(np.bool_))
        predicted = cv2.countNonZero(scratch)
        guess = scratch
    cv2.bitwise_and(guess, truth, dst=scratch)
    return cv2.countNonZero(scratch), predicted, nonzero - ignored, ignored
