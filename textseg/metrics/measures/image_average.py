"""Precision, recall and F averaged over images: what the TexRNet and Hi-SAM papers report as F-score."""

from __future__ import annotations

from textseg.metrics.measures.base import Measure, Terms, harmonic_mean, image_ratio, ratio
from textseg.metrics.table import CountTable

_SOURCE = "the TexRNet and Hi-SAM papers"


def _precision(table: CountTable) -> Terms:
    return image_ratio(table.tp, table.predicted, table.protocol.empty)


def _recall(table: CountTable) -> Terms:
    return image_ratio(table.tp, table.truth, table.protocol.empty)


F_IMAGE = Measure(
    "f_image",
    "F (image-averaged P, R)",
    "harmonic mean of the image-averaged precision and recall",
    f"the F-score of {_SOURCE}",
    lambda table: (*_precision(table), *_recall(table)),
    lambda p, images, r, others: harmonic_mean(ratio(p, images), ratio(r, others)),
)
PRECISION_IMAGE = Measure(
    "precision_image",
    "precision (image)",
    "precision of each image, averaged over all images; 0 where nothing is predicted, or as the setting empty says",
    _SOURCE,
    _precision,
    ratio,
)
RECALL_IMAGE = Measure(
    "recall_image",
    "recall (image)",
    "recall of each image, averaged over all images; 0 for an image without text, or as the setting empty says",
    _SOURCE,
    _recall,
    ratio,
)
F_IMAGE_MEAN = Measure(
    "f_image_mean",
    "F (mean of images)",
    "mean of the F of the images, 2 tp / (predicted + truth)",
    "the F-measure of the DIBCO contests",
    lambda table: image_ratio(2 * table.tp, table.predicted + table.truth, table.protocol.empty),
    ratio,
    printed=False,
)
