"""Panoptic quality of words or chars, as the HierText evaluation defines it and Hi-SAM reports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

MATCH = 0.5
"""The least IoU of a match, and the least share of a prediction in a region of no interest that drops it."""


@dataclass(frozen=True)
class PanopticCounts:
    """Matches of an image, or of several: they are added.

    Attributes:
        tp: matched pairs.
        predicted: predictions, without those in regions of no interest.
        truth: true instances, without those of no interest.
        iou: the sum of the IoU of the matched pairs.
    """

    tp: int = 0
    predicted: int = 0
    truth: int = 0
    iou: float = 0.0

    def __add__(self, other: PanopticCounts) -> PanopticCounts:
        return PanopticCounts(
            self.tp + other.tp,
            self.predicted + other.predicted,
            self.truth + other.truth,
            self.iou + other.iou,
        )

    @property
    def precision(self) -> float:
        """Share of the predictions that match; 1 without predictions."""
        return self.tp / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of the true instances that are matched; 1 where there are none."""
        return self.tp / self.truth if self.truth else 1.0

    @property
    def f(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def tightness(self) -> float:
        """Mean IoU of the matched pairs; 1 without pairs."""
        return self.iou / self.tp if self.tp else 1.0

    @property
    def pq(self) -> float:
        """Panoptic quality: tightness x F."""
        return self.tightness * self.f

    def scores(self) -> dict[str, float]:
        """All of them by name."""
        return {name: getattr(self, name) for name in ("pq", "f", "precision", "recall", "tightness")}


def count_matches(
    predicted: Sequence[Any], truth: Sequence[Any], ignored: Sequence[Any] = ()
) -> PanopticCounts:
    """Match the masks of an image.

    Two masks match if their IoU is at least 0.5 and each is the best of the other, which matters where predictions
    overlap. A prediction that matches nothing and lies by half or more in one region of no interest does not count.

    Args:
        predicted: masks as COCO run-length codes, all of the size of the image.
        truth: likewise.
        ignored: likewise: illegible words, regions to ignore.

    Example:
        >>> mask = np.zeros((4, 4), np.uint8, order="F")
        >>> mask[:2] = 1
        >>> code = coco_mask.encode(mask)
        >>> count_matches([code], [code]).pq
        1.0
    """
    iou = _iou(predicted, truth, 0)
    matches: dict[int, int] = {}
    if iou.size:
        for number, best in enumerate(iou.argmax(axis=1).tolist()):
            if iou[number, best] >= MATCH and iou[:, best].argmax() == number:
                matches[number] = best
    share = _iou(predicted, ignored, 1)
    dropped = [
        number
        for number in range(len(predicted))
        if number not in matches and share.size and share[number].max() >= MATCH
    ]
    total = float(sum(iou[number, best] for number, best in matches.items()))
    return PanopticCounts(len(matches), len(predicted) - len(dropped), len(truth), total)


def _iou(
    predicted: Sequence[Any], others: Sequence[Any], crowd: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """IoU of each pair, or for a crowd the share of the prediction in it: (P, O)."""
    if not predicted or not others:
        return np.zeros((len(predicted), len(others)))
    return np.asarray(coco_mask.iou(list(predicted), list(others), [crowd] * len(others)), np.float64)
