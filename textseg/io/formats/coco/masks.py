"""The ``segmentation`` of a COCO annotation, of any tool: read, measured, and painted into a label map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.io.files.polygons import near_image
from textseg.io.files.rle import I64, check_counts, decode_counts, paint
from textseg.io.files.schema import Refused, are_numbers, json_kind, read_whole
from textseg.labels import U8

Shape = tuple[int, int]
Ring = list[float]
"""A polygon, x1, y1, x2, y2, ..."""


def read_segmentation(value: Any, name: str = "segmentation") -> list[Ring] | dict[str, Any] | None:
    """A segmentation in one of the two forms of COCO: polygons, or an RLE object, compressed or not.

    Args:
        value: as decoded from JSON. A single polygon without the list around it, and points as pairs, are
            read as well.
        name: of the field.

    Returns:
        The polygons or the RLE; None for an empty list or object.

    Raises:
        Refused: it is neither.
    """
    if value in ([], {}):
        return None
    if isinstance(value, dict):
        return _read_rle(value)
    if not isinstance(value, list):
        raise Refused(f"has {json_kind(value)} as {name} instead of polygons or an RLE")
    rings = [value] if are_numbers(value) or _is_points(value) else value
    flat = [_flatten(ring) for ring in rings]
    if not all(isinstance(ring, list) and len(ring) % 2 == 0 and are_numbers(ring) for ring in flat):
        raise Refused(f"has a {name} that is no list of polygons (each x1, y1, ... of three points or more)")
    return flat


def _read_rle(value: dict[str, Any]) -> dict[str, Any]:
    size, counts = value.get("size"), value.get("counts")
    try:
        height, width = map(read_whole, size)  # type: ignore[arg-type]
    except (Refused, TypeError, ValueError):
        raise Refused(f"has an RLE for size {size}, which is not [height, width]") from None
    if not (isinstance(counts, str) or (isinstance(counts, list) and all(type(n) is int for n in counts))):
        raise Refused(f"has {json_kind(counts)} as RLE counts instead of a text or a list of integers")
    return {"size": [height, width], "counts": counts}


def _is_points(value: list[Any]) -> bool:
    """Whether a list is a polygon as pairs x, y: three or more, where polygons of one point make no sense."""
    return len(value) >= 3 and all(isinstance(point, list) and len(point) == 2 for point in value)


def _flatten(ring: Any) -> Any:
    return (
        [number for point in ring for number in point]
        if isinstance(ring, list) and _is_points(ring)
        else ring
    )


def encloses_area(ring: Ring) -> bool:
    """Whether a polygon is more than a point or a line.

    Example:
        >>> encloses_area([0, 0, 4, 0, 0, 3]), encloses_area([0, 0, 4, 4, 2, 2]), encloses_area([7, 7, 8, 8])
        (True, False, False)
    """
    left, top = ring[:2] or (0, 0)
    width = height = 0.0
    for place in range(2, len(ring), 2):
        x, y = ring[place] - left, ring[place + 1] - top
        if width * y != height * x:
            return True
        if not (width or height):
            width, height = x, y
    return False


def is_ring(value: object, least: int = 6) -> bool:
    """Whether a JSON value is a flat list of coordinates x1, y1, x2, y2, ... of at least `least` numbers."""
    return isinstance(value, list) and len(value) >= least and len(value) % 2 == 0 and are_numbers(value)


def is_quad(segmentation: object) -> bool:
    """Whether a segmentation is one polygon of four corners: a box around something, not its pixels.

    Example:
        >>> is_quad([[0, 0, 9, 0, 9, 5, 0, 5]])
        True
    """
    return isinstance(segmentation, list) and len(segmentation) == 1 and len(segmentation[0]) == 8


def find_box(segmentation: Any) -> list[float] | None:
    """The box x, y, width, height around a segmentation; None for an RLE without pixels.

    Raises:
        DataError: its RLE counts are damaged.

    Example:
        >>> find_box([[2, 1, 6, 1, 6, 4]])
        [2, 1, 4, 3]
    """
    if isinstance(segmentation, list):
        xs = [x for ring in segmentation for x in ring[0::2]]
        ys = [y for ring in segmentation for y in ring[1::2]]
        return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
    height, width = segmentation["size"]
    bounds = np.cumsum(decode_segmentation(segmentation, (height, width)))
    runs = bounds[: bounds.size // 2 * 2].reshape(-1, 2)  # first pixel and end of every run of pixels
    runs = runs[runs[:, 0] < runs[:, 1]]
    if not runs.size:
        return None
    (left, top), (right, bottom) = np.divmod(runs[:, 0], height), np.divmod(runs[:, 1] - 1, height)
    full = bool((left != right).any())  # a run over the foot of a column begins again at the head of the next
    y, last = (0, height - 1) if full else (int(top.min()), int(bottom.max()))
    x = int(left.min())
    return [x, y, int(right.max()) - x + 1, last - y + 1]


def decode_segmentation(segmentation: Any, shape: Shape) -> I64:
    """The run lengths, background first, of a segmentation as `read_segmentation` returns it.

    Polygons are filled as pycocotools does it.

    Raises:
        DataError: its RLE counts are damaged, or are for an image of another size.
    """
    if isinstance(segmentation, dict):
        if segmentation["size"] != list(shape):
            raise DataError(size_problem(segmentation, shape))
        counts = segmentation["counts"]
        if isinstance(counts, str):
            return decode_counts(counts, shape)
        try:
            return check_counts(np.array(counts, np.int64), shape)
        except OverflowError:
            raise DataError("has an RLE with a run of more than 2^63 pixels") from None
    rles = coco_mask.frPyObjects(near_image(segmentation, shape), *shape)
    return decode_counts(coco_mask.merge(rles)["counts"].decode("ascii"), shape)


def size_problem(rle: dict[str, Any], shape: Shape) -> str:
    """The sentence about an RLE that is for an image of another size."""
    return f"has an RLE for size {rle['size']} but its image is {list(shape)} (height, width)"


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
