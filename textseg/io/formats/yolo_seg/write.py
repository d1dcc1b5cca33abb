"""Writing YOLO segmentation labels: a line for each instance, and the images beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from textseg.glyphs import OTHER, glyph_class
from textseg.io.dataset import Dataset
from textseg.io.formats.crops import InstanceCrop, InstanceCrops
from textseg.io.formats.writing import FolderWriter, image_file
from textseg.io.formats.yolo_seg.format import WriteOptions
from textseg.io.formats.yolo_seg.rings import trace_ring
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.io.splits import ALIASES

DATA_FILE = "data.yaml"
UNSPLIT = "all"
"""The folder of images that are in no split."""

BY_TEXT, BY_POLYGON = "by text", "by polygon"
"""Counted: instances without pixels in a char mask."""


class YoloSegWriter(FolderWriter):
    """Writes ``images/SPLIT/ID.jpg``, ``labels/SPLIT/ID.txt`` and ``data.yaml``."""

    leaves_out = ("transcriptions", "polygons", "attributes of words", "effect masks", "semantic labels")

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.options = options

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        folder = UNSPLIT if sample.split is None else check_id(sample.split)
        name, image = image_file(sample)
        yield f"images/{folder}/{name}", image
        yield f"labels/{folder}/{sample.id}.txt", lambda: self._label(sample)

    def _label(self, sample: Sample) -> bytes:
        height, width = sample.size
        lines = []
        for number, crop in self._instances(InstanceCrops(sample)):
            # Through the centres of pixels, so that rounding down gives the pixel.
            points = (trace_ring(crop.mask) + crop.box[:2] + 0.5) / (width, height)
            lines.append(" ".join([str(number), *(f"{share:.6f}" for share in points.ravel().tolist())]))
        return "".join(line + "\n" for line in lines).encode()

    def _instances(self, crops: InstanceCrops) -> Iterator[tuple[int, InstanceCrop]]:
        for first, kind in enumerate(self.options.classes):
            for crop in crops.of_words() if kind == "word" else crops.of_chars():
                glyph = 0
                if kind == "glyph":
                    glyph = OTHER if crop.char is None else glyph_class(crop.char.text)
                yield first + glyph, crop

    def index(self, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
        folders = {UNSPLIT if sample.split is None else sample.split for sample in dataset}
        yield DATA_FILE, _describe(folders, self.options.names).encode()

    def losses(self, sample: Sample) -> Counter[str]:
        crops = InstanceCrops(sample)
        counts = super().losses(sample)
        if crops.mask is None:
            counts.pop("semantic labels", None)  # their pixels are those of the instances
        counts["marks of illegible words"] = sum(not word.legible for word in crops.words)
        counts["images with regions to ignore"] = int(crops.ignored)
        for kind, left_out in (("word", "words"), ("char", "chars")):
            number = len(crops.words) if kind == "word" else sum(len(word.chars) for word in crops.words)
            if kind not in self.options.classes and not (kind == "char" and "glyph" in self.options.classes):
                counts[left_out] = number
        shown = Counter(crop.source for _, crop in self._instances(crops))
        counts[BY_TEXT], counts[BY_POLYGON] = shown["text in polygon"], shown["polygon"]
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        if number := counts.pop(BY_TEXT, 0):
            yield f"{number:,} instances have no char mask: they are the text pixels inside their polygons"
        if number := counts.pop(BY_POLYGON, 0):
            yield f"{number:,} instances have no pixels: they are their polygons"
        yield from super().notes(counts)


def _describe(folders: set[str], names: list[str]) -> str:
    """The text of ``data.yaml``; ``train`` and ``val``, which must be there, are what comes closest."""
    found = {
        usual: next((name for name in (usual, *others) if name in folders), None)
        for usual, others in ALIASES.items()
    }
    found["train"] = found["train"] or min(folders)
    found["val"] = found["val"] or found["test"] or found["train"]
    lines = [f"{key}: {json.dumps(f'images/{name}')}" for key, name in found.items() if name]
    lines += ["names:", *(f"  {number}: {json.dumps(name)}" for number, name in enumerate(names))]
    return "\n".join(lines) + "\n"
