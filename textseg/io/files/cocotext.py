"""COCO-Text's own form of a COCO file, turned into COCO's."""

from __future__ import annotations

from typing import Any


def is_coco_text(document: dict[str, Any]) -> bool:
    """Whether a document has the objects ``imgs`` and ``anns`` of COCO-Text, by id, in place of lists."""
    return all(isinstance(document.get(name), dict) for name in ("imgs", "anns"))


def from_coco_text(document: dict[str, Any]) -> dict[str, Any]:
    """The same as a COCO document: words with polygons around them, which are no masks.

    COCO-Text 2017 has the polygon as ``mask``, 2014 as ``polygon``; the split of an image is its ``set``.

    Example:
        >>> image = {"id": 7, "file_name": "a.jpg", "width": 9, "height": 5, "set": "val"}
        >>> word = {"id": 1, "image_id": 7, "mask": [0, 0, 9, 0, 9, 5, 0, 5], "utf8_string": "Hi"}
        >>> found = from_coco_text({"imgs": {"7": image}, "anns": {"1": word}})
        >>> found["images"][0]["split"], found["annotations"][0]["polygon"]
        ('val', [0, 0, 9, 0, 9, 5, 0, 5])
    """
    return {
        "images": [_image(entry) for entry in records(document["imgs"])],
        "categories": [{"id": 1, "name": "text"}],
        "annotations": [read_word(entry) for entry in records(document["anns"])],
    }


def records(entries: dict[str, Any]) -> list[Any]:
    """The entries as a list, each with its id; one that is no object is left to the checks of COCO."""
    return [{"id": key, **entry} if isinstance(entry, dict) else entry for key, entry in entries.items()]


def _image(entry: Any) -> Any:
    return {**entry, "split": entry.get("set")} if isinstance(entry, dict) else entry


def read_word(entry: Any) -> Any:
    """An entry of ``anns`` as a COCO annotation; what is no object is left to the checks of the reader."""
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
