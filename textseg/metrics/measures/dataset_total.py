"""Precision, recall and F over all pixels of all images: the F-score of the TFT, TextFormer and UPOCR papers."""

from __future__ import annotations

from textseg.metrics.measures.base import Measure, Terms, harmonic_mean, mean_defined, ratio
from textseg.metrics.table import CountTable

_SOURCE = "the TFT, TextFormer and UPOCR papers"


def _text(table: CountTable) -> Terms:
    return table.tp, table.predicted, table.truth


def _background(table: CountTable) -> Terms:
    return table.background_tp, table.background_predicted, table.background_truth


def _f(tp: float, predicted: float, truth: float) -> float | None:
    return harmonic_mean(ratio(tp, predicted), ratio(tp, truth))


F_DATASET = Measure(
    "f_dataset",
    "F (dataset)",
    "harmonic mean of the dataset precision and recall, which is 2 fgIoU / (1 + fgIoU)",
    f"the F-score of {_SOURCE}",
    _text,
    _f,
)
PRECISION_DATASET = Measure(
    "precision_dataset",
    "precision (dataset)",
    "precision over all pixels of all images",
    _SOURCE,
    lambda table: (table.tp, table.predicted),
    ratio,
)
RECALL_DATASET = Measure(
    "recall_dataset",
    "recall (dataset)",
    "recall over all pixels of all images",
    _SOURCE,
    lambda table: (table.tp, table.truth),
    ratio,
)
MF = Measure(
    "mf",
    "F (mean of text and background)",
    "mean of those of F (dataset) and the same of the background that are defined",
    "the mFscore of mmsegmentation",
    lambda table: (*_text(table), *_background(table)),
    lambda *sums: mean_defined([_f(*sums[3:]), _f(*sums[:3])]),
    printed=False,
)
