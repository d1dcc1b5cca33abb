"""A digest of label images: two truths with the same digest are the same truth."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xxhash

from textseg.io.ids import normalise_id
from textseg.labels import U8


def hash_pixels(label: U8) -> int:
    """XXH3 (64 bits) of the pixels of a label image, uint8 (H, W), row by row; anyone can compute it again.

    Example:
        >>> hash_pixels(np.zeros((3, 4), np.uint8)) == xxhash.xxh3_64_intdigest(bytes(12))
        True
    """
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(label).data)


def digest(images: Iterable[tuple[str, int]]) -> str:
    """Eight hexadecimal digits for a set of label images: XXH3 of the lines ``id hash``, sorted; ids in NFC.

    Example:
        >>> digest([("a00001", hash_pixels(np.zeros((3, 4), np.uint8)))])
        '...'
    """
    lines = sorted(f"{normalise_id(id_)} {pixels:016x}\n" for id_, pixels in images)
    return xxhash.xxh3_64_hexdigest("".join(lines).encode())[:8]
