"""Checks of polygons: in themselves, against the image, and against the masks. Quads are loose: warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np
import shapely

from textseg.io.rle import find_runs
from textseg.io.sample import Points, Word
from textseg.labels import U8
from textseg.validation.report import SampleProblems
from textseg.validation.texts import char_place, word_place

OUTSIDE = 1.0
"""Pixels that a polygon may reach outside the image before it is noted: annotators click on the border."""

MISSED = 0.25
"""How far a mask may reach out of its polygon's box before it is noted, as a share of its own width or height."""

SLACK = 4
"""And how many pixels it may in any case."""


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


def measure(mask: U8) -> dict[int, Box]:
    """The tight box of every value of a mask but 0, in one pass.

    Example:
        >>> measure(np.array([[0, 7, 7], [0, 0, 7]], np.uint8))
        {7: Box(left=1, top=0, right=3, bottom=2)}
    """
    height = mask.shape[0]
    runs = find_runs(mask)
    left, top = np.divmod(runs.starts, height)
    right, bottom = np.divmod(runs.ends - 1, height)
    wraps = left != right  # a run over a column's foot goes on at the next one's head
    top[wraps], bottom[wraps] = 0, height - 1
    low = np.full((256, 2), np.iinfo(np.int64).max)
    high = np.full((256, 2), -1)
    np.minimum.at(low, runs.values, np.stack([left, top], axis=1))
    np.maximum.at(high, runs.values, np.stack([right, bottom], axis=1))
    return {
        value: Box(*low[value].tolist(), *(high[value] + 1).tolist())
        for value in np.flatnonzero(high[:, 0] >= 0).tolist()
    }


def box_of(polygon: Points) -> Box:
    """The box around a polygon."""
    return Box(*polygon.min(axis=0).tolist(), *polygon.max(axis=0).tolist())


def check_geometry(
    words: Iterable[Word],
    size: tuple[int, ...] | None,
    regions: Mapping[int, Box] | None,
    problems: SampleProblems,
) -> None:
    """Note polygons that cannot be right, leave the image, or miss their masks.

    Args:
        size: (height, width) of the image, where it is known.
        regions: the box of each value of the mask, where there is one.
    """
    with np.errstate(all="ignore"):  # a coordinate of 1e308 is told of below, not by NumPy
        for word in words:
            _check_word(word, size, regions, problems)


def _check_word(
    word: Word, size: tuple[int, ...] | None, regions: Mapping[int, Box] | None, problems: SampleProblems
) -> None:
    boxes = [regions[value] for value in word.mask_values if value in regions] if regions else []
    whole = reduce(or_, boxes) if boxes else None
    _check_polygon(word.polygon, word_place(word), size, whole, problems)
    for char in word.chars:
        region = None if regions is None else regions.get(char.mask_value)
        _check_polygon(char.polygon, char_place(word, char), size, region, problems)


def _check_polygon(
    points: Points,
    where: str,
    size: tuple[int, ...] | None,
    region: Box | None,
    problems: SampleProblems,
) -> None:
    def note(code: str, message: str) -> None:
        problems.note(code, "anno", message, where=where)

    box = box_of(points)
    if len(points) != 4:
        note("T505", f"has a bbox of {len(points)} points")
    if size is not None:
        height, width = size
        outside = max(-box.left, -box.top, box.right - width, box.bottom - height)
        if outside > OUTSIDE:
            note("T501", f"has a bbox that reaches {outside:g} px outside the {width} x {height} image")
    if shapely.MultiPoint(points).convex_hull.area == 0:
        note("T503", "has a bbox whose points lie on one line")
    elif not shapely.LinearRing(points).is_simple:
        note("T502", "has a bbox that crosses itself")
    if region is not None and (missed := _missed(box, region)):
        note("T504", f"has a bbox ({box}) that misses its mask ({region}) by {missed:g} px")


def _missed(box: Box, region: Box) -> float:
    """By how many pixels a mask reaches out of its polygon's box; 0 where that is within the limits."""
    across = max(box.left - region.left, region.right - box.right)
    down = max(box.top - region.top, region.bottom - box.bottom)
    limits = (MISSED * (region.right - region.left), MISSED * (region.bottom - region.top))
    return max(
        (out for out, limit in zip((across, down), limits, strict=True) if out > max(limit, SLACK)), default=0
    )
