"""The measures: each names and describes itself, and scores from counts; one table names them all."""

from __future__ import annotations

from textseg.metrics.measures.base import Measure
from textseg.metrics.measures.dataset_total import F_DATASET, PRECISION_DATASET, RECALL_DATASET
from textseg.metrics.measures.image_average import F_IMAGE, PRECISION_IMAGE, RECALL_IMAGE
from textseg.metrics.measures.iou import BGIOU, FGIOU, MIOU

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        FGIOU,
        F_IMAGE,
        F_DATASET,
        PRECISION_IMAGE,
        RECALL_IMAGE,
        PRECISION_DATASET,
        RECALL_DATASET,
        BGIOU,
        MIOU,
    )
}
"""By name, in the order in which they are printed."""
