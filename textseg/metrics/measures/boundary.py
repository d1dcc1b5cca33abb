"""Boundary IoU and boundary F: how well the edges of text are met, inside a band of pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from textseg.errors import UsageError
from textseg.labels import U8
from textseg.metrics.measures.base import Measure, Terms, image_f, ratio
from textseg.metrics.measures.family import Family, number
from textseg.metrics.table import CountTable
from textseg.metrics.tally import ImagePair, Tally

_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True)
class Width:
    """A width in pixels, or as a share of the diagonal of the image.

    Example:
        >>> Width.parse("2%").of((300, 400)), Width.parse("3px").of((300, 400))
        (10.0, 3.0)
    """

    value: float
    relative: bool

    @classmethod
    def parse(cls, text: str) -> Width:
        """A width written as ``3px`` or ``2%``.

        Raises:
            UsageError: it is written in another way.
        """
        if not text.endswith(("px", "%")):
            raise UsageError(f"a width is written as 3px, or 2% of the diagonal of the image, not {text!r}")
        relative = text.endswith("%")
        value = number(text, "%" if relative else "px", "a width")
        return cls(value / 100 if relative else value, relative)

    def of(self, shape: tuple[int, ...]) -> float:
        """The width in pixels for an image of this shape (H, W)."""
        return self.value * math.hypot(*shape) if self.relative else self.value


def band(text: U8, width: int) -> U8:
    """The pixels of text at most `width` from what is not text, in a square neighbourhood; the image border is none.

    Args:
        text: uint8 (H, W), 1 where it is text.
        width: in pixels, at least 1.

    Returns:
        uint8 (H, W), 1 in the band.

    Example:
        >>> band(np.ones((3, 5), np.uint8), 1).tolist()
        [[1, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 1, 1, 1, 1]]
    """
    reach = min(
        width, max(text.shape, default=0)
    )  # a longer reach erodes no more, and large kernels are slow
    kernel = np.ones((2 * reach + 1, 1), np.uint8)
    inside = cv2.erode(text, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    inside = cv2.erode(inside, kernel.T, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return text & (1 - np.asarray(inside, np.uint8))


def edge(text: U8) -> U8:
    """The pixels of text with one of four neighbours that is not text, or outside the image: uint8 (H, W).

    Example:
        >>> edge(np.ones((3, 4), np.uint8)).tolist()
        [[1, 1, 1, 1], [1, 0, 0, 1], [1, 1, 1, 1]]
    """
    inside = cv2.erode(text, _CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return text & (1 - np.asarray(inside, np.uint8))


def _count_bands(pair: ImagePair, width: Width) -> Sequence[int]:
    pixels = max(1, round(width.of(pair.text.shape)))
    truth, found = band(pair.text, pixels), band(pair.found, pixels)
    return cv2.countNonZero(truth & found), cv2.countNonZero(truth | found)


def _count_edges(pair: ImagePair, width: Width) -> Sequence[int]:
    truth, found = edge(pair.text), edge(pair.found)
    reach = width.of(truth.shape)
    return (
        *(_count_near(found, truth, reach), cv2.countNonZero(found)),
        *(_count_near(truth, found, reach), cv2.countNonZero(truth)),
    )


def _count_near(pixels: U8, others: U8, reach: float) -> int:
    """How many of `pixels` have one of `others` at a distance of at most `reach`."""
    if not others.any() or not pixels.any():
        return 0
    distance = cv2.distanceTransform(1 - others, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return int(np.count_nonzero(distance[pixels > 0] <= reach + 1e-4))  # distances are 32-bit floats


def _boundary_iou(parameter: str) -> tuple[Measure, ...]:
    width = Width.parse(parameter)
    name = f"boundary_iou@{parameter}"
    tally = Tally(name, ("intersection", "union"), lambda pair: _count_bands(pair, width))
    return (
        Measure(
            name,
            f"boundary IoU {parameter}",
            f"as fgIoU, of the pixels of text within {parameter} of its edge, on the inner side",
            "Cheng et al., CVPR 2021 (boundary-iou-api), of all text of an image as one mask",
            lambda table: tuple(table.own[name].T),
            ratio,
            tally=tally,
        ),
    )


def _boundary_f(parameter: str) -> tuple[Measure, ...]:
    width = Width.parse(parameter)
    name = f"boundary_f@{parameter}"
    fields = ("found near truth", "found", "truth near found", "truth")
    tally = Tally(name, fields, lambda pair: _count_edges(pair, width))

    def terms(table: CountTable) -> Terms:
        near_truth, found, near_found, truth = table.own[name].T
        return image_f(near_truth, found, near_found, truth, table.protocol.empty)

    return (
        Measure(
            name,
            f"boundary F {parameter}",
            f"mean over images of the harmonic mean of the shares of predicted and of true edge pixels within "
            f"{parameter} of the other edge",
            "Csurka et al., BMVC 2013 (0.75 % of the diagonal)",
            terms,
            ratio,
            tally=tally,
        ),
    )


_WIDTH = "width in pixels (`3px`) or as a share of the diagonal of the image (`2%`)"

FAMILIES = (
    Family(
        "boundary_iou",
        "IoU of the inner band along the edges; a width is rounded, and at least one pixel",
        _boundary_iou,
        "2%",
        _WIDTH,
    ),
    Family(
        "boundary_f",
        "how many edge pixels are met within a distance; distances are Euclidean",
        _boundary_f,
        "3px",
        _WIDTH,
    ),
)
