"""Writing YOLO segmentation labels: a line for each instance, and the images beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from textseg.glyphs import OTHER, glyph_class
from textseg.io.dataset import Dataset
from textseg.io.formats.crops import InstanceCrop, InstanceCrops
from textseg.io.formats.image_files import image_file
from textseg.io.formats.writing import FolderWriter
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

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.options = options
        self.leaves_out = (
            "transcriptions",
            "polygons",
            "attributes of words",
            "effect masks",
            "semantic labels",
        )
        if "word" not in options.classes:
            self.leaves_out += ("words",)
        if options.classes == ("word",):
            self.leaves_out += ("chars",)

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        folder = UNSPLIT if sample.split is None else check_id(sample.split)
        name, image = image_file(sample)
        yield f"images/{folder}/{name}", image
        yield f"labels/{folder}/{sample.id}.txt", lambda: self._label(sample)

    def _label(self, sample: Sample) -> bytes:
        height, width = sample.size
        # Points are pixels, of which there are fewer than points: each share is written once. A share is that of the
        # centre of a pixel, so that rounding down gives the pixel.
        across = [f"{(x + 0.5) / width:.6f}" for x in range(width)]
        down = [f"{(y + 0.5) / height:.6f}" for y in range(height)]
        lines = []
        for number, crop in self._instances(InstanceCrops(sample)):
            points = (trace_ring(crop.mask) + np.array(crop.box[:2])).tolist()
            lines.append(
                " ".join([str(number), *(share for x, y in points for share in (across[x], down[y]))])
            )
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
        self.splits, self.stand_ins = _name_splits(folders)
        lines = [f"{key}: {_quoted(f'images/{folder}')}" for key, folder in self.splits.items()]
        names = enumerate(self.options.names)
        lines += ["names:", *(f"  {number}: {_quoted(name)}" for number, name in names)]
        yield DATA_FILE, ("\n".join(lines) + "\n").encode()

    def losses(self, sample: Sample) -> Counter[str]:
        crops = InstanceCrops(sample)
        counts = super().losses(sample)
        if crops.mask is None:
            counts.pop("semantic labels", None)  # their pixels are those of the instances
        counts["marks of illegible words"] = sum(not word.legible for word in crops.words)
        counts["images with regions to ignore"] = int(crops.ignored)
        shown = Counter(crop.source for _, crop in self._instances(crops))
        counts[BY_TEXT], counts[BY_POLYGON] = shown["text in polygon"], shown["polygon"]
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        for name in self.stand_ins:
            folder = self.splits[name]
            yield f"there is no split {name}, which ultralytics needs: {DATA_FILE} names {folder!r} as {name}"
        if number := counts.pop(BY_TEXT, 0):
            yield f"{number:,} instances have no char mask: they are the text pixels inside their polygons"
        if number := counts.pop(BY_POLYGON, 0):
            yield f"{number:,} instances have no pixels: they are their polygons"
        yield from super().notes(counts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # YAML has no surrogate pairs


def _name_splits(folders: set[str]) -> tuple[dict[str, str], list[str]]:
    """The folder of ``train``, ``val`` and, where there is one, ``test``; and which of them stand in for another.

    Example:
        >>> _name_splits({"training", "test"})
        ({'train': 'training', 'val': 'test', 'test': 'test'}, ['val'])
    """
    found = {
        usual: next((name for name in (usual, *others) if name in folders), None)
        for usual, others in ALIASES.items()
    }
    stand_ins = [name for name in ("train", "val") if found[name] is None]
    found["train"] = found["train"] or min(folders)
    found["val"] = found["val"] or found["test"] or found["train"]
    return {name: folder for name, folder in found.items() if folder is not None}, stand_ins
