"""A COCO file checked: its images and where their annotations are, or every problem in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from textseg.errors import DataError
from textseg.io.files.jsonfile import JsonPath
from textseg.io.files.schema import raise_problems
from textseg.io.formats.coco.categories import kind_of
from textseg.io.formats.coco.contents import AnnotationParser, CocoImage, Contents
from textseg.io.formats.coco.fields import CATEGORY, IMAGE, Id
from textseg.io.formats.coco.locate import likely_paths, split_of
from textseg.io.formats.coco.masks import Shape, is_quad
from textseg.io.formats.coco.records import COCO_TEXT_CATEGORIES, CocoIndex, Places, each
from textseg.io.ids import check_id
from textseg.labels import MAX_CHAR


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
    """Check a COCO file, of textseg or of another tool, an image at a time: no annotation is kept.

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
    names = tuple(name for _, name in parser.contents.kinds.values())
    return CocoFile(images, names, parser.notes.sentences)


def _place(path: JsonPath) -> str:
    return f"{path[0]} entry {path[1] + 1}" if len(path) > 1 and isinstance(path[1], int) else "the file"


@dataclass(frozen=True)
class _Entry:
    """An entry of ``images`` whose fields have been checked."""

    id: Id
    fields: dict[str, Any]
    place: Places[int]

    @property
    def shape(self) -> Shape | None:
        return _shape(self.fields)


class _Parser(AnnotationParser):
    """Goes through a file."""

    def __init__(self, path: Path, category_map: Mapping[str, str]) -> None:
        self.split = split_of(path)
        self.category_map = category_map
        self.index = CocoIndex(path)
        super().__init__(Contents(self.index.records, self.index.own, {}, boxes_only=False))

    def images(self) -> Iterator[CocoImage]:
        """The images; of no use where there are problems."""
        for path, key in self.index.repeated:
            self.add("key", _place(path), f"names the same key twice: {key!r}")
        for found in self.index.absent:
            self.add("type", "the file", f"has {found}, where a COCO file has a list")
        if self.problems:
            return
        kinds = self.read_categories()
        self.contents = replace(self.contents, kinds=kinds)
        images = self.read_images()
        self.contents = replace(self.contents, boxes_only=self.has_boxes_only(images))
        for image in images.values():
            yield self.image(image)
        for id_, places in self.index.annotations.items():
            if id_ not in images:
                for where, record in self.objects("annotations", places):
                    self.reference(record, "image_id", images, where)
                    self.reference(record, "category_id", kinds, where)

    def read_categories(self) -> dict[Id, tuple[str, str]]:
        """By category id: the kind, of `categories.KINDS`, and the name."""
        if self.index.records.is_coco_text:
            return COCO_TEXT_CATEGORIES
        kinds: dict[Id, tuple[str, str]] = {}
        for where, record in self.objects("categories", self.index.categories):
            category = self.fields(record, CATEGORY, where)
            id_, name = category.get("id"), category.get("name")
            if id_ is None or name is None:
                self.lost["categories"] += 1
            elif id_ in kinds:
                self.add("type", where, f"has the id {id_}, which another category has already")
            else:
                kind = self.category_map.get(name) or kind_of(name, record.get("supercategory"))
                kinds[id_] = (kind, name)
        if not {kind for kind, _ in kinds.values()} - {"none"} and not self.lost["categories"]:
            names = ", ".join(name for _, name in kinds.values()) or "there are none"
            problem = f"has no category that means words (word, text, line) or chars (char, letter): {names}"
            example = next((name for _, name in kinds.values()), "NAME")
            self.add("type", "categories", f"{problem} (`category_map='{example}=word'` says what one means)")
        return kinds

    def read_images(self) -> dict[Id, _Entry]:
        images: dict[Id, _Entry] = {}
        for place in each(self.index.images):
            for where, record in self.objects("images", place):
                image = self.fields(record, IMAGE, where)
                id_ = image.get("id")
                if id_ is None:
                    self.lost["images"] += 1
                elif id_ in images:
                    self.add("type", where, f"has the id {id_}, which another image has already")
                else:
                    image.setdefault("split", None if "split" in record else self.split)
                    if "file_name" in image and record.get("sample_id") is None:
                        self.read_sample_id(image, where)
                    for _, rle in image.get("maskfg", ()):
                        self.check_size(rle, _shape(image), where, "in maskfg ")
                    if "maskfg" in image:
                        image["maskfg"] = ()  # it is read again when it is needed
                    images[id_] = _Entry(id_, image, place)
        return images

    def read_sample_id(self, image: dict[str, Any], where: str) -> None:
        try:
            image["sample_id"] = check_id(PurePosixPath(likely_paths(image["file_name"])[-1]).stem)
        except DataError as error:
            self.add("type", where, error.problem)

    def has_boxes_only(self, images: Mapping[Id, _Entry]) -> bool:
        """Whether there are no masks: a box around a text is none, but among real outlines a glyph may well
        have four corners."""
        unheard = AnnotationParser(self.contents)
        return all(
            is_quad(entry.fields.get("segmentation") or [[0] * 8])
            for id_, image in images.items()
            for entry in unheard.entries(self.index.of_image(id_), image.shape)
        )

    def image(self, image: _Entry) -> CocoImage:
        fields, places = image.fields, self.index.of_image(image.id)
        written = fields.get("parts")
        instances = self.instances(places, image.shape, written)
        parts: tuple[str, ...]
        if instances.maskfg is not None:
            self.notes.add(
                f"more instances than the {MAX_CHAR} that a char mask holds: words and semantic label are read, "
                "chars and char mask are left out",
                f"image {fields['file_name']}",
            )
            parts = ("anno",)
        elif written is None:
            parts = ("anno",) if self.contents.boxes_only else ("anno", "mask")
        else:
            parts = written
        return CocoImage(
            contents=self.contents,
            sample_id=fields.get("sample_id", ""),
            file_name=fields.get("file_name", ""),
            split=fields["split"],
            shape=image.shape,
            written=written,
            parts=(*parts, "maskfg") if "maskfg" in fields or instances.maskfg is not None else parts,
            place=image.place,
            annotations=places,
        )


def _shape(image: dict[str, Any]) -> Shape | None:
    return (image["height"], image["width"]) if {"height", "width"} <= image.keys() else None
