"""Count once: the pixels of an image by the value of the truth and by the prediction, for every protocol."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.labels import BACKGROUND, IGNORE, TEXT, WORD, WORD_EFFECT
from textseg.metrics.counts import check_pair

I64 = NDArray[np.int64]

KINDS = {"background": BACKGROUND, "one": TEXT, "word": WORD, "effect": WORD_EFFECT, "ignore": IGNORE}
"""The maskfg values that protocols tell apart, by name, in the order of the rows of label counts."""

ROWS = (*KINDS, "other")
"""The rows of label counts; ``other`` is every other value."""

SHAPE = (len(ROWS), 2)

_BLOCK = 1 << 18
"""Pixels in one part, so that its comparisons stay in the cache."""


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
    text = guess.view(np.bool_)
    counts = np.zeros(SHAPE, np.int64)
    # Comparisons and their counts are vectorised; a histogram waits for itself where neighbours are equal.
    for start in range(0, truth.size, _BLOCK):
        part, chosen = truth[start : start + _BLOCK], text[start : start + _BLOCK]
        for row, value in enumerate(KINDS.values()):
            same = part == value
            counts[row, 0] += np.count_nonzero(same)
            counts[row, 1] += np.count_nonzero(np.logical_and(same, chosen, out=same))
    counts[-1] = truth.size, np.count_nonzero(text)
    counts[-1] -= counts[:-1].sum(axis=0)
    counts[:, 0] -= counts[:, 1]
    return counts
