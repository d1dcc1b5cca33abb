"""Count once: the pixels of an image by the value of the truth and by the prediction, for every protocol."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.labels import BACKGROUND, IGNORE, TEXT, U8, WORD, WORD_EFFECT
from textseg.metrics.counts import check_pair

I64 = NDArray[np.int64]

KINDS = {"background": BACKGROUND, "one": TEXT, "word": WORD, "effect": WORD_EFFECT, "ignore": IGNORE}
"""The maskfg values that protocols tell apart, by name, in the order of the rows of label counts."""

ROWS = (*KINDS, "other")
"""The rows of label counts; ``other`` is every other value."""

SHAPE = (len(ROWS), 2)

_BLOCK = 1 << 22
"""Pixels in one histogram: OpenCV returns it as 32-bit floats, which hold integers up to 1 << 24."""


def _row_table() -> U8:
    """Twice the row of every maskfg value, to which the prediction (0 or 1) is added."""
    table = np.full(256, 2 * len(KINDS), np.uint8)
    for row, value in enumerate(KINDS.values()):
        table[value] = 2 * row
    return table


_ROW = _row_table()


def count_labels(prediction: Any, maskfg: Any) -> I64:
    """Count the pixels of an image by the value of its label and by the prediction.

    Args:
        prediction: (H, W) bool, or uint8 with values 0 and 1 (text); an array or a tensor of any library.
        maskfg: uint8 (H, W): a semantic label, or a target with values 0, 1 and 255.

    Returns:
        int64 (6, 2): a row for each of `ROWS`; pixels predicted as background, and as text.

    Raises:
        PredictionError: of another size or dtype than the label, or with values above 1.

    Example:
        >>> count_labels(np.array([[1, 1, 0, 1]], np.uint8), np.array([[100, 0, 0, 255]], np.uint8)).tolist()
        [[1, 1], [0, 0], [0, 1], [0, 0], [0, 1], [0, 0]]
    """
    guess, truth = check_pair(prediction, maskfg)
    cells = np.zeros(2 * len(ROWS), np.int64)
    for start in range(0, guess.size, _BLOCK):
        cell = cv2.LUT(truth[start : start + _BLOCK], _ROW)
        cv2.bitwise_or(cell, guess[start : start + _BLOCK].reshape(cell.shape), dst=cell)
        cells += cv2.calcHist([cell], [0], None, [cells.size], [0, cells.size]).reshape(-1).astype(np.int64)
    return cells.reshape(SHAPE)
