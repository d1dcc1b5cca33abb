"""The file of COCO-Text: the split of each image, and its words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from pathlib import Path
from typing import Any

import numpy as np

from textseg.errors import DataError
from textseg.io.files.cocotext import is_coco_text, read_word, with_id
from textseg.io.files.jsonfile import load_json
from textseg.io.files.schema import (
    Checker,
    Field,
    Refused,
    Table,
    are_numbers,
    raise_problems,
    read_attributes,
    read_flag,
    read_text,
)
from textseg.io.sample import Points, Word


@dataclass(frozen=True)
class ImageEntry:
    """What COCO-Text says about one image.

    Attributes:
        split: its split; None where the file does not say.
        words: its annotations as decoded; read by `read_words`.
    """

    split: str | None
    words: list[Any] = field(default_factory=list)


def read_cocotext(path: Path, wanted: Collection[str]) -> dict[str, ImageEntry]:
    """Read the entries of some images.

    Args:
        path: the file.
        wanted: the names of the images, without suffix.

    Returns:
        By name; without those that the file does not have.

    Raises:
        DataError: it is missing, is not JSON, or is not a file of COCO-Text.
    """
    document = load_json(path)
    if not isinstance(document, dict) or not is_coco_text(document):
        raise DataError("is no file of COCO-Text: it has no objects imgs and anns", file=path)
    found: dict[str, ImageEntry] = {}
    by_id: dict[str, ImageEntry] = {}
    for image in starmap(with_id, document["imgs"].items()):
        name = image.get("file_name") if isinstance(image, dict) else None
        stem = Path(name).stem if isinstance(name, str) else ""
        if stem in wanted:
            split = image.get("set")
            entry = ImageEntry(split if isinstance(split, str) and split else None)
            found[stem] = by_id[str(image["id"])] = entry
    for word in starmap(with_id, document["anns"].items()):
        owner = by_id.get(str(word.get("image_id"))) if isinstance(word, dict) else None
        if owner is not None:
            owner.words.append(word)
    return found


def read_words(entries: Sequence[Any], path: Path) -> tuple[Word, ...]:
    """The words of one image; the key of each is the id of its annotation.

    Args:
        entries: its annotations as decoded.
        path: their file, for messages.

    Raises:
        DataError: one has a value that cannot be used; `details` lists every one.
    """
    checker = Checker()
    words = []
    for entry in entries:
        where = f"annotation {entry['id']}"
        fields = checker.fields(read_word(entry), _WORD, where)
        place = fields.get("polygon", fields.get("bbox"))
        if place is None:
            checker.add("type", where, "has neither a polygon (mask) nor a bbox")
            continue
        words.append(
            Word(
                str(entry["id"]),
                fields.get("utf8_string", ""),
                place,
                legible=fields["legible"],
                attributes=fields["attributes"],
            )
        )
    raise_problems(checker.problems, path)
    return tuple(words)


def _read_ring(value: object) -> Points:
    if not isinstance(value, list) or len(value) % 2 or not are_numbers(value):
        raise Refused
    return np.array(value, np.float64).reshape(-1, 2)


def _read_box(value: object) -> Points:
    if not isinstance(value, list) or len(value) != 4 or not are_numbers(value):
        raise Refused
    x, y, width, height = value
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float64)


_WORD = Table(
    "an object",
    {
        "utf8_string": Field(read_text, "a text"),
        "polygon": Field(_read_ring, "a list of numbers x1,y1,x2,y2,..."),
        "bbox": Field(_read_box, "x, y, width, height"),
        "legible": Field(read_flag, "true or false"),
        "attributes": Field(read_attributes, "an object of texts"),
    },
)
