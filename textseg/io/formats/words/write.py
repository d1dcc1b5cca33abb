"""Writing crops of words, and a list of them as lines of JSON."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson

from textseg.io.files.output import OutputFile, Written, open_output, write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.crop_writing import CropPlan, CropWriter, ImageOnce, split_folder
from textseg.io.formats.crops import InstanceCrop, InstanceCrops
from textseg.io.formats.words.format import WriteOptions
from textseg.io.formats.words.views import BoxView, QuadView, View, view_box, view_quad
from textseg.io.formats.writing import Piece
from textseg.io.sample import Sample, Word

LIST_FILE = "labels.jsonl"


@dataclass(frozen=True, kw_only=True)
class WordsPiece(Piece):
    """A sample whose crops are written: the lines about them."""

    lines: bytes


class WordsWriter(CropWriter):
    """Writes ``images/SPLIT/ID_NNN.png``, ``masks/SPLIT/ID_NNN.png`` and ``labels.jsonl``; the list appears last."""

    crops_of = "words"
    leaves_out = ("chars", "effect masks")

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.options = options
        self.stack = contextlib.ExitStack()
        self.list: OutputFile | None = None

    def plan(self, sample: Sample) -> CropPlan:
        crops, plan, folder = InstanceCrops(sample), CropPlan(), split_folder(sample)
        image = ImageOnce(sample, crops.shape)
        for number, crop in enumerate(crops.of_words()):
            view = self._view(crop, crops.shape)
            if crop.word is None or view is None:
                continue
            name = f"{folder}/{sample.id}_{number:03d}.png"
            record: dict[str, Any] = {"image": f"images/{name}", "mask": None}
            plan.files.append((record["image"], partial(_encode_image, image, view)))
            if crop.source == "polygon":
                plan.counts["masks of words without pixels"] += 1
            else:
                record["mask"] = f"masks/{name}"
                plan.files.append((record["mask"], partial(_encode_mask, crop, view)))
            record |= {"id": sample.id, "split": sample.split, **_says(crop.word)}
            plan.records.append(record | _place(view))
        plan.counts["words outside of their image or without area"] = len(crops.words) - len(plan.records)
        plan.counts["images with regions to ignore"] = int(crops.ignored)
        return plan

    def _view(self, crop: InstanceCrop, shape: tuple[int, int]) -> View | None:
        if crop.word is None:
            return None
        polygon, padding = crop.word.polygon, self.options.padding
        if self.options.crop == "box":
            return view_box(crop, polygon, padding, shape)
        return view_quad(polygon, padding, shape)

    def export(self, sample: Sample) -> WordsPiece:
        plan = self.plan(sample)
        results = tuple(
            write_output(self.out / name, encode(), force=self.force) for name, encode in plan.files
        )
        lines = b"".join(orjson.dumps(record) + b"\n" for record in plan.records)
        return WordsPiece(words=len(plan.records), chars=0, results=results, lines=lines)

    def add(self, piece: Piece) -> None:
        if self.list is None:
            self.list = self.stack.enter_context(open_output(self.out / LIST_FILE, force=self.force))
        if isinstance(piece, WordsPiece):
            self.list.write(piece.lines)

    def finish(self) -> list[Written]:  # type: ignore[override]
        self.stack.close()
        return [] if self.list is None else [self.list.result]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.__exit__(kind, error, trace)
        super().__exit__(kind, error, trace)


def _says(word: Word) -> dict[str, Any]:
    says: dict[str, Any] = {"word": word.key, "text": word.text, "polygon": word.polygon.ravel().tolist()}
    return says | {"legible": word.legible, "attributes": dict(word.attributes)}


def _place(view: View) -> dict[str, Any]:
    """Where in the image a crop is from."""
    if isinstance(view, BoxView):
        return {"box": view.box}
    return {"quad": view.quad.ravel().tolist()} if isinstance(view, QuadView) else {}


def _encode_image(image: ImageOnce, view: View) -> bytes:
    return encode_png(view.of_image(image()))


def _encode_mask(crop: InstanceCrop, view: View) -> bytes:
    return encode_png(view.of_mask(crop))
