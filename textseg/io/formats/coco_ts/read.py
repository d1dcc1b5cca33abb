"""`CocoTs`: the label images of COCO_TS as a dataset."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from textseg.errors import UsageError
from textseg.io.formats.coco_ts.layout import IMAGES, find_cocotext, find_images, find_labels
from textseg.io.formats.coco_ts.words import ImageEntry, read_cocotext, read_words
from textseg.io.formats.folders import describe_folder, index_files, only_files
from textseg.io.formats.pairs import Pair, Pairs, read_classes, some

COUNT = 14690
"""How many labels COCO_TS has."""


class CocoTs(Pairs):
    """The samples of COCO_TS, one for each label; `textseg docs coco-ts` describes the files.

    Args:
        root: a folder with the labels, the images of COCO train2014, and ``cocotext.v2.json``.
        split: ``train`` or ``val``, joined by ``+``, or None for all.
        images: the folder of the images; None to search.
        cocotext: the file of COCO-Text; None to search. Without it there are no splits and no words.

    Attributes:
        notes: labels that have no entry in COCO-Text, or that there is no such file.

    Raises:
        UsageError: there are no labels, or no such split.
        DataError: images are not there (`details` lists every one), or the file of COCO-Text is damaged.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        split: str | None = None,
        *,
        images: str | os.PathLike[str] | None = None,
        cocotext: str | os.PathLike[str] | None = None,
    ) -> None:
        root = Path(root)
        folders = find_labels(root)
        if not folders:
            raise UsageError(
                f"holds no labels of COCO_TS: {describe_folder(root)}",
                file=root,
                hint="expected are COCO_TS_labels/COCO_train2014_*.png, and beside it train2014/ and "
                "cocotext.v2.json",
            )
        labels = only_files(index_files(folders, (".png",)), root)
        found = find_images(root, folders, labels, None if images is None else Path(images))
        file = find_cocotext(root) if cocotext is None else Path(cocotext)
        entries = {} if file is None else read_cocotext(file, labels)
        absent = Path(images or root / IMAGES)
        pairs = [
            _pair(label, found.get(stem, absent / f"{stem}.jpg"), entries.get(stem), file)
            for stem, label in labels.items()
        ]
        super().__init__(
            "coco-ts" if len(labels) == COUNT else "coco-ts-format",
            root,
            pairs,
            split,
            read_classes,
            notes=_notes(labels, entries, file),
            advice="cocotext.v2.json of COCO-Text has the splits: put it into the root, or name it with `cocotext=`",
        )


def _pair(label: Path, image: Path, entry: ImageEntry | None, file: Path | None) -> Pair:
    if entry is None or file is None:
        return Pair(label.stem, None, image, label)
    return Pair(label.stem, entry.split, image, label, file, partial(read_words, entry.words, file))


def _notes(labels: dict[str, Path], entries: dict[str, ImageEntry], file: Path | None) -> list[str]:
    if file is None:
        return ["cocotext.v2.json of COCO-Text is not there: no splits and no words are read"]
    without = sorted(labels.keys() - entries.keys())
    if not without:
        return []
    return [
        f"{file.name} has no entry for {len(without)} of {len(labels)} labels, which have no words: {some(without)}"
    ]
