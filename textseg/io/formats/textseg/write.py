"""Writing a dataset in the TextSeg format, in the layout of the release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from textseg.errors import DataError
from textseg.io.dataset import Dataset
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.files.png import encode_png
from textseg.io.formats.textseg.annotation import encode_anno
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SPLIT_FILE, SUFFIXES
from textseg.io.formats.textseg.split import encode_split
from textseg.io.formats.writing import FolderWriter, read_part
from textseg.io.sample import Sample
from textseg.io.splits import Splits
from textseg.labels import derive_maskfg


class TextSegWriter(FolderWriter):
    """Writes ``image/``, ``annotation/``, ``semantic_label/`` and ``split.json``.

    Image files are copied byte for byte. A semantic label that a sample does not have is derived from its char
    masks. Other files that are in the folder are left alone.
    """

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        if sample.load_image is None:
            raise DataError("has no image", file=sample.id)
        yield _image_file(sample)
        annotation = f"annotation/{sample.id}"
        shape = sample.size
        if sample.load_words is not None:
            words = sample.load_words()
            yield annotation + SUFFIXES["anno"], lambda: encode_anno(words)
        mask, maskeff, maskfg = (read_part(sample, part, shape) for part in ("mask", "maskeff", "maskfg"))
        for part, labels in (("mask", mask), ("maskeff", maskeff)):
            if labels is not None:
                yield annotation + SUFFIXES[part], partial(encode_png, labels)
        if maskfg is None and mask is not None:
            maskfg = derive_maskfg(mask, maskeff)
        if maskfg is not None:
            yield f"{LABEL_FOLDERS['v2']}/{sample.id}{SUFFIXES['maskfg']}", partial(encode_png, maskfg)

    def index(self, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
        if splits := _splits(dataset):
            yield SPLIT_FILE, encode_split(splits)


def _splits(samples: Iterable[Sample]) -> Splits:
    splits: Splits = {}
    for sample in samples:
        if sample.split is not None:
            splits.setdefault(sample.split, []).append(sample.id)
    return splits


def _image_file(sample: Sample) -> tuple[str, Callable[[], bytes]]:
    source = sample.files.get("image")
    if source is None or source.suffix.lower() not in IMAGE_SUFFIXES:
        return f"image/{sample.id}.png", lambda: encode_png(sample.image)

    def copy() -> bytes:
        try:
            return source.read_bytes()
        except OSError as error:
            problem = f"cannot be read ({(error.strerror or str(error)).lower()})"
            raise DataError(problem, file=source) from None

    return f"image/{sample.id}{source.suffix}", copy
