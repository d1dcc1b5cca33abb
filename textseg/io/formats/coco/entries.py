"""One annotation of a COCO file: its fields, its transcription, its polygons and its box, as they are used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from textseg.errors import DataError
from textseg.io.files.schema import Checker, Refused, are_numbers
from textseg.io.formats.coco.fields import ANNOTATION, OWN_ANNOTATION
from textseg.io.formats.coco.instances import Entry
from textseg.io.formats.coco.masks import Shape, encloses_area, find_box, size_problem
from textseg.io.formats.coco.notes import Notes
from textseg.io.formats.coco.transcription import read_transcription


@dataclass
class EntryReader:
    """Reads the annotations of one file.

    Attributes:
        checker: takes the problems.
        notes: takes what is left out, or read in another way than it is written.
        own: whether textseg wrote the file: then each field has one meaning.
    """

    checker: Checker
    notes: Notes
    own: bool

    def read(
        self, record: dict[str, Any], kind: str, category: str, shape: Shape | None, where: str
    ) -> Entry | None:
        """Read one annotation.

        Args:
            record: as decoded.
            kind: ``word``, ``char`` or ``ignore``, from its category.
            category: the name of its category.
            shape: (height, width) of its image, where the file says it.
            where: the words for its place in the file.

        Returns:
            None where it has a problem, or nothing in it says where it is.
        """
        before = len(self.checker.problems)
        note = partial(self.notes.add, where=where)
        fields = self.checker.fields(record, OWN_ANNOTATION if self.own else ANNOTATION, where)
        try:
            fields["text"] = read_transcription({"text": record.get("text")} if self.own else record, note)
        except Refused as refusal:
            self.problem(where, str(refusal))
        for name in ("segmentation", "effect_segmentation"):
            self.check_size(fields.get(name), shape, where)
            if name != "segmentation" or fields.get("source") != "quad":  # a quad is not painted
                self.leave_out_flat(fields, name, where)
        if fields.get("iscrowd"):
            kind = "ignore"
        if kind == "ignore" and not record.get("segmentation"):
            self.problem(where, "is a region to ignore (iscrowd) without a segmentation")
        if fields.get("source") == "mask" and fields.get("segmentation") is None:
            self.problem(where, "has the source 'mask', but no segmentation")
        self.find_place(fields, where)
        if len(self.checker.problems) > before:
            return None
        if fields.get("bbox") is None and "polygon" not in fields:
            note("annotation without a box, polygon or mask left out")
            return None
        return Entry(kind, category, fields)

    def check_size(self, segmentation: Any, shape: Shape | None, where: str, prefix: str = "") -> None:
        """Note an RLE that is for an image of another size."""
        if isinstance(segmentation, dict) and shape is not None and segmentation["size"] != list(shape):
            self.problem(where, prefix + size_problem(segmentation, shape))

    def leave_out_flat(self, fields: dict[str, Any], name: str, where: str) -> None:
        """Leave out polygons of less than three corners, or with all corners on one line."""
        rings = fields.get(name)
        if isinstance(rings, list):
            kept = [ring for ring in rings if encloses_area(ring)]
            for _ in range(len(rings) - len(kept)):
                self.notes.add("polygon without area left out", where)
            fields[name] = kept or None

    def find_place(self, fields: dict[str, Any], where: str) -> None:
        """Take the box from the segmentation where there is none, or an empty one."""
        bbox, segmentation = fields.get("bbox"), fields.get("segmentation")
        if not segmentation or "polygon" in fields or (bbox is not None and bbox[2] > 0 and bbox[3] > 0):
            return
        try:
            box = find_box(segmentation)
        except DataError as error:
            self.problem(where, error.problem)
            return
        if box is not None and not are_numbers(box):
            self.problem(where, "has a segmentation that reaches beyond the range of numbers")
        fields["bbox"] = bbox if box is None else box

    def problem(self, where: str, message: str) -> None:
        self.checker.add("type", where, message)
