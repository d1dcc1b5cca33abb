"""Checks of polygons: in themselves, against the image, and against the masks. Quads are loose: warnings only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np
import shapely

from textseg.io.sample import Points, Word
from textseg.io.validation.pixels import Box
from textseg.io.validation.report import SampleProblems
from textseg.io.validation.texts import char_place, word_place

OUTSIDE = 1.0
"""Pixels that a polygon may reach outside the image before it is noted: annotators click on the border."""

MISSED = 0.25
"""How far a mask may reach out of its polygon's box before it is noted, as a share of its own width or height."""

SLACK = 4
"""And how many pixels it may in any case."""


def box_of(polygon: Points) -> Box:
    """The box around a polygon."""
    return Box(*polygon.min(axis=0).tolist(), *polygon.max(axis=0).tolist())


def check_geometry(
    words: Iterable[Word],
    size: tuple[int, ...] | None,
    regions: Mapping[int, Box],
    problems: SampleProblems,
) -> None:
    """Note polygons that cannot be right, leave the image, or miss their masks.

    Args:
        size: (height, width) of the image, where it is known.
        regions: the box of each value of the mask; empty where there is none.
    """
    by_length: dict[int, list[_Place]] = {}
    for place in _places(words, regions):
        by_length.setdefault(len(place.polygon), []).append(place)
    for places in by_length.values():
        _check_places(places, size, problems)


class _Place(NamedTuple):
    where: str
    polygon: Points
    region: Box | None


def _places(words: Iterable[Word], regions: Mapping[int, Box]) -> Iterator[_Place]:
    """The polygons of all words and chars, each with the box of its mask."""
    for word in words:
        boxes = [regions[value] for value in word.mask_values if value in regions]
        yield _Place(word_place(word), word.polygon, reduce(or_, boxes) if boxes else None)
        for char in word.chars:
            yield _Place(char_place(word, char), char.polygon, regions.get(char.mask_value))


def _check_places(places: Sequence[_Place], size: tuple[int, ...] | None, problems: SampleProblems) -> None:
    """Check polygons of equally many points, all in one go: one by one would cost as much as decoding the image."""
    regions = np.array([place.region or (np.nan,) * 4 for place in places])
    with np.errstate(all="ignore"):  # a coordinate of 1e308 is reported below, not by NumPy
        points = np.stack([place.polygon for place in places])
        low, high = points.min(axis=1), points.max(axis=1)
        rings = shapely.linearrings(points)
        flat = shapely.area(shapely.convex_hull(rings)) == 0
        crossing = ~shapely.is_simple(rings) & ~flat
        # How far each polygon reaches out of the image, and each mask out of the box of its polygon.
        outside = np.maximum(-low, high - size[::-1]).max(axis=1) if size else np.zeros(len(places))
        missed = np.maximum(low - regions[:, :2], regions[:, 2:] - high)
        limits = np.maximum(SLACK, MISSED * (regions[:, 2:] - regions[:, :2]))
        missed = np.where(missed > limits, missed, 0).max(axis=1)
    uneven = np.full(len(places), points.shape[1] != 4)
    for index in np.flatnonzero(uneven | flat | crossing | (outside > OUTSIDE) | (missed > 0)).tolist():
        where, polygon, region = places[index]
        messages = {
            "T501": outside[index] > OUTSIDE
            and f"reaches {outside[index]:g} px outside the {_size_text(size)} image",
            "T502": crossing[index] and "crosses itself",
            "T503": flat[index] and "has all its points on one line",
            "T504": missed[index]
            and f"({box_of(polygon)}) misses its mask ({region}) by {missed[index]:g} px",
            "T505": uneven[index] and f"has {len(polygon)} points",
        }
        for code, message in messages.items():
            if message:
                problems.note(code, "anno", f"its bbox {message}", where=where)


def _size_text(size: tuple[int, ...] | None) -> str:
    return f"{size[1]} x {size[0]}" if size else ""
