"""Writing COCO panoptic files: one JSON file a split, and a PNG an image in the folder of its name."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from textseg import __version__
from textseg.io.dataset import Dataset
from textseg.io.files.json_lists import JsonLists, open_json_lists
from textseg.io.files.output import Written, write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.coco_panoptic.format import InstanceKind, WriteOptions
from textseg.io.formats.coco_panoptic.segments import CATEGORIES, make_segments
from textseg.io.formats.image_files import image_name, images_folder
from textseg.io.formats.writing import Piece, Writer
from textseg.io.ids import check_id
from textseg.io.sample import Sample

COLOURS = {"text": (220, 20, 60), "background": (0, 0, 0)}
"""What viewers of panoptic files paint the categories with."""


@dataclass(frozen=True, kw_only=True)
class PanopticPiece(Piece):
    """A sample whose PNG is written: its split, and its entries in the JSON file without ids."""

    split: str | None
    image: dict[str, Any]
    annotation: dict[str, Any]


class CocoPanopticWriter(Writer[PanopticPiece]):
    """Writes ``panoptic_<split>.json`` and ``panoptic_<split>/ID.png``; the JSON files appear last."""

    checks_first = True

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.kind = options.instances
        self.json_files: dict[str | None, JsonLists] = {}
        self.stack = contextlib.ExitStack()
        self.images: Path | None = None

    def begin(self, dataset: Dataset) -> None:
        self.images = images_folder(dataset)

    def check(self, sample: Sample) -> Counter[str]:
        check_id(sample.id)
        return make_segments(sample, self.kind).counts

    def export(self, sample: Sample) -> PanopticPiece:
        segments = make_segments(sample, self.kind)
        height, width = sample.size
        name = f"{sample.id}.png"
        path = self.out / _stem(sample.split) / name
        return PanopticPiece(
            words=len(sample.words),
            chars=len(sample.chars),
            results=(write_output(path, encode_png(segments.png), force=self.force),),
            split=sample.split,
            image={
                "file_name": image_name(sample, self.images),
                "width": width,
                "height": height,
                "sample_id": sample.id,
            },
            annotation={"file_name": name, "segments_info": segments.infos},
        )

    def add(self, piece: PanopticPiece) -> None:
        if piece.split not in self.json_files:
            path = self.out / f"{_stem(piece.split)}.json"
            opened = open_json_lists(path, _head(self.kind), ["images", "annotations"], force=self.force)
            self.json_files[piece.split] = self.stack.enter_context(opened)
        file = self.json_files[piece.split]
        number = file.counts["images"] + 1
        file.add("images", {"id": number, **piece.image})
        file.add("annotations", {"image_id": number, **piece.annotation})

    def finish(self) -> list[Written]:
        self.stack.close()
        return [file.result for file in self.json_files.values()]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)


def _stem(split: str | None) -> str:
    return "panoptic" if split is None else f"panoptic_{check_id(split)}"


def _head(kind: InstanceKind) -> dict[str, Any]:
    names = {"text": kind, "background": "background"}
    categories = [
        {
            "id": id_,
            "name": names[group],
            "supercategory": group,
            "isthing": int(group == "text"),
            "color": COLOURS[group],
        }
        for group, id_ in CATEGORIES.items()
    ]
    info = {"description": f"Panoptic segments of text: {kind}s on a background", "version": __version__}
    return {"info": info, "licenses": [], "categories": categories}
