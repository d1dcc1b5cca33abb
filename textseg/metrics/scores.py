"""Score later: from the counts of images to the numbers of a paper."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from textseg.metrics.counts import Counts


@dataclass(frozen=True)
class Scores:
    """The scores of a set of images: fractions in 0..1, or None where undefined (0/0).

    Attributes:
        fgiou: intersections / unions of text, each summed over the images (the paper's fgIoU).
        f_image: harmonic mean of `precision_image` and `recall_image` (the paper's F-score).
        f_dataset: harmonic mean of `precision_dataset` and `recall_dataset`, = 2 fgiou / (1 + fgiou).
        precision_image: precision of each image, averaged; 0 for an image where nothing is predicted.
        recall_image: recall of each image, averaged; 0 for an image without text.
        precision_dataset: precision over all pixels of all images.
        recall_dataset: recall over all pixels of all images.
        bgiou: as `fgiou`, of the background.
        miou: mean of those of `fgiou` and `bgiou` that are defined.
    """

    fgiou: float | None
    f_image: float | None
    f_dataset: float | None
    precision_image: float | None
    recall_image: float | None
    precision_dataset: float | None
    recall_dataset: float | None
    bgiou: float | None
    miou: float | None


def score(counts: Iterable[Counts]) -> Scores:
    """Compute every score from the counts of images.

    Follows the reference (protocol ``texrnet``): image-averaged precision and recall are 0 for an image with
    an empty denominator, and such images are averaged in.

    Example:
        >>> score([Counts(tp=1, predicted=2, truth=1, valid=4)]).fgiou
        0.5
    """
    table = np.array(list(counts), np.int64).reshape(-1, 4)
    tp, predicted, truth, valid = table.T
    all_tp, all_predicted, all_truth, all_valid = (
        int(column.sum()) for column in (tp, predicted, truth, valid)
    )
    union = all_predicted + all_truth - all_tp
    fgiou = _ratio(all_tp, union)
    bgiou = _ratio(all_valid - union, all_valid - all_tp)
    precision_image, recall_image = _mean_ratio(tp, predicted), _mean_ratio(tp, truth)
    precision, recall = _ratio(all_tp, all_predicted), _ratio(all_tp, all_truth)
    defined = [iou for iou in (bgiou, fgiou) if iou is not None]
    return Scores(
        fgiou=fgiou,
        f_image=harmonic_mean(precision_image, recall_image),
        f_dataset=harmonic_mean(precision, recall),
        precision_image=precision_image,
        recall_image=recall_image,
        precision_dataset=precision,
        recall_dataset=recall,
        bgiou=bgiou,
        miou=float(np.mean(defined)) if defined else None,
    )


def image_scores(counts: Counts) -> dict[str, float | None]:
    """The scores of one image: precision, recall, F and IoU of text, None where undefined.

    Example:
        >>> image_scores(Counts(tp=1, predicted=2, truth=1, valid=4))
        {'precision': 0.5, 'recall': 1.0, 'f': 0.666..., 'iou': 0.5}
    """
    precision, recall = _ratio(counts.tp, counts.predicted), _ratio(counts.tp, counts.truth)
    return {
        "precision": precision,
        "recall": recall,
        "f": harmonic_mean(precision, recall),
        "iou": _ratio(counts.tp, counts.predicted + counts.truth - counts.tp),
    }


def harmonic_mean(precision: float | None, recall: float | None) -> float | None:
    """F = 2 P R / (P + R); None where one is undefined or both are 0."""
    if precision is None or recall is None or precision + recall == 0:
        return None
    return 2 * precision * recall / (precision + recall)


def _ratio(numerator: int, denominator: int) -> float | None:
    return numerator / denominator if denominator else None


def _mean_ratio(numerators: NDArray[np.int64], denominators: NDArray[np.int64]) -> float | None:
    if not len(numerators):
        return None
    mean = float(np.mean(numerators / np.maximum(denominators, 1)))  # 0/0 of an image counts as 0
    return None if math.isnan(mean) else mean
