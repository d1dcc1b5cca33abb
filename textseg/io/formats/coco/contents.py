"""The annotations of one image of a COCO file: read when they are needed, checked, and put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from textseg.io.files.schema import Checker, Refused, json_kind, raise_problems
from textseg.io.formats.coco.entries import EntryReader
from textseg.io.formats.coco.fields import IMAGE, Id, read_id
from textseg.io.formats.coco.instances import Entry, Instances, build_instances
from textseg.io.formats.coco.masks import Shape, is_quad
from textseg.io.formats.coco.notes import Notes
from textseg.io.formats.coco.records import CocoRecords, ListName, Places


@dataclass(frozen=True)
class Contents:
    """What the images of a COCO file have in common.

    Attributes:
        records: reads the entries of the file.
        own: whether textseg wrote it.
        kinds: by the id of a category: its kind, of `categories.KINDS`, and its name.
        boxes_only: whether every segmentation is a box, which is no mask.
    """

    records: CocoRecords
    own: bool
    kinds: Mapping[Id, tuple[str, str]]
    boxes_only: bool


@dataclass(frozen=True, eq=False)
class CocoImage:
    """One image of a COCO file; its annotations stay in the file until they are asked for.

    Attributes:
        contents: of the file.
        sample_id: the id of the sample: as written by textseg, else the file name without its suffix.
        file_name: its path, as the file has it.
        split: the split it belongs to; None where neither the entry nor the name of the file says.
        shape: (height, width); None where the file does not say.
        written: the parts that textseg wrote of it; None in files of other tools.
        parts: the parts that can be restored, of ``anno``, ``mask``, ``maskeff`` and ``maskfg``.
        place: that of its entry.
        annotations: the places of its annotations.
    """

    contents: Contents
    sample_id: str
    file_name: str
    split: str | None
    shape: Shape | None
    written: tuple[str, ...] | None
    parts: tuple[str, ...]
    place: Places[int]
    annotations: Places[int]

    def read_instances(self) -> Instances:
        """Its words and masks.

        Raises:
            DataError: the file cannot be read, or was changed.
        """
        parser = AnnotationParser(self.contents)
        instances = parser.instances(self.annotations, self.shape, self.written)
        ((_, record),) = self.contents.records.read("images", self.place)
        maskfg = parser.fields(record, IMAGE, f"image {self.file_name}").get("maskfg", instances.maskfg)
        raise_problems(parser.problems, self.contents.records.path)
        return replace(instances, maskfg=maskfg)


class AnnotationParser(Checker):
    """Reads annotations of a COCO file.

    Attributes:
        contents: of the file.
        notes: what was read in another way than it is written, or left out.
        lost: how many entries of each list have no id that can be read: what refers to them cannot be judged.
    """

    def __init__(self, contents: Contents) -> None:
        super().__init__()
        self.contents = contents
        self.notes = Notes(contents.records.path)
        self.lost: Counter[str] = Counter()
        self._reader = EntryReader(self, self.notes, own=contents.own)
        self._ids: set[Id] = set()

    def objects(self, name: ListName, places: Places[int]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The objects at some places of a list, each with the words for where it is."""
        for where, record in self.contents.records.read(name, places):
            if isinstance(record, dict):
                if name == "annotations" and isinstance(id_ := record.get("id"), (int, str)):
                    where = f"annotation {id_}"
                yield where, record
            else:
                self.add("type", where, f"is {json_kind(record)} instead of an object")
                self.lost[name] += 1

    def entries(self, places: Places[int], shape: Shape | None) -> Iterator[Entry]:
        """The annotations of text at some places, of an image of this (height, width)."""
        for where, record in self.objects("annotations", places):
            category = self.reference(record, "category_id", self.contents.kinds, where)
            if category is None or self.contents.kinds[category][0] == "none":
                continue
            entry = self._reader.read(record, *self.contents.kinds[category], shape, where)
            if entry is not None:
                if (own := entry.fields.get("id")) in self._ids:
                    self.notes.add("annotation with the id of another", where)
                elif own is not None:
                    self._ids.add(own)
                yield entry

    def instances(
        self, places: Places[int], shape: Shape | None, written: tuple[str, ...] | None
    ) -> Instances:
        """The words and masks of an image; of no use where there are problems."""
        entries = list(self.entries(places, shape))
        if self.problems:
            return Instances()
        return build_instances([self._with_pixels(entry, written) for entry in entries], self._problem_of)

    def check_size(self, rle: Any, shape: Shape | None, where: str, prefix: str) -> None:
        """Note an RLE that is for an image of another size."""
        self._reader.check_size(rle, shape, where, prefix)

    def reference(self, record: dict[str, Any], name: str, known: Collection[Id], where: str) -> Id | None:
        """The id that an annotation refers to; None where there is no such entry."""
        found = record.get(name)
        try:
            id_ = read_id(found)
        except Refused:
            id_ = None
        if id_ in known:
            return id_
        whose, one = _REFERENCES[name]
        if not self.lost[whose] and known:  # else this may be only the echo of another problem
            self.add("type", where, f"has {name} {found}, which no {one} has")
        return None

    def _with_pixels(self, entry: Entry, written: tuple[str, ...] | None) -> Entry:
        segmentation = entry.fields.get("segmentation")
        if "source" in entry.fields:
            has_pixels = entry.fields["source"] == "mask" and (written is None or "mask" in written)
        else:
            has_pixels = segmentation is not None and not (self.contents.boxes_only and is_quad(segmentation))
            if entry.kind == "ignore" and not has_pixels:
                self.notes.add("region to ignore left out: there are boxes, no masks", _name(entry))
        return replace(entry, has_pixels=has_pixels)

    def _problem_of(self, entry: Entry, message: str) -> None:
        self.add("type", _name(entry), message)


_REFERENCES = {"image_id": ("images", "image in the file"), "category_id": ("categories", "category")}
"""By the field of an annotation: the list that it refers to, and an entry of it in words."""


def _name(entry: Entry) -> str:
    return f"annotation {entry.fields.get('id', 'without id')}"
