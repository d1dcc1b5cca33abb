"""Intersection over union: of text (fgIoU), of background, their mean, and the mean over images."""

from __future__ import annotations

from textseg.metrics.label_counts import I64
from textseg.metrics.measures.base import Measure, Terms, image_ratio, mean_defined, ratio
from textseg.metrics.table import CountTable


def _text(table: CountTable) -> tuple[I64, I64]:
    return table.tp, table.predicted + table.truth - table.tp


def _background(table: CountTable) -> tuple[I64, I64]:
    found = table.background_tp
    return found, table.background_predicted + table.background_truth - found


def _of_images(table: CountTable) -> Terms:
    return image_ratio(*_text(table), table.protocol.empty)


def _mean(text: float, text_union: float, background: float, background_union: float) -> float | None:
    return mean_defined([ratio(background, background_union), ratio(text, text_union)])


FGIOU = Measure(
    "fgiou",
    "fgIoU",
    "sum of intersections / sum of unions of text, over the images",
    "the fgIoU of the TexRNet paper",
    _text,
    ratio,
)
BGIOU = Measure(
    "bgiou", "IoU of background", "as fgIoU, of the background", "", _background, ratio, printed=False
)
MIOU = Measure(
    "miou",
    "mIoU",
    "mean of those of fgIoU and the IoU of the background that are defined",
    "the mIoU of the TexRNet, Hi-SAM and mmsegmentation codebases",
    lambda table: (*_text(table), *_background(table)),
    _mean,
)
IOU_IMAGE = Measure(
    "iou_image",
    "IoU (mean of images)",
    "mean of the IoU of text of the images",
    "scripts of users; the mean IoU per image of other fields",
    _of_images,
    ratio,
    printed=False,
)
