"""Where the entries of a COCO file are, so that each is decoded when it is needed and not kept."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from textseg.errors import DataError
from textseg.io.files.cocotext import read_image_entry, read_word, with_id
from textseg.io.files.json_members import JsonMembers
from textseg.io.files.jsonfile import JsonPath, decode_json, repeated_keys
from textseg.io.files.reading import cannot_read
from textseg.io.files.schema import Refused, json_kind
from textseg.io.formats.coco.fields import Id, read_id

Places = array
"""``array("q")`` with three numbers for each entry: which of its list it is, from 1; its first byte; its bytes."""

ListName = Literal["categories", "images", "annotations"]

COCO_TEXT_CATEGORIES: dict[Id, tuple[str, str]] = {1: ("word", "text")}
"""The kind and the name of the category that `read_word` gives, by its id."""

_COCO_TEXT = {"images": "imgs", "annotations": "anns"}


@dataclass(frozen=True)
class CocoRecords:
    """Reads entries of a COCO file by their places.

    Attributes:
        path: the file.
        status: its size in bytes and its time, when the places were found.
        is_coco_text: whether it has the objects ``imgs`` and ``anns`` of COCO-Text in place of lists.
    """

    path: Path
    status: tuple[int, int]
    is_coco_text: bool

    def read(self, name: ListName, places: Places[int]) -> Iterator[tuple[str, Any]]:
        """The entries at some places of a list, each with the words for where it is.

        Raises:
            DataError: the file cannot be read, or was changed since the places were found.
        """
        try:
            with self.path.open("rb") as stream:
                if _status(stream.fileno()) != self.status:
                    raise DataError("was changed while it was read", file=self.path, hint="try again")
                for number, start, length in each(places):
                    stream.seek(start)
                    yield f"{name} entry {number}", self._decode(name, stream.read(length))
        except OSError as error:
            raise cannot_read(error, self.path) from error

    def _decode(self, name: ListName, data: bytes) -> Any:
        if not self.is_coco_text:
            return decode_json(data, self.path, search=False)
        entries: Any = decode_json(b"{%b}" % data, self.path, search=False)
        ((key, entry),) = entries.items()
        return (read_image_entry if name == "images" else read_word)(with_id(key, entry))


class CocoIndex:
    """The places of all entries of a COCO file, found by reading it once.

    Attributes:
        records: reads the entries.
        own: whether textseg wrote the file.
        categories: the places of the entries of this list.
        images: the same.
        annotations: those of the annotations by their image; of None, those without an id of an image.
        absent: of each list that is not there, what there is instead.
        repeated: (path of the object, key) of repeated keys.

    Raises:
        DataError: the file is missing, or is no JSON object.
    """

    def __init__(self, path: Path) -> None:
        try:
            status = _status(path)
        except OSError as error:
            raise cannot_read(error, path) from error
        members = JsonMembers(path)
        found: dict[str, Places[int]] = {}
        by_image: dict[str, dict[Id | None, Places[int]]] = {"annotations": {}, "anns": {}}
        self.own = False
        self.repeated: list[tuple[JsonPath, str]] = []
        for member, number, key, start, end, data in members:
            value = decode_json(data, path)
            within = (member, number - 1 if key is None else key)
            self.repeated += [((*within, *inside), twice) for inside, twice in repeated_keys(value)]
            self.own |= within == ("info", "textseg")
            groups = by_image.get(member)
            if groups is None:
                places = found.setdefault(member, array("q"))
            else:
                places = groups.setdefault(_image_of(value), array("q"))
            places.extend((number, start, end - start))
        self.repeated += members.repeated
        kinds = members.kinds
        is_coco_text = all(isinstance(kinds.get(name), dict) for name in _COCO_TEXT.values())
        self.records = CocoRecords(path, status, is_coco_text)
        names = _COCO_TEXT if is_coco_text else {}
        self.images = found.get(names.get("images", "images"), array("q"))
        self.categories = found.get("categories", array("q"))
        self.annotations = by_image[names.get("annotations", "annotations")]
        self.absent = [
            f"{json_kind(kinds[name])} as {name}" if name in kinds else f"no {name}"
            for name in ("categories", "images", "annotations")
            if not is_coco_text and not isinstance(kinds.get(name), list)
        ]

    def of_image(self, id_: Id) -> Places[int]:
        """The places of the annotations of an image."""
        return self.annotations.get(id_, array("q"))


def each(places: Places[int]) -> Iterator[Places[int]]:
    """The places one by one."""
    return (places[first : first + 3] for first in range(0, len(places), 3))


def _image_of(annotation: object) -> Id | None:
    try:
        return read_id(annotation.get("image_id")) if isinstance(annotation, dict) else None
    except Refused:
        return None


def _status(file: Path | int) -> tuple[int, int]:
    status = os.stat(file)  # noqa: PTH116  # a path has no descriptor
    return status.st_size, status.st_mtime_ns
