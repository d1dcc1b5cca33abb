"""A digest of label images: two truths with the same digest are the same truth."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from textseg.labels import U8


def hash_pixels(label: U8) -> int:
    """A 64-bit hash of the pixels of a label image, uint8 (H, W), at the speed of memory.

    Eight pixels at a time are multiplied with a fixed random number and added up, modulo 2^64. A checksum of
    the whole would cost as much as a tenth of decoding the image.

    Example:
        >>> one = np.zeros((3, 4), np.uint8)
        >>> other = one.copy()
        >>> other[2, 3] = 1
        >>> hash_pixels(one) == hash_pixels(other)
        False
    """
    pixels = np.ascontiguousarray(label).reshape(-1)
    whole = pixels.size // 8 * 8
    words = pixels[:whole].view("<u8").astype(np.uint64, copy=False)
    words = words ^ words >> np.uint64(
        32
    )  # or the last bytes of a word would meet only the last bits of its weight
    tail = zlib.crc32(pixels[whole:].tobytes())
    return (int(np.dot(words, _weights(words.size))) + tail) % 2**64


@lru_cache(maxsize=8)
def _weights(size: int) -> NDArray[np.uint64]:
    return np.random.Generator(np.random.PCG64(0)).integers(0, 2**63, size, np.uint64) * np.uint64(
        2
    ) + np.uint64(1)


def digest(images: Iterable[tuple[str, int]]) -> str:
    """Eight hexadecimal digits that stand for a set of label images: their ids and `hash_pixels`, in order."""
    lines = "".join(f"{id_} {pixels:016x}\n" for id_, pixels in images)
    return hashlib.sha256(lines.encode()).hexdigest()[:8]
