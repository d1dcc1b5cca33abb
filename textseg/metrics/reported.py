"""What a codebase prints: our scores under its names, with its rounding."""

from __future__ import annotations

import numpy as np

from textseg.metrics.measures import MEASURES, list_measures
from textseg.metrics.measures.base import Measure
from textseg.metrics.protocols import PRESETS
from textseg.metrics.table import CountTable


def report(table: CountTable) -> dict[str, float | None]:
    """The numbers that the codebase of a protocol prints; IoU and F of a protocol that is none of the named ones.

    A codebase that prints percents (mmsegmentation) computes in 32-bit floats and rounds to two decimals, halves to
    the even digit.

    Returns:
        Each number by the name it has there; fractions, or percents.

    Example:
        >>> from textseg.metrics.counts import Counts
        >>> from textseg.metrics.protocols import PROTOCOLS
        >>> report(CountTable.of_counts([Counts(1, 2, 1, 4)], PROTOCOLS["upocr"]))
        {'fgIoU': 0.5, 'P': 0.5, 'R': 1.0, 'F': 0.666...}
    """
    preset = PRESETS.get(table.protocol.name)
    if preset is None:
        measures = list_measures(table.protocol)
        return {"IoU": measures["iou"].score(table), "F": measures["f"].score(table)}
    printed = _percent if preset.percent else Measure.score
    return {name: printed(MEASURES[measure], table) for name, measure in preset.prints.items()}


def _percent(measure: Measure, table: CountTable) -> float | None:
    """A score in percent with two decimals, added up and divided in 32-bit floats."""
    columns = (np.asarray(column, np.float32) for column in measure.terms(table))
    value = measure.finish(*(np.cumsum(column)[-1] if len(column) else np.float32(0) for column in columns))
    return None if value is None else float(str(np.round(np.float32(value) * np.float32(100), 2)))
