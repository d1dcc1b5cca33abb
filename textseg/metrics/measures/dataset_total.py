"""Precision, recall and F over all pixels of all images: the F-score of the TFT, TextFormer and UPOCR papers."""

from __future__ import annotations

from textseg.metrics.measures.base import CountTable, Measure, harmonic_mean, ratio

_SOURCE = "the TFT, TextFormer and UPOCR papers"


def _precision(table: CountTable) -> float | None:
    return ratio(table.total.tp, table.total.predicted)


def _recall(table: CountTable) -> float | None:
    return ratio(table.total.tp, table.total.truth)


def _f(table: CountTable) -> float | None:
    return harmonic_mean(_precision(table), _recall(table))


F_DATASET = Measure(
    "f_dataset",
    "F (dataset)",
    "harmonic mean of the dataset precision and recall, which is 2 fgIoU / (1 + fgIoU)",
    f"the F-score of {_SOURCE}",
    _f,
)
PRECISION_DATASET = Measure(
    "precision_dataset", "precision (dataset)", "precision over all pixels of all images", _SOURCE, _precision
)
RECALL_DATASET = Measure(
    "recall_dataset", "recall (dataset)", "recall over all pixels of all images", _SOURCE, _recall
)
