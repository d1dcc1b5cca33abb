"""Writing a dataset in the TextSeg format, in the layout of the release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from textseg.io.dataset import Dataset
from textseg.io.files.png import encode_png
from textseg.io.formats.image_files import image_file
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SPLIT_FILE, SUFFIXES
from textseg.io.formats.textseg.split import encode_split
from textseg.io.formats.writing import FolderWriter, read_part
from textseg.io.sample import Sample
from textseg.io.splits import Splits
from textseg.io.word_json import encode_anno
from textseg.labels import derive_maskfg


class TextSegWriter(FolderWriter):
    """Writes ``image/``, ``annotation/``, ``semantic_label/`` and ``split.json``.

    Image files are copied byte for byte. A semantic label that a sample does not have is derived from its char
    masks. Other files that are in the folder are left alone.
    """

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        name, image = image_file(sample, exact=True)
        yield f"image/{name}", image
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
