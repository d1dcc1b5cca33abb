"""A COCO file decoded and checked: its images with their words and masks, or every problem in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from textseg.errors import DataError
from textseg.io.files.jsonfile import load_json
from textseg.io.files.schema import json_kind
from textseg.io.formats.coco.fields import annotation_problems, image_problems, kind_of
from textseg.io.formats.coco.instances import Entry, Instances, build_instances
from textseg.io.formats.coco.masks import Shape, is_quad


@dataclass(frozen=True)
class CocoImage:
    """One image of a COCO file.

    Attributes:
        file: the COCO file.
        sample_id: the id of the sample: as written by textseg, else the file name without its suffix.
        file_name: its path inside the folder of images.
        split: the split it belongs to; None where neither the entry nor the name of the file says.
        shape: (height, width).
        parts: the parts that can be restored, of ``anno``, ``mask``, ``maskeff``.
        maskfg: (value, segmentation) of a semantic label that the masks do not give; else None.
        instances: its words and masks.
    """

    file: Path
    sample_id: str
    file_name: str
    split: str | None
    shape: Shape
    parts: tuple[str, ...]
    maskfg: tuple[tuple[int, Any], ...] | None
    instances: Instances


def parse_coco(path: Path) -> list[CocoImage]:
    """Read a COCO file, of textseg or of another tool.

    Returns:
        Its images in file order.

    Raises:
        DataError: it is missing, is not JSON, or says something that cannot be meant. The message is the
            first problem; `details` has the others, each with its image or annotation.
    """
    parser = _Parser(path)
    images = list(parser.images())
    if parser.problems:
        (where, problem), *others = parser.problems
        hint = f"{len(others)} more problems in this file" if others else None
        details = [f"{where}: {problem}" for where, problem in others]
        raise DataError(problem, file=path, where=where, hint=hint, details=details)
    return images


def _load(path: Path) -> object:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return load_json(path)  # slower, and says what is wrong and where


def _split_of(path: Path) -> str | None:
    match = re.fullmatch(r"instances_(.+)", path.stem)
    return match[1] if match else None


class _Parser:
    """Goes through a file once; `problems` are (where, what)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[tuple[str, str]] = []
        document = _load(path)
        self.document = document if isinstance(document, dict) else {}
        if not isinstance(document, dict):
            self.problems.append(("the file", f"is {json_kind(document)} instead of an object"))

    def images(self) -> Iterator[CocoImage]:
        """The images; one that has a problem, or stands beside one, may be left out."""
        kinds = self.kinds()
        images = self.image_fields()
        annotations = self.annotation_fields(images, kinds)
        if self.problems:
            return
        found = [fields for group in annotations.values() for fields in group]
        # A box around a text is no mask of it; but among real outlines a glyph may well have four corners.
        boxes_only = all(is_quad(fields.get("segmentation") or [[0] * 8]) for fields in found)
        for id_, image in images.items():
            entries = [_entry(fields, kinds, image.get("parts"), boxes_only) for fields in annotations[id_]]
            yield self.image(image, entries, ("anno",) if boxes_only else ("anno", "mask"))

    def image(
        self, fields: dict[str, Any], entries: list[Entry], default_parts: tuple[str, ...]
    ) -> CocoImage:
        name = fields["file_name"]
        return CocoImage(
            file=self.path,
            sample_id=fields.get("sample_id", PurePosixPath(name).stem),
            file_name=name,
            split=fields.get("split", _split_of(self.path)),
            shape=(fields["height"], fields["width"]),
            parts=tuple(fields.get("parts", default_parts)),
            maskfg=tuple((int(value), rle) for value, rle in fields["maskfg"].items())
            if "maskfg" in fields
            else None,
            instances=build_instances(entries, self.tell),
        )

    def tell(self, entry: Entry, problem: str) -> None:
        self.problems.append((f"annotation {entry.fields.get('id', 'without id')}", problem))

    def records(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of a top-level list, each with the words for where it is."""
        records = self.document.get(name)
        if not isinstance(records, list):
            found = f"{json_kind(records)} as {name}" if name in self.document else f"no {name}"
            self.problems.append(("the file", f"has {found}, where a COCO file has a list"))
            return
        for place, record in enumerate(records, 1):
            where = f"{name} entry {place}"
            if isinstance(record, dict):
                yield where, record
            else:
                self.problems.append((where, f"is {json_kind(record)} instead of an object"))

    def kinds(self) -> dict[int, tuple[str, str]]:
        """By category id: ``word`` or ``char`` or, for what is no text, an empty kind; and the name."""
        kinds: dict[int, tuple[str, str]] = {}
        for where, category in self.records("categories"):
            id_, name = category.get("id"), category.get("name")
            if type(id_) is not int or not isinstance(name, str) or id_ in kinds:
                self.problems.append((where, "needs an id (a whole number, its own) and a name (a text)"))
            else:
                kinds[id_] = (kind_of(name, category.get("supercategory")), name)
        if kinds and not any(kind for kind, _ in kinds.values()):
            names = ", ".join(name for _, name in kinds.values())
            problem = f"has no category that means words (word, text, line) or chars (char, letter): {names}"
            self.problems.append(("categories", problem))
        return kinds

    def image_fields(self) -> dict[int, dict[str, Any]]:
        images: dict[int, dict[str, Any]] = {}
        for where, image in self.records("images"):
            found = image_problems(image)
            if not found and image["id"] in images:
                found = [f"has the id {image['id']}, which another image has already"]
            self.problems += [(where, problem) for problem in found]
            if not found:
                images[image["id"]] = image
        return images

    def annotation_fields(
        self, images: dict[int, dict[str, Any]], kinds: dict[int, tuple[str, str]]
    ) -> dict[int, list[dict[str, Any]]]:
        """The annotations of text, by image."""
        annotations: dict[int, list[dict[str, Any]]] = {id_: [] for id_ in images}
        for where, fields in self.records("annotations"):
            where = f"annotation {fields['id']}" if type(fields.get("id")) is int else where
            image, category = fields.get("image_id"), fields.get("category_id")
            if type(image) is not int or image not in images:
                self.problems.append((where, f"has image_id {image}, which no image in the file has"))
            elif type(category) is not int or category not in kinds:
                self.problems.append((where, f"has category_id {category}, which no category has"))
            elif kinds[category][0]:
                shape = (images[image]["height"], images[image]["width"])
                found = annotation_problems(fields, shape)
                self.problems += [(where, problem) for problem in found]
                annotations[image].append(fields)
        return annotations


def _entry(
    fields: dict[str, Any], kinds: dict[int, tuple[str, str]], parts: list[str] | None, boxes_only: bool
) -> Entry:
    kind, name = kinds[fields["category_id"]]
    if fields.get("iscrowd"):
        kind = "ignore"
    if "source" in fields:
        has_pixels = fields["source"] == "mask" and (parts is None or "mask" in parts)
    else:
        has_pixels = bool(fields.get("segmentation")) and not (boxes_only and is_quad(fields["segmentation"]))
    return Entry(kind, name, fields, has_pixels)
