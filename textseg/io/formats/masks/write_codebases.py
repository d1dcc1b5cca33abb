"""Writing the folders that Hi-SAM and FudanOCR train on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.io.dataset import Dataset
from textseg.io.files.png import encode_png
from textseg.io.files.polygons import fill_polygon
from textseg.io.files.rle import decode_rle
from textseg.io.formats.image_files import image_file
from textseg.io.formats.masks.write import MasksWriter, Shape, read_semantic
from textseg.io.sample import Sample
from textseg.io.splits import ALIASES

VALUES = "0:background,100:text,200:effect,255:ignore"
"""Those of TextSeg: labels are copied with every value."""

TRAIN = "train"


class CodebaseWriter(MasksWriter):
    """Writes the semantic labels of TextSeg in the folders of a codebase; images of no split are for training.

    Attributes:
        codebase: its name.
        folders: where the files are.
    """

    codebase: ClassVar[str]
    folders: ClassVar[Shape]

    def __init__(self, out: Path, *, force: bool) -> None:
        super().__init__(out, self.folders, VALUES, force=force)

    def split_of(self, sample: Sample) -> str:
        return super().split_of(sample) or TRAIN

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        (image, copy), label = super().files(sample)
        yield (f"{image.rpartition('.')[0]}.jpg" if _is_jpeg(image) else image), copy
        yield label

    def encode_label(self, sample: Sample) -> bytes:
        return encode_png(read_semantic(sample))

    def losses(self, sample: Sample) -> Counter[str]:
        counts = super().losses(sample)
        counts["images of no split"] = int(sample.split is None)
        counts["images of no JPEG"] = int(not _is_jpeg(image_file(sample)[0]))
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        if others := counts.pop("images of no JPEG", 0):
            yield f"{others:,} images are not JPEG and keep their kind; {self.codebase} looks for ID.jpg"
        if none := counts.pop("images of no split", 0):
            yield f"{none:,} images of no split are written as {TRAIN}"
        yield from super().notes(counts)


class HiSamWriter(CodebaseWriter):
    """Writes ``SPLIT_images/ID.jpg`` and ``SPLIT_gt/ID.png``."""

    codebase = "Hi-SAM"
    folders = Shape("{split}_images", "{split}_gt")


class FudanOcrWriter(CodebaseWriter):
    """Writes ``textseg_SPLIT/ID.jpg``, ``semantic_label/ID_maskfg.png`` and ``det_res_SPLIT_png/ID.png``.

    There are two splits, train and test. The configuration of the codebase validates on test, so images of val are
    written as train: in test they would change its scores.
    """

    codebase = "FudanOCR"
    folders = Shape("textseg_{split}", "semantic_label", "{id}_maskfg.png")

    def begin(self, dataset: Dataset) -> None:
        others = Counter(sample.split for sample in dataset if sample.split and sample.split not in _SPLITS)
        if others:
            raise DataError(
                f"has {len(others)} splits that FudanOCR has no folder for, the first is {min(others)}",
                file=dataset.root,
                hint="choose train, val and test with `split=`",
                details=[f"{name}: {number:,} images" for name, number in sorted(others.items())],
            )
        super().begin(dataset)

    def split_of(self, sample: Sample) -> str:
        return _SPLITS[super().split_of(sample)]

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        yield from super().files(sample)
        if sample.load_words is not None:
            yield f"det_res_{self.split_of(sample)}_png/{sample.id}.png", partial(_encode_areas, sample)

    def index(self, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
        return iter(())

    def losses(self, sample: Sample) -> Counter[str]:
        counts = super().losses(sample)
        counts["images of val"] = int(sample.split in ("val", *ALIASES["val"]))
        counts["images without words"] = int(sample.load_words is None)
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        if val := counts.pop("images of val", 0):
            yield f"{val:,} images of val are written as {TRAIN}: FudanOCR has no val, and validates on test"
        if without := counts.pop("images without words", 0):
            yield f"{without:,} images have no annotated words, and get no mask of text areas (det_res)"
        yield from super().notes(counts)


_SPLITS = {
    name: "test" if usual == "test" else TRAIN
    for usual, others in ALIASES.items()
    for name in (usual, *others)
}
"""The split that images of each are written in."""


def _is_jpeg(name: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg", ".jpe", ".jfif"))


def _encode_areas(sample: Sample) -> bytes:
    """The mask of text areas, 255 inside the polygons of words, as a PNG."""
    shape = sample.size
    filled = [fill_polygon(word.polygon, shape) for word in sample.words]
    areas = decode_rle(coco_mask.merge(filled)["counts"], shape) if filled else np.zeros(shape, np.uint8)
    return encode_png(np.ascontiguousarray(areas) * np.uint8(255))
