"""Writing images with one mask each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from textseg.io.dataset import Dataset
from textseg.io.files.label_tables import MEANINGS, values_to_write
from textseg.io.files.png import encode_png
from textseg.io.formats.image_files import image_file
from textseg.io.formats.masks.layout import VALUES_FILE
from textseg.io.formats.writing import FolderWriter, read_part
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.labels import IGNORE, TEXT, U8, WORD, derive_maskfg


class Shape(NamedTuple):
    """Where the files are: the folders of images and of masks, with a place for the split, and the name of a mask."""

    images: str
    masks: str
    mask: str = "{id}.png"


MASKS = Shape("{split}/image", "{split}/mask")
SEMANTIC = Shape("img_dir/{split}", "ann_dir/{split}")


class MasksWriter(FolderWriter):
    """Writes the image and the mask ``ID.png`` of each sample, and a file that says what the values mean."""

    leaves_out = ("words", "attributes of words", "chars", "char masks", "effect masks")

    def __init__(self, out: Path, shape: Shape, values: str, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.shape = shape
        self.values = values_to_write(values)
        written = {
            label: self.values.get(name, self.values["background"]) for name, label in MEANINGS.items()
        }
        self._lookup = np.full(256, written[IGNORE], np.uint8)  # other values are ignored, as in `to_target`
        self._lookup[[TEXT, *written]] = [written[WORD], *written.values()]

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        split = self.split_of(sample)
        name, image = image_file(sample)
        images, masks = (folder.format(split=split).strip("/") for folder in self.shape[:2])
        yield f"{images}/{name}", image
        yield f"{masks}/{self.shape.mask.format(id=sample.id)}", partial(self.encode_label, sample)

    def split_of(self, sample: Sample) -> str:
        """The split that a sample is written in, as its folders name it; empty for none."""
        return "" if sample.split is None else check_id(sample.split)

    def encode_label(self, sample: Sample) -> bytes:
        """The mask of a sample as a PNG."""
        return encode_png(np.asarray(cv2.LUT(read_semantic(sample), self._lookup), np.uint8))

    def losses(self, sample: Sample) -> Counter[str]:
        counts, label = super().losses(sample), read_semantic(sample)
        for name, value in MEANINGS.items():
            if name not in self.values and (pixels := np.count_nonzero(label == value)):
                counts.update({f"{name} images": 1, f"{name} pixels": pixels})
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        for name in MEANINGS:
            images, pixels = counts.pop(f"{name} images", 0), counts.pop(f"{name} pixels", 0)
            if images:
                yield (
                    f"{pixels:,} pixels of {name} in {images:,} images are written as background; "
                    f"`out_values=` with VALUE:{name} keeps them"
                )
        yield from super().notes(counts)

    def index(self, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
        meanings = {str(value): name for name, value in self.values.items()}
        yield VALUES_FILE, (json.dumps(meanings, indent=1) + "\n").encode()


def read_semantic(sample: Sample) -> U8:
    """The semantic label of a sample, the shipped one or the derived.

    Raises:
        DataError: it has none, or one of another size than its image.
    """
    shape = sample.size
    label = read_part(sample, "maskfg", shape)
    if label is None and (mask := read_part(sample, "mask", shape)) is not None:
        label = derive_maskfg(mask, read_part(sample, "maskeff", shape))
    return sample.maskfg if label is None else label
