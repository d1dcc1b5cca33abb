"""Intersection over union: of text (fgIoU), of background, and their mean."""

from __future__ import annotations

import numpy as np

from textseg.metrics.measures.base import CountTable, Measure, ratio


def _text(table: CountTable) -> float | None:
    total = table.total
    return ratio(total.tp, total.predicted + total.truth - total.tp)


def _background(table: CountTable) -> float | None:
    total = table.total
    union = total.predicted + total.truth - total.tp
    return ratio(total.valid - union, total.valid - total.tp)


def _mean(table: CountTable) -> float | None:
    defined = [iou for iou in (_background(table), _text(table)) if iou is not None]
    return float(np.mean(defined)) if defined else None


FGIOU = Measure(
    "fgiou",
    "fgIoU",
    "sum of intersections / sum of unions of text, over the images",
    "the fgIoU of the TexRNet paper",
    _text,
)
BGIOU = Measure("bgiou", "IoU of background", "as fgIoU, of the background", "", _background, printed=False)
MIOU = Measure(
    "miou", "mIoU", "mean of those of fgIoU and the IoU of the background that are defined", "", _mean
)
