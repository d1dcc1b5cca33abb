"""Recall by stroke width: is it the thin strokes that are lost?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np

from textseg.metrics.measures.base import Measure, ratio
from textseg.metrics.measures.family import Family
from textseg.metrics.tally import ImagePair, Tally

EDGES = (4, 8, 16, 32)
"""Widths in pixels at which a bin ends and the next begins."""


def _count_strokes(pair: ImagePair) -> Sequence[int]:
    """For each bin, pixels of text that were found, and all."""
    bins = len(EDGES) + 1
    number, components = cv2.connectedComponents(pair.text, connectivity=8, ltype=cv2.CV_32S)
    if number == 1:
        return [0] * (2 * bins)
    depth = cv2.distanceTransform(pair.text, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    flat, found = components.reshape(-1), pair.found.reshape(-1) > 0
    size = np.bincount(flat, minlength=number)[1:]
    # A pixel next to the background is half a pixel deep; across a bar the mean depth is a fourth of its width.
    mean_depth = np.bincount(flat, weights=depth.reshape(-1), minlength=number)[1:] / size - 0.5
    place = np.digitize(4 * mean_depth, EDGES)
    hits = np.bincount(flat[found], minlength=number)[1:]
    table = [np.bincount(place, weights=column, minlength=bins) for column in (hits, size)]
    return np.stack(table, axis=1).astype(np.int64).reshape(-1).tolist()


def _names() -> list[tuple[str, str]]:
    inner = [(f"{low}_{high}", f"{low}-{high} px") for low, high in itertools.pairwise(EDGES)]
    return [
        (f"below_{EDGES[0]}", f"below {EDGES[0]} px"),
        *inner,
        (f"from_{EDGES[-1]}", f"{EDGES[-1]} px and more"),
    ]


_TALLY = Tally(
    "strokes",
    tuple(f"{part}, {text}" for _, text in _names() for part in ("found", "text")),
    _count_strokes,
)


def _measure(place: int, name: str, text: str) -> Measure:
    return Measure(
        f"stroke_recall_{name}",
        f"recall, {text}",
        f"share of the pixels of text that are found, in connected components whose strokes are {text} wide: 4 x the "
        "mean distance of their pixels to the background",
        "defined here",
        lambda table: tuple(table.own["strokes"][:, 2 * place : 2 * place + 2].T),
        ratio,
        tally=_TALLY,
    )


FAMILIES = (
    Family(
        "strokes",
        "recall by the width of strokes: below 4 pixels, 4-8, 8-16, 16-32, and 32 or more",
        lambda _: tuple(_measure(place, *one) for place, one in enumerate(_names())),
    ),
)
