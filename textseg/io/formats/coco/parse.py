"""A COCO file decoded and checked: its images with their words and masks, or every problem in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from textseg.errors import DataError
from textseg.io.files.cocotext import from_coco_text, is_coco_text
from textseg.io.files.jsonfile import JsonPath, load_json
from textseg.io.files.schema import Checker, Refused, json_kind, raise_problems
from textseg.io.formats.coco.categories import kind_of
from textseg.io.formats.coco.entries import EntryReader
from textseg.io.formats.coco.fields import CATEGORY, IMAGE, Id, read_id
from textseg.io.formats.coco.instances import Entry, Instances, build_instances
from textseg.io.formats.coco.locate import likely_paths, split_of
from textseg.io.formats.coco.masks import Shape, is_quad
from textseg.io.formats.coco.notes import Notes
from textseg.io.ids import check_id
from textseg.labels import MAX_CHAR


@dataclass(frozen=True)
class CocoImage:
    """One image of a COCO file.

    Attributes:
        file: the COCO file.
        sample_id: the id of the sample: as written by textseg, else the file name without its suffix.
        file_name: its path, as the file has it.
        split: the split it belongs to; None where neither the entry nor the name of the file says.
        shape: (height, width); None where the file does not say.
        parts: the parts that can be restored, of ``anno``, ``mask``, ``maskeff``.
        maskfg: (value, segmentation) of a semantic label that the masks do not give; else None.
        instances: its words and masks.
    """

    file: Path
    sample_id: str
    file_name: str
    split: str | None
    shape: Shape | None
    parts: tuple[str, ...]
    maskfg: tuple[tuple[int, Any], ...] | None
    instances: Instances


class CocoFile(NamedTuple):
    """What a COCO file holds.

    Attributes:
        images: in file order.
        categories: the names of its categories.
        notes: what was read in another way than it is written, or left out.
    """

    images: list[CocoImage]
    categories: tuple[str, ...]
    notes: tuple[str, ...]


def parse_coco(path: Path, category_map: Mapping[str, str] | None = None) -> CocoFile:
    """Read a COCO file, of textseg or of another tool.

    Args:
        path: the file.
        category_map: what categories mean whose names do not say it, as from `parse_category_map`.

    Raises:
        DataError: it is missing, is not JSON, or holds values that cannot be used. The message is the
            first problem; `details` has the others, each with its image or annotation.
    """
    parser = _Parser(path, category_map or {})
    images = list(parser.images())
    raise_problems(parser.problems, path)
    names = tuple(name for _, name in parser.kinds.values())
    return CocoFile(images, names, parser.notes.sentences)


def _place(path: JsonPath) -> tuple[str, str]:
    if len(path) > 1 and isinstance(path[1], int):
        return f"{path[0]} entry {path[1] + 1}", "key twice"
    return "the file", "key twice"


class _Parser(Checker):
    """Goes through a file once."""

    def __init__(self, path: Path, category_map: Mapping[str, str]) -> None:
        super().__init__()
        self.path = path
        self.split = split_of(path)
        self.category_map = category_map
        self.notes = Notes(path)
        document = load_json(path)
        self.keys(document, _place)
        if not isinstance(document, dict):
            self.add("type", "the file", f"is {json_kind(document)} instead of an object")
        elif is_coco_text(document):
            document = from_coco_text(document)
        self.document: dict[str, Any] = document if isinstance(document, dict) else {}
        info = self.document.get("info")
        self.entries = EntryReader(self, self.notes, own=isinstance(info, dict) and "textseg" in info)
        self.kinds: dict[Id, tuple[str, str]] = {}
        # Entries of each list whose id cannot be read: what refers to them cannot be judged.
        self.lost: Counter[str] = Counter()

    def images(self) -> Iterator[CocoImage]:
        """The images; none where there is a problem."""
        if self.problems:
            return
        self.read_categories()
        images = self.read_images()
        annotations = self.read_annotations(images)
        if self.problems:
            return
        found = [entry for entries in annotations.values() for entry in entries]
        # A box around a text is no mask of it; but among real outlines a glyph may well have four corners.
        boxes_only = all(is_quad(entry.fields.get("segmentation") or [[0] * 8]) for entry in found)
        for id_, image in images.items():
            yield self.image(image, annotations[id_], boxes_only)

    def image(self, fields: dict[str, Any], entries: list[Entry], boxes_only: bool) -> CocoImage:
        parts = fields.get("parts")
        entries = [self.with_pixels(entry, parts, boxes_only) for entry in entries]
        instances = build_instances(entries, self.problem_of)
        name = fields["file_name"]
        if instances.maskfg is not None:
            self.notes.add(
                f"more instances than the {MAX_CHAR} that a char mask holds: words and semantic label are read, "
                "chars and char mask are left out",
                f"image {name}",
            )
            parts = ("anno",)
        return CocoImage(
            file=self.path,
            sample_id=fields["sample_id"],
            file_name=name,
            split=fields["split"],
            shape=_shape(fields),
            parts=(("anno",) if boxes_only else ("anno", "mask")) if parts is None else parts,
            maskfg=fields.get("maskfg", instances.maskfg),
            instances=instances,
        )

    def with_pixels(self, entry: Entry, parts: tuple[str, ...] | None, boxes_only: bool) -> Entry:
        segmentation = entry.fields.get("segmentation")
        if "source" in entry.fields:
            has_pixels = entry.fields["source"] == "mask" and (parts is None or "mask" in parts)
        else:
            has_pixels = segmentation is not None and not (boxes_only and is_quad(segmentation))
            if entry.kind == "ignore" and not has_pixels:
                self.notes.add("region to ignore left out: there are boxes, no masks", _name(entry.fields))
        return replace(entry, has_pixels=has_pixels)

    def problem_of(self, entry: Entry, message: str) -> None:
        self.add("type", _name(entry.fields), message)

    def records(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects of a top-level list, each with the words for where it is."""
        records = self.document.get(name)
        if not isinstance(records, list):
            found = f"{json_kind(records)} as {name}" if name in self.document else f"no {name}"
            self.add("type", "the file", f"has {found}, where a COCO file has a list")
            self.lost[name] += 1
            return
        for place, record in enumerate(records, 1):
            where = f"{name} entry {place}"
            if isinstance(record, dict):
                yield where, record
            else:
                self.add("type", where, f"is {json_kind(record)} instead of an object")
                self.lost[name] += 1

    def read_categories(self) -> None:
        """By category id: the kind, of `categories.KINDS`, and the name."""
        for where, record in self.records("categories"):
            category = self.fields(record, CATEGORY, where)
            id_, name = category.get("id"), category.get("name")
            if id_ is None or name is None:
                self.lost["categories"] += 1
            elif id_ in self.kinds:
                self.add("type", where, f"has the id {id_}, which another category has already")
            else:
                kind = self.category_map.get(name) or kind_of(name, record.get("supercategory"))
                self.kinds[id_] = (kind, name)
        kinds = {kind for kind, _ in self.kinds.values()}
        if not kinds - {"none"} and not self.lost["categories"]:
            names = ", ".join(name for _, name in self.kinds.values()) or "there are none"
            problem = f"has no category that means words (word, text, line) or chars (char, letter): {names}"
            example = next((name for _, name in self.kinds.values()), "NAME")
            self.add("type", "categories", f"{problem} (`category_map='{example}=word'` says what one means)")

    def read_images(self) -> dict[Id, dict[str, Any]]:
        images: dict[Id, dict[str, Any]] = {}
        for where, record in self.records("images"):
            image = self.fields(record, IMAGE, where)
            id_ = image.get("id")
            if id_ is None:
                self.lost["images"] += 1
                continue
            if id_ in images:
                self.add("type", where, f"has the id {id_}, which another image has already")
                continue
            images[id_] = image
            image.setdefault("split", None if "split" in record else self.split)
            if "file_name" in image and record.get("sample_id") is None:
                self.read_sample_id(image, where)
            for _, rle in image.get("maskfg", ()):
                self.entries.check_size(rle, _shape(image), where, "in maskfg ")
        return images

    def read_sample_id(self, image: dict[str, Any], where: str) -> None:
        try:
            image["sample_id"] = check_id(PurePosixPath(likely_paths(image["file_name"])[-1]).stem)
        except DataError as error:
            self.add("type", where, error.problem)

    def read_annotations(self, images: dict[Id, dict[str, Any]]) -> dict[Id, list[Entry]]:
        """The annotations of text, by image."""
        annotations: dict[Id, list[Entry]] = {id_: [] for id_ in images}
        ids: set[Id] = set()
        for where, record in self.records("annotations"):
            id_ = record.get("id")
            where = f"annotation {id_}" if isinstance(id_, (int, str)) else where
            image = self.reference(record, "image_id", images, "images", where)
            category = self.reference(record, "category_id", self.kinds, "categories", where)
            if image is None or category is None or self.kinds[category][0] == "none":
                continue
            entry = self.entries.read(record, *self.kinds[category], _shape(images[image]), where)
            if entry is not None:
                annotations[image].append(entry)
                if (own := entry.fields.get("id")) in ids:
                    self.notes.add("annotation with the id of another", where)
                elif own is not None:
                    ids.add(own)
        return annotations

    def reference(
        self, record: dict[str, Any], name: str, known: Mapping[Id, Any], whose: str, where: str
    ) -> Id | None:
        """The id that an annotation refers to; None where there is no such entry."""
        found = record.get(name)
        try:
            id_ = read_id(found)
        except Refused:
            id_ = None
        if id_ in known:
            return id_
        if not self.lost[whose] and known:  # else this may be only the echo of another problem
            one = "image in the file" if whose == "images" else "category"
            self.add("type", where, f"has {name} {found}, which no {one} has")
        return None


def _shape(image: dict[str, Any]) -> Shape | None:
    return (image["height"], image["width"]) if {"height", "width"} <= image.keys() else None


def _name(fields: dict[str, Any]) -> str:
    return f"annotation {fields.get('id', 'without id')}"
