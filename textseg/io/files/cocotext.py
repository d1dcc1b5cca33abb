"""The entries of COCO-Text's own form of a COCO file, turned into COCO's."""

from __future__ import annotations

from typing import Any


def is_coco_text(document: dict[str, Any]) -> bool:
    """Whether a document has the objects ``imgs`` and ``anns`` of COCO-Text, by id, in place of lists."""
    return all(isinstance(document.get(name), dict) for name in ("imgs", "anns"))


def with_id(key: str, entry: Any) -> Any:
    """An entry with its key as its id, unless it has one; what is no object is left to the checks of the reader.

    Example:
        >>> with_id("7", {"file_name": "a.jpg"}), with_id("7", None)
        ({'id': '7', 'file_name': 'a.jpg'}, None)
    """
    return {"id": key, **entry} if isinstance(entry, dict) else entry


def read_image_entry(entry: Any) -> Any:
    """An entry of ``imgs`` as a COCO image: its split is its ``set``."""
    return {**entry, "split": entry.get("set")} if isinstance(entry, dict) else entry


def read_word(entry: Any) -> Any:
    """An entry of ``anns`` as a COCO annotation: a word with a polygon around it, which is no mask.

    COCO-Text 2017 has the polygon as ``mask``, 2014 as ``polygon``.

    Example:
        >>> word = read_word({"id": 1, "image_id": 7, "mask": [0, 0, 9, 0, 9, 5, 0, 5], "utf8_string": "Hi"})
        >>> word["polygon"], word["legible"]
        ([0, 0, 9, 0, 9, 5, 0, 5], True)
    """
    if not isinstance(entry, dict):
        return entry
    word = {name: value for name, value in entry.items() if name not in ("mask", "polygon")}
    ring = entry.get("mask", entry.get("polygon"))
    if isinstance(ring, list) and len(ring) == 1 and isinstance(ring[0], list):
        ring = ring[0]
    if not isinstance(ring, list) or len(ring) >= 8:  # with fewer than four points, the box says as much
        word["polygon"] = ring
    says = {name: entry[name] for name in ("language", "class") if name in entry}
    legible = entry.get("legibility") != "illegible"
    return {**word, "category_id": 1, "iscrowd": 0, "legible": legible, "attributes": says}
