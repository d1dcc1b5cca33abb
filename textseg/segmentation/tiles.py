"""Large images in bounded memory: tiles that overlap and fade into each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from textseg.labels import U8
from textseg.segmentation.model import F32

MOST_PIXELS = 1_600_000
"""The largest image that the model sees at once."""

SIDE = 1216
"""Of a tile, in pixels: of about that area. A multiple of the model's deepest stride."""

OVERLAP = 128
"""Pixels that two neighbouring tiles share."""


def in_tiles(model: Callable[[U8], F32], image: U8) -> F32:
    """The model's result for an image of any size.

    Args:
        model: from uint8 (H, W, 3) to float32 (H, W).
        image: uint8 (H, W, 3).

    Returns:
        float32 (H, W). Where tiles overlap, the weighted mean of them: each counts less towards its edges.

    Example:
        >>> image = np.arange(1500 * 1500 * 3).reshape(1500, 1500, 3).astype(np.uint8)
        >>> seen = in_tiles(lambda tile: tile[..., 0].astype(np.float32), image)
        >>> bool(np.allclose(seen, image[..., 0], atol=1e-3))
        True
    """
    height, width = image.shape[:2]
    if height * width <= MOST_PIXELS:
        return model(image)
    total, weights = np.zeros((2, height, width), np.float32)
    for rows in spans(height):
        for columns in spans(width):
            tile = np.ascontiguousarray(image[rows, columns])
            weight = fade(tile.shape[0])[:, None] * fade(tile.shape[1])
            total[rows, columns] += model(tile) * weight
            weights[rows, columns] += weight
    total /= weights
    return total


def spans(length: int, side: int = SIDE, overlap: int = OVERLAP) -> Iterator[slice]:
    """The tiles of one axis: all of one size where the axis is long enough, the last at its end.

    Example:
        >>> [(span.start, span.stop) for span in spans(25, side=10, overlap=2)]
        [(0, 10), (8, 18), (15, 25)]
    """
    side = min(side, length)
    for start in range(0, max(length - overlap, 1), side - overlap if side > overlap else side):
        start = min(start, length - side)
        yield slice(start, start + side)


def fade(length: int, overlap: int = OVERLAP) -> F32:
    """Weights of a tile's rows or columns: they fall towards both ends, over the overlap."""
    place = np.arange(1, length + 1, dtype=np.float32)
    return np.minimum(np.minimum(place, place[::-1]), np.float32(overlap))
