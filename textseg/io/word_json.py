"""The words of an image as JSON, as ``_anno.json`` has them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from textseg.io.sample import Points, Word


def encode_anno(words: Iterable[Word]) -> bytes:
    """The bytes of an ``_anno.json`` with these words; integral coordinates are written without a decimal point."""
    document = {word.key: _word_entry(word) for word in words}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _word_entry(word: Word) -> dict[str, object]:
    entry: dict[str, object] = {"text": word.text, "bbox": flat_points(word.polygon)}
    if not word.legible:
        entry["legible"] = False
    if word.attributes:
        entry["attributes"] = dict(word.attributes)
    if word.chars:
        entry["char"] = {
            char.key: {"text": char.text, "bbox": flat_points(char.polygon), "mask_value": char.mask_value}
            for char in word.chars
        }
    return entry


def flat_points(points: Points) -> list[int | float]:
    """A polygon as the flat list x1, y1, x2, y2, ..., integral coordinates as integers.

    Example:
        >>> import numpy as np
        >>> flat_points(np.array([[1.0, 2.5]]))
        [1, 2.5]
    """
    return [int(number) if number.is_integer() else number for number in points.ravel().tolist()]
