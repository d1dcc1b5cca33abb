"""Precision, recall and F averaged over images: what the TexRNet and Hi-SAM papers report as F-score."""

from __future__ import annotations

from textseg.metrics.measures.base import CountTable, Measure, harmonic_mean, mean_ratio

_SOURCE = "the TexRNet and Hi-SAM papers"


def _precision(table: CountTable) -> float | None:
    return mean_ratio(table.tp, table.predicted)


def _recall(table: CountTable) -> float | None:
    return mean_ratio(table.tp, table.truth)


def _f(table: CountTable) -> float | None:
    return harmonic_mean(_precision(table), _recall(table))


F_IMAGE = Measure(
    "f_image",
    "F (image-averaged P, R)",
    "harmonic mean of the image-averaged precision and recall",
    f"the F-score of {_SOURCE}",
    _f,
)
PRECISION_IMAGE = Measure(
    "precision_image",
    "precision (image)",
    "precision of each image, averaged over all images; 0 for an image where nothing is predicted",
    _SOURCE,
    _precision,
)
RECALL_IMAGE = Measure(
    "recall_image",
    "recall (image)",
    "recall of each image, averaged over all images; 0 for an image without text",
    _SOURCE,
    _recall,
)
