"""`Pairs`: images with one label image each, and perhaps words, as a dataset; what readers of such datasets share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from textseg.errors import DataError, NoSplitsError
from textseg.io.dataset import ALL, Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.files.label_images import read_label
from textseg.io.files.label_tables import TABLES
from textseg.io.sample import Sample, Word
from textseg.io.splits import Splits, select_ids
from textseg.labels import U8

SHOWN = 5
"""How many names a note lists."""


@dataclass(frozen=True)
class Pair:
    """One image with its label image.

    Attributes:
        id: the id of the sample.
        split: the split it belongs to; None where nothing says.
        image: the image; where it is not there, where it was looked for; None where there are labels alone.
        label: the label image.
        anno: the file with the words; None where there is none.
        load_words: reads the words; None where there is no annotation.
    """

    id: str
    split: str | None
    image: Path | None
    label: Path
    anno: Path | None = None
    load_words: Callable[[], tuple[Word, ...]] | None = None


class Pairs(Dataset):
    """Images with one label image each, sorted by id.

    Args:
        name: see `Dataset`.
        root: see `Dataset`.
        pairs: all pairs of the dataset.
        split: take only the pairs of this split, several joined by ``+``; None for all.
        load_label: reads a label image as a semantic label, uint8 (H, W) with values 0, 100, 200, 255; a function
            that pickles.
        notes: see `Dataset`.
        advice: what to do where a split is asked for, but nothing says which image is in which.

    Raises:
        UsageError: there is no such split.
        DataError: images are not there; `details` lists every one.
    """

    def __init__(
        self,
        name: str,
        root: str | os.PathLike[str],
        pairs: Iterable[Pair],
        split: str | None,
        load_label: Callable[[Path], U8],
        *,
        notes: Iterable[str] = (),
        advice: str = "say `split='all'`",
    ) -> None:
        self.pairs = _select(sorted(pairs, key=lambda pair: pair.id), split, Path(root), advice)
        self.load_label = load_label
        if absent := [pair for pair in self.pairs if pair.image and not pair.image.is_file()]:
            raise DataError(
                f"has {len(absent)} labels without an image, the first is {absent[0].label.name}",
                file=root,
                hint=f"looked for {absent[0].image}",
                details=[f"{pair.label}: no image {pair.image}" for pair in absent],
            )
        super().__init__(name, root, [pair.id for pair in self.pairs], split=split, notes=notes)

    def load(self, index: int) -> Sample:
        pair = self.pairs[index]
        files = {"image": pair.image, "maskfg": pair.label, "anno": pair.anno}
        return Sample(
            id=pair.id,
            split=pair.split,
            load_size=partial(read_size, pair.image or pair.label),
            load_image=None if pair.image is None else partial(read_image, pair.image),
            load_words=pair.load_words,
            load_maskfg=partial(self.load_label, pair.label),
            files={part: file for part, file in files.items() if file is not None},
        )


def _select(pairs: list[Pair], split: str | None, root: Path, advice: str) -> list[Pair]:
    if split in (None, ALL):
        return pairs
    splits: Splits = {}
    for pair in pairs:
        if pair.split is not None:
            splits.setdefault(pair.split, []).append(pair.id)
    if not splits:
        raise NoSplitsError(f"has no splits, so there is no split {split!r}", file=root, hint=advice)
    chosen = {id_ for id_, _ in select_ids(splits, split)}
    return [pair for pair in pairs if pair.id in chosen]


def read_classes(path: Path) -> U8:
    """Read a label image of COCO_TS and its kind, 0 background, 1 text, 255 uncertain, as a semantic label.

    Returns:
        uint8 (H, W) with values 0, 100, 255.

    Raises:
        DataError: it cannot be read, or has another value.
    """
    stored = read_label(path)
    label = np.asarray(cv2.LUT(stored, _CLASSES), np.uint8)
    if (label == _OTHER).any():
        value = int(stored[label == _OTHER][0])
        raise DataError(
            f"holds the value {value}, which is none of 0 (background), 1 (text) and 255 (uncertain)",
            file=path,
        )
    return label


_OTHER = 1
_CLASSES = np.full(256, _OTHER, np.uint8)
_CLASSES[list(TABLES["classes"].numbers)] = list(TABLES["classes"].numbers.values())


def some(names: Iterable[str]) -> str:
    """The first of some names, and how many more there are.

    Example:
        >>> some(["a", "b", "c", "d", "e", "f", "g"])
        'a, b, c, d, e and 2 more'
    """
    names = list(names)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
