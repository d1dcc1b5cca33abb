"""Forms of `_anno.json` beside TextSeg's: the annotation of BTS is not documented, so what is unambiguous is read."""

from __future__ import annotations

from typing import Any

from textseg.labels import MAX_CHAR


def loose_anno(document: object) -> object:
    """The form of TextSeg for a decoded ``_anno.json`` in a related one.

    Words and chars may be lists, points may be pairs, and chars may be without ``mask_value``: then they are numbered
    through all words, as far as there are numbers. What is of neither form is left for the parser to refuse.

    Example:
        >>> loose_anno([{"text": "a", "bbox": [[0, 0], [9, 0], [9, 5], [0, 5]], "char": [{"text": "a"}]}])
        {'00': {'text': 'a', 'bbox': [0, 0, 9, 0, 9, 5, 0, 5], 'char': {'00': {'text': 'a', 'mask_value': 1}}}}
    """
    words = _entries(document)
    if not isinstance(words, dict):
        return document
    found = {key: _with_points(word) for key, word in words.items()}
    for word in found.values():
        if isinstance(word, dict) and isinstance(chars := _entries(word.get("char")), dict):
            word["char"] = {key: _with_points(char) for key, char in chars.items()}
    _number([char for word in found.values() if isinstance(word, dict) for char in _values(word.get("char"))])
    return found


def _entries(value: Any) -> Any:
    """A list as an object with the keys that TextSeg has."""
    return {f"{place:02d}": entry for place, entry in enumerate(value)} if isinstance(value, list) else value


def _values(value: object) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else []


def _with_points(entry: object) -> object:
    """A word or char, its points in one flat list."""
    if not isinstance(entry, dict):
        return entry
    points = entry.get("bbox")
    pairs = isinstance(points, list) and all(isinstance(point, list) and len(point) == 2 for point in points)
    return (
        {**entry, "bbox": [number for point in points for number in point]}
        if points and pairs
        else dict(entry)
    )


def _number(chars: list[Any]) -> None:
    """Give chars a ``mask_value`` where none of them has one."""
    if all(isinstance(char, dict) and "mask_value" not in char for char in chars) and len(chars) <= MAX_CHAR:
        for number, char in enumerate(chars, 1):
            char["mask_value"] = number
