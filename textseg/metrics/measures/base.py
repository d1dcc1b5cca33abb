"""What a measure is: it describes itself, and is a formula of sums over images."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from textseg.metrics.label_counts import I64
from textseg.metrics.table import CountTable
from textseg.metrics.tally import Tally

F64 = NDArray[np.float64]
Terms = tuple[NDArray[np.int64] | F64, ...]


@dataclass(frozen=True)
class Measure:
    """A measure: `finish` of the sums of `terms` over the images.

    Since it is a formula of sums, a resample of the images is a weighting of their terms.

    Attributes:
        name: its key in Python and in JSON.
        title: how it is printed.
        formula: its definition, in words and counts.
        source: where it is defined or used.
        terms: what is summed over images: columns (N,) of a table.
        finish: the score from the sums; None where it is undefined (0/0).
        printed: whether `textseg evaluate` prints it; all that are computed are in the JSON.
        tally: the counts it needs beside the label counts.
        unit: ``%`` for a fraction in 0..1 that is printed as percent, or the unit of the score, such as ``dB``.
        better: whether a higher or a lower score is better.
    """

    name: str
    title: str
    formula: str
    source: str
    terms: Callable[[CountTable], Terms]
    finish: Callable[..., float | None]
    printed: bool = True
    tally: Tally | None = None
    unit: str = "%"
    better: Literal["higher", "lower"] = "higher"

    def score(self, table: CountTable) -> float | None:
        """The score of the images of a table."""
        return self.finish(*sums(self.terms(table)))

    def text(self, value: float | None) -> str:
        """A score as it is printed.

        Example:
            >>> from textseg.metrics.measures import MEASURES
            >>> MEASURES["fgiou"].text(0.5), MEASURES["fgiou"].text(None)
            ('  50.00 %', 'undefined (0/0)')
        """
        if value is None:
            return "undefined (0/0)"
        if math.isinf(value):
            return "infinite"
        return f"{100 * value:7.2f} %" if self.unit == "%" else f"{value:7.2f} {self.unit}".rstrip()


def sums(terms: Terms) -> list[float]:
    """The sums of columns (N,), one image after the other.

    The order of addition is fixed, so that the last digit of a mean is that of adding the images in order.
    """
    columns = (np.asarray(column, np.float64) for column in terms)
    return [float(np.cumsum(column)[-1]) if len(column) else 0.0 for column in columns]


def ratio(numerator: float, denominator: float) -> float | None:
    """A fraction; None for 0/0."""
    return numerator / denominator if denominator else None


def image_ratio(numerators: I64, denominators: I64, empty: str) -> Terms:
    """The terms of a mean of the fractions of images, see `mean_terms`: 0/0 is an image without one."""
    return mean_terms(numerators / np.maximum(denominators, 1), denominators > 0, empty)


def mean_terms(values: F64, defined: NDArray[np.bool_], empty: str) -> Terms:
    """The terms of a mean over images: the values, and 1 for each image that takes part.

    Args:
        values: (N,).
        defined: (N,), the images that have a value.
        empty: what the others have: ``zero``, ``one``, or ``skip`` to leave them out.
    """
    values = np.where(defined, values, float(empty == "one"))
    return values, (defined | (empty != "skip")).astype(np.int64)


def image_f(tp: I64, predicted: I64, found: I64, truth: I64, empty: str) -> Terms:
    """The terms of the mean of the images' F, of the precision tp / predicted and the recall found / truth.

    F is 0 where one of both is undefined or both are 0; an image without anything predicted or true has none.
    """
    precision, recall = tp / np.maximum(predicted, 1), found / np.maximum(truth, 1)
    values = 2 * precision * recall / np.where(precision + recall > 0, precision + recall, 1)
    return mean_terms(values, predicted + truth > 0, empty)


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F = 2 P R / (P + R); None where one is undefined or both are 0."""
    if precision is None or recall is None or precision + recall == 0:
        return None
    return 2 * precision * recall / (precision + recall)


def mean_defined(values: Sequence[float | None]) -> float | None:
    """The mean of those that are defined; None if none is."""
    defined = [value for value in values if value is not None]
    return float(np.mean(defined)) if defined else None
