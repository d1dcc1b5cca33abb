"""Uncertainty of scores: the bootstrap, and approximate randomisation for two systems on the same images.

A measure is a formula of sums over images, so a resample is a weighting of columns: no image is looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textseg.metrics.measures.base import Measure, sums
from textseg.metrics.resampling import Resampling
from textseg.metrics.table import CountTable

F64 = NDArray[np.float64]

CHUNK = 16
"""Resamples that are summed together: one pass over the columns for all of them."""


class Interval(NamedTuple):
    """The bounds of a confidence interval: percentiles of the scores of the resamples."""

    low: float
    high: float


@dataclass(frozen=True)
class ScoreDifference:
    """How far a score of B is from that of A, on the same images.

    Attributes:
        a: the score of A.
        b: the score of B.
        interval: of b - a, by the paired bootstrap: A and B are scored on the same resamples.
        p_bootstrap: how often a bootstrapped difference, shifted to a mean of 0, is as far from 0 as b - a.
        p_randomisation: how often the difference is as far from 0 when A and B are swapped by chance on each image.
    """

    a: float
    b: float
    interval: Interval
    p_bootstrap: float
    p_randomisation: float

    @property
    def difference(self) -> float:
        """b - a."""
        return self.b - self.a


def intervals(
    table: CountTable, measures: Mapping[str, Measure], resampling: Resampling
) -> dict[str, Interval | None]:
    """A confidence interval for each measure, by the percentile bootstrap (Efron 1979) over images.

    Returns:
        Interval by the name of the measure; None where the score is undefined in every resample.

    Example:
        >>> from textseg.metrics.counts import Counts
        >>> from textseg.metrics.measures import MEASURES
        >>> table = CountTable.of_counts([Counts(5, 10, 10, 100)] * 20)
        >>> intervals(table, {"fgiou": MEASURES["fgiou"]}, Resampling())["fgiou"]
        Interval(low=0.333..., high=0.333...)
    """
    columns = Columns([table], measures)
    drawn = columns.scores(resampled(columns.matrix, resampling), 0)
    return {name: _interval(values, resampling.level) for name, values in drawn.items()}


def differences(
    a: CountTable, b: CountTable, measures: Mapping[str, Measure], resampling: Resampling
) -> dict[str, ScoreDifference]:
    """Each measure of two systems compared on the same images, which are in the same order in both tables.

    Both tests are two-sided, with the observed difference counted as one of the samples (so that p is never 0):
    the paired bootstrap (Koehn 2004) and approximate randomisation (Riezler and Maxwell 2005).

    Returns:
        By the name of the measure; without those that are undefined for a system.
    """
    columns = Columns([a, b], measures)
    totals = resampled(columns.matrix, resampling)
    drawn_a, drawn_b = columns.scores(totals, 0), columns.scores(totals, 1)
    totals = swapped(columns.matrix, resampling)
    swapped_a, swapped_b = columns.scores(totals, 0), columns.scores(totals, 1)
    found = {}
    for name, measure in measures.items():
        score_a, score_b = measure.score(a), measure.score(b)
        interval = _interval(drawn_b[name] - drawn_a[name], resampling.level)
        if score_a is None or score_b is None or interval is None:
            continue
        drawn = drawn_b[name] - drawn_a[name]
        p_values = (
            _share_beyond(changes, score_b - score_a)
            for changes in (drawn - np.nanmean(drawn), swapped_b[name] - swapped_a[name])
        )
        found[name] = ScoreDifference(score_a, score_b, interval, *p_values)
    return found


class Columns:
    """The terms of measures for one system or two, side by side in a matrix, each column once.

    Attributes:
        matrix: float64 (N, systems x K).
    """

    def __init__(self, tables: list[CountTable], measures: Mapping[str, Measure]) -> None:
        self._places: dict[str, list[int]] = {}
        self._finish: dict[str, Callable[..., float | None]] = {}
        seen: dict[bytes, int] = {}
        parts: list[list[F64]] = [[] for _ in tables]
        for name, measure in measures.items():
            terms = [[np.asarray(term, np.float64) for term in measure.terms(table)] for table in tables]
            self._finish[name] = measure.finish
            self._places[name] = []
            for columns in zip(*terms, strict=True):
                key = b"".join(column.tobytes() for column in columns)
                if key not in seen:
                    seen[key] = len(seen)
                    for part, column in zip(parts, columns, strict=True):
                        part.append(column)
                self._places[name].append(seen[key])
        self._width = len(seen)
        self.matrix: F64 = np.stack([column for part in parts for column in part], axis=1)

    def scores(self, totals: F64, system: int) -> dict[str, F64]:
        """Scores (B,) of each measure from the sums (B, systems x K) of the columns; NaN where undefined."""
        own = totals[:, system * self._width : (system + 1) * self._width]
        found = {}
        for name, places in self._places.items():
            values = (self._finish[name](*row) for row in own[:, places].tolist())
            found[name] = np.array([np.nan if value is None else value for value in values], np.float64)
        return found


def resampled(matrix: F64, resampling: Resampling) -> F64:
    """The sums of columns (N, K) over resamples of the rows, drawn with replacement: (B, K)."""
    number = len(matrix)

    def draw(rng: np.random.Generator) -> NDArray[np.intp]:
        return np.bincount(rng.integers(number, size=number), minlength=number)

    return _weighted(matrix, resampling, draw)


def swapped(matrix: F64, resampling: Resampling) -> F64:
    """The sums of columns (N, 2 K) of two systems when they change places on about half of the rows: (B, 2 K)."""
    half = matrix.shape[1] // 2
    change = matrix[:, half:] - matrix[:, :half]
    moved = _weighted(change, resampling, lambda rng: rng.integers(2, size=len(matrix)))
    total = np.array(sums(tuple(matrix.T)))
    return np.concatenate([total[:half] + moved, total[half:] - moved], axis=1)


def _weighted(
    matrix: F64, resampling: Resampling, draw: Callable[[np.random.Generator], NDArray[np.integer]]
) -> F64:
    rng = np.random.default_rng(resampling.seed)
    totals = np.empty((resampling.resamples, matrix.shape[1]))
    weights = np.empty((CHUNK, len(matrix)))
    for start in range(0, resampling.resamples, CHUNK):
        size = min(CHUNK, resampling.resamples - start)
        for row in range(size):
            weights[row] = draw(rng)
        totals[start : start + size] = weights[:size] @ matrix
    return totals


def _interval(values: F64, level: float) -> Interval | None:
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, [50 - level / 2, 50 + level / 2])
    return Interval(float(low), float(high))


def _share_beyond(changes: F64, observed: float) -> float:
    """How many are as far from 0 as the observed one, which is one of them; rounding errors do not decide."""
    beyond = np.abs(changes) >= abs(observed) * (1 - 1e-9) - 1e-15
    return float((beyond.sum() + 1) / (len(changes) + 1))
