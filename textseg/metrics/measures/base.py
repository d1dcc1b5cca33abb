"""What a measure is: a name, a description, and a function from the counts of images to a number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textseg.metrics.counts import Counts

I64 = NDArray[np.int64]


class CountTable:
    """The counts of many images: int64 arrays (N,) `tp`, `predicted`, `truth` and `valid`, see `Counts`.

    Example:
        >>> table = CountTable([Counts(1, 2, 1, 4), Counts(0, 0, 3, 4)])
        >>> table.truth.tolist(), table.total.truth
        ([1, 3], 4)
    """

    def __init__(self, counts: Iterable[Counts]) -> None:
        rows = np.array(list(counts), np.int64).reshape(-1, len(Counts._fields))
        self.tp, self.predicted, self.truth, self.valid = rows.T
        self.total = Counts(*rows.sum(axis=0).tolist())


@dataclass(frozen=True)
class Measure:
    """A measure.

    Attributes:
        name: its key in Python and in JSON.
        title: how it is printed.
        formula: its definition, in words and counts.
        source: where it is defined or used.
        score: computes it, a fraction in 0..1, or None where it is undefined (0/0).
        printed: whether `textseg evaluate` prints it; all are in the JSON.
    """

    name: str
    title: str
    formula: str
    source: str
    score: Callable[[CountTable], float | None]
    printed: bool = True


def ratio(numerator: int, denominator: int) -> float | None:
    """A fraction; None for 0/0."""
    return numerator / denominator if denominator else None


def mean_ratio(numerators: I64, denominators: I64) -> float | None:
    """The mean of the fractions of images, where 0/0 counts as 0; None without images."""
    if not len(numerators):
        return None
    mean = float(np.mean(numerators / np.maximum(denominators, 1)))
    return None if math.isnan(mean) else mean


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F = 2 P R / (P + R); None where one is undefined or both are 0."""
    if precision is None or recall is None or precision + recall == 0:
        return None
    return 2 * precision * recall / (precision + recall)
