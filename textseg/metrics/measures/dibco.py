"""The measures of the DIBCO contests for documents: PSNR and DRD; their F-measure is ``f_image_mean``."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from textseg.labels import IGNORE, U8
from textseg.metrics.measures.base import Measure, Terms, ratio
from textseg.metrics.measures.family import Family
from textseg.metrics.measures.image_average import F_IMAGE_MEAN
from textseg.metrics.table import CountTable
from textseg.metrics.tally import ImagePair, Tally

_REACH = 2
"""DRD looks at 5 x 5 pixels around a wrong one."""

_SQUARES = (1, 2, 4, 5, 8)
"""Every squared distance in that neighbourhood; each is counted by itself, so that the counts are integers."""

_BLOCK = 8

_OFFSETS = [
    (down, right)
    for down in range(-_REACH, _REACH + 1)
    for right in range(-_REACH, _REACH + 1)
    if (down, right) != (0, 0)
]

WEIGHTS = np.array([1 / math.sqrt(square) for square in _SQUARES]) / sum(
    1 / math.hypot(*offset) for offset in _OFFSETS
)
"""The normalised weight of a neighbour at each of these distances; those of all 24 neighbours add up to 1."""


def _psnr(table: CountTable) -> Terms:
    wrong = table.predicted + table.truth - 2 * table.tp
    with np.errstate(divide="ignore", invalid="ignore"):
        decibels = 10 * np.log10(table.valid / wrong)
    scored = table.valid > 0
    return np.where(scored, decibels, 0), scored.astype(np.int64)


def _count_distortion(pair: ImagePair) -> Sequence[int]:
    """Neighbours that differ from a wrong prediction, by distance; then the blocks that are not uniform."""
    truth, wrong = pair.text, pair.found ^ pair.text
    height, width = truth.shape
    if not truth.size:
        return [0] * (len(_SQUARES) + 1)
    differing = dict.fromkeys(_SQUARES, 0)
    padded = np.pad(truth, _REACH, constant_values=IGNORE)
    for down, right in _OFFSETS if wrong.any() else ():
        top, left = _REACH + down, _REACH + right
        same = cv2.compare(padded[top : top + height, left : left + width], truth, cv2.CMP_EQ)
        differing[down**2 + right**2] += cv2.countNonZero(cv2.bitwise_and(same, wrong))
    return [*differing.values(), _count_mixed_blocks(truth)]


def _count_mixed_blocks(truth: U8) -> int:
    """The blocks of 8 x 8 pixels with both text and background; those at the right and lower border may be smaller."""
    starts = [np.arange(0, side, _BLOCK) for side in truth.shape]
    most = np.maximum.reduceat(np.maximum.reduceat(truth, starts[0], axis=0), starts[1], axis=1)
    least = np.minimum.reduceat(np.minimum.reduceat(truth, starts[0], axis=0), starts[1], axis=1)
    return int(np.count_nonzero(most != least))


def _drd(table: CountTable) -> Terms:
    counts = table.own["drd"]
    blocks = counts[:, -1]
    distortion = counts[:, :-1] @ WEIGHTS
    return np.where(blocks > 0, distortion / np.maximum(blocks, 1), 0), (blocks > 0).astype(np.int64)


PSNR = Measure(
    "psnr",
    "PSNR",
    "mean over images of 10 log10(pixels / wrong pixels); infinite where an image has none",
    "the DIBCO contests (Pratikakis et al.)",
    _psnr,
    ratio,
    unit="dB",
)
DRD = Measure(
    "drd",
    "DRD",
    "mean over images of the distortions of wrong pixels, weighted by the distance of differing neighbours in 5 x 5, "
    "/ blocks of 8 x 8 pixels with both text and background; images without such blocks are left out",
    "Lu, Kot and Shi, IEEE Signal Processing Letters 2004, as in the DIBCO contests",
    _drd,
    ratio,
    tally=Tally("drd", (*(f"distance^2 {square}" for square in _SQUARES), "mixed blocks"), _count_distortion),
    unit="",
    better="lower",
)
FAMILIES = (
    Family(
        "dibco",
        "the measures of the DIBCO contests for documents: F, PSNR, DRD",
        lambda _: (F_IMAGE_MEAN, PSNR, DRD),
    ),
)
