"""The ``segmentation`` of a COCO annotation, of any tool: told apart, checked, and painted into a label map."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.io.files.rle import I64, check_counts, decode_counts, paint
from textseg.io.files.schema import json_kind
from textseg.labels import U8

Shape = tuple[int, int]


def is_number(value: object) -> bool:
    """Whether a JSON value is a number that can be computed with."""
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
    )


def is_ring(value: object, least: int = 6) -> bool:
    """Whether a JSON value is a flat list of coordinates x1, y1, x2, y2, ... of at least `least` numbers."""
    return (
        isinstance(value, list) and len(value) >= least and len(value) % 2 == 0 and all(map(is_number, value))
    )


def is_quad(segmentation: object) -> bool:
    """Whether a segmentation is one polygon of four corners: a box around something, not its pixels.

    Example:
        >>> is_quad([[0, 0, 9, 0, 9, 5, 0, 5]])
        True
    """
    return isinstance(segmentation, list) and len(segmentation) == 1 and len(segmentation[0]) == 8


def segmentation_problem(value: object, shape: Shape) -> str | None:
    """What is wrong with a segmentation, by its looks; None where nothing is.

    Args:
        value: as decoded from JSON: an RLE object, compressed or not, or a list of polygons.
        shape: (height, width) of its image.
    """
    if isinstance(value, list):
        if value and all(map(is_ring, value)):
            return None
        return "has a segmentation that is no list of polygons (each x1, y1, ... of three points or more)"
    if not isinstance(value, dict):
        return f"has {json_kind(value)} as segmentation instead of polygons or an RLE"
    if value.get("size") != list(shape):
        return f"has an RLE for size {value.get('size')} but its image is {list(shape)} (height, width)"
    counts = value.get("counts")
    if isinstance(counts, str) or (isinstance(counts, list) and all(type(count) is int for count in counts)):
        return None
    return f"has {json_kind(counts)} as RLE counts instead of a text or a list of whole numbers"


def decode_segmentation(segmentation: Any, shape: Shape) -> I64:
    """The run lengths, background first, of a segmentation that has no `segmentation_problem`.

    Raises:
        DataError: its RLE counts are damaged, or do not fit the image.
    """
    if isinstance(segmentation, dict):
        counts = segmentation["counts"]
        if isinstance(counts, str):
            return decode_counts(counts, shape)
        try:
            return check_counts(np.array(counts, np.int64), shape)
        except OverflowError:
            raise DataError("has an RLE with a run of more than 2^63 pixels") from None
    rles = coco_mask.frPyObjects(near_image(segmentation, shape), *shape)
    return decode_counts(coco_mask.merge(rles)["counts"].decode("ascii"), shape)


def near_image(rings: Sequence[Sequence[float]], shape: Shape) -> list[list[float]]:
    """Polygons with every corner moved to within one image size of the image.

    pycocotools walks along their edges pixel by pixel: a corner far away would take it hours or all memory.
    """
    height, width = shape
    low, high = [-width, -height], [2 * width, 2 * height]
    return [np.clip(np.reshape(ring, (-1, 2)), low, high).ravel().tolist() for ring in rings]


def paint_all(regions: Iterable[tuple[int, Any]], shape: Shape) -> U8:
    """Paint (label, segmentation) pairs, one over the other, into a label map.

    Returns:
        uint8 (H, W).

    Raises:
        DataError: a segmentation is damaged.

    Example:
        >>> paint_all([(7, {"size": [2, 2], "counts": [1, 3]})], (2, 2))
        array([[0, 7], [7, 7]], dtype=uint8)
    """
    pixels = np.zeros(shape[0] * shape[1], np.uint8)
    for label, segmentation in regions:
        paint(pixels, decode_segmentation(segmentation, shape), label)
    return np.ascontiguousarray(pixels.reshape(shape[1], shape[0]).T)
