"""The label images of a sample, all at once: as runs of pixels in which none of them changes.

A few thousand runs stand for a million pixels, so every check of values is cheap beside decoding the images.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8

I64 = NDArray[np.int64]


class Box(NamedTuple):
    """A box in pixels: columns left..right and rows top..bottom, the ends not included."""

    left: float
    top: float
    right: float
    bottom: float

    def __and__(self, other: Box) -> Box:
        return Box(*map(max, self[:2], other[:2]), *map(min, self[2:], other[2:]))

    def __or__(self, other: Box) -> Box:
        return Box(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))

    def __str__(self) -> str:
        return f"x {self.left:g}-{self.right:g}, y {self.top:g}-{self.bottom:g}"


@dataclass(frozen=True)
class LabelRuns:
    """Runs of pixels along the rows, from the first pixel of the images to the last.

    Attributes:
        starts: int64 (N,), the first pixel of each run.
        lengths: int64 (N,), how many pixels it has.
        values: uint8 (N,) for each label image, by part: its value in each run.
        width: of the images.
    """

    starts: I64
    lengths: I64
    values: Mapping[str, U8]
    width: int

    def count(self, part: str) -> dict[int, int]:
        """How many pixels of a label image have each value it holds."""
        return count_pixels(self.values[part], self.lengths)

    def boxes(self, part: str) -> dict[int, Box]:
        """The tight box of every value but 0 of a label image."""
        inside = self.values[part] != 0
        values, starts = self.values[part][inside], self.starts[inside]
        top, left = np.divmod(starts, self.width)
        bottom, right = np.divmod(starts + self.lengths[inside] - 1, self.width)
        wraps = top != bottom  # a run over a row's end continues at the next one's head
        left[wraps], right[wraps] = 0, self.width - 1
        order = np.argsort(values, kind="stable")
        heads = np.flatnonzero(np.diff(values[order], prepend=0))
        low = [np.minimum.reduceat(edge[order], heads).tolist() for edge in (left, top)]
        high = [(np.maximum.reduceat(edge[order], heads) + 1).tolist() for edge in (right, bottom)]
        boxes = zip(*low, *high, strict=True)
        return {value: Box(*box) for value, box in zip(values[order][heads].tolist(), boxes, strict=True)}


def find_runs(labels: Mapping[str, U8]) -> LabelRuns:
    """Find the runs of label images, uint8 (H, W), all of one size; at least one.

    Example:
        >>> mask = np.array([[0, 7, 7], [0, 0, 7]], np.uint8)
        >>> runs = find_runs({"mask": mask, "maskfg": mask // 7 * 100})
        >>> runs.count("mask"), runs.boxes("mask")[7]
        ({0: 3, 7: 3}, Box(left=1, top=0, right=3, bottom=2))
    """
    height, width = next(iter(labels.values())).shape
    changes = np.zeros(height * width - 1, np.bool_)
    for label in labels.values():
        pixels = label.ravel()
        changes |= pixels[1:] != pixels[:-1]
    starts = np.append(0, np.flatnonzero(changes) + 1)
    lengths = np.diff(starts, append=height * width)
    return LabelRuns(starts, lengths, {part: label.ravel()[starts] for part, label in labels.items()}, width)


def count_pixels(values: NDArray[np.integer], lengths: I64) -> dict[int, int]:
    """Count the pixels of runs by value.

    Args:
        values: (N,) not negative.
        lengths: int64 (N,).
    """
    counts = np.bincount(values, weights=lengths)
    return {value: int(counts[value]) for value in np.flatnonzero(counts).tolist()}
