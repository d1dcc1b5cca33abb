"""Polygons filled as pycocotools does it, however far they reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from textseg.io.files.rle import decode_rle

NEAR = 1 << 18
"""Pixels of outline that pycocotools may walk along, one by one, before polygons are clipped to the image."""


def fill_polygon(polygon: NDArray[np.float64], shape: tuple[int, int]) -> dict[str, Any]:
    """The pixels that pycocotools fills a polygon with, as a compressed RLE of it.

    Args:
        polygon: (N, 2), x and y in pixels.
        shape: (height, width) of the image.

    Example:
        >>> fill_polygon(np.array([[1.0, 0], [3, 0], [3, 2], [1, 2]]), (2, 4))
        {'size': [2, 4], 'counts': b'242'}
    """
    (filled,) = coco_mask.frPyObjects(near_image([polygon.ravel().tolist()], shape), *shape)
    rle: dict[str, Any] = filled
    return rle


def decode_polygon(polygon: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The pixels that pycocotools fills a polygon with, bool (H, W).

    Args:
        polygon: (N, 2), x and y in pixels.
        shape: (height, width) of the image.

    Example:
        >>> decode_polygon(np.array([[1.0, 0], [3, 0], [3, 2], [1, 2]]), (1, 4)).tolist()
        [[False, True, True, False]]
    """
    return decode_rle(fill_polygon(polygon, shape)["counts"], shape).view(np.bool_)


def near_image(rings: Sequence[Sequence[float]], shape: tuple[int, int]) -> list[list[float]]:
    """Polygons with the same pixels in the image, whose outlines are short enough to walk along.

    pycocotools walks along their edges pixel by pixel: a corner far away would take it hours or all memory. So
    polygons with long outlines are clipped to the image with a margin of one image size.
    """
    return [_near(ring, shape) for ring in rings]


@np.errstate(over="ignore")  # an infinite outline is a long one
def _near(ring: Sequence[float], shape: tuple[int, int]) -> list[float]:
    height, width = shape
    points = np.array(ring, np.float64).reshape(-1, 2)
    if np.abs(points - np.roll(points, 1, axis=0)).sum() > NEAR:
        points = _clip(_clip(points, 0, -width, 2 * width), 1, -height, 2 * height)
    flat: list[float] = points.ravel().tolist()
    return flat


def _clip(points: NDArray[np.float64], axis: int, low: float, high: float) -> NDArray[np.float64]:
    """Clip a polygon to a band by its edges: what is beyond comes to lie on the border, where it encloses nothing."""
    for border in (low, high):
        ends = np.roll(points, -1, axis=0)
        before, after = points[:, axis] - border, ends[:, axis] - border
        cross = np.flatnonzero(np.sign(before) * np.sign(after) < 0)
        # The share of each end by division alone: differences of corners far away would overflow.
        share = 1 / (1 + np.abs(after[cross]) / np.abs(before[cross]))
        crossings = points[cross] * (1 - share[:, None]) + ends[cross] * share[:, None]
        crossings[:, axis] = border
        points = np.insert(points, cross + 1, crossings, axis=0)
    points[:, axis] = points[:, axis].clip(low, high)
    return points
