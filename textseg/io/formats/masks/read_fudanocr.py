"""`FudanOcr`: the folders that FudanOCR's text-focused Transformers train on, as a dataset."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from textseg.errors import DataError, UsageError
from textseg.io.files.label_tables import TABLES, read_labels
from textseg.io.formats.folders import describe_folder, index_files, only_files
from textseg.io.formats.pairs import Pair, Pairs, some

RELEASE = "TextSeg_Release"
LABELS, SUFFIX = "semantic_label", "_maskfg"
SPLITS = ("train", "test")


class FudanOcr(Pairs):
    """Images in ``textseg_train/`` and ``textseg_test/`` with labels in ``semantic_label/``, in TextSeg's values.

    The masks of text areas, ``det_res_train_png/``, are not labels, and are not read.

    Args:
        root: the folder, or the one that holds it as ``TextSeg_Release/``.
        split: ``train``, ``test``, joined by ``+``, or None for all.

    Attributes:
        notes: labels without an image.

    Raises:
        UsageError: there are no such folders, or no such split.
        DataError: images have no label, or there are two of a name; `details` lists every one.
    """

    def __init__(self, root: str | os.PathLike[str], split: str | None = None) -> None:
        base = find_base(Path(root))
        if base is None:
            raise UsageError(
                f"holds no folders of FudanOCR: {describe_folder(Path(root))}",
                file=root,
                hint=f"expected are textseg_train/, textseg_test/ and {LABELS}/",
            )
        images = only_files(index_files(base / f"textseg_{split}" for split in SPLITS), base)
        labels = only_files(index_files([base / LABELS], (".png",)), base)
        absent = [path for stem, path in images.items() if f"{stem}{SUFFIX}" not in labels]
        if absent:
            raise DataError(
                f"has {len(absent)} images without a label, the first is {absent[0].name}",
                file=base,
                details=[f"{path}: no {LABELS}/{path.stem}{SUFFIX}.png" for path in absent],
            )
        pairs = [
            Pair(stem, path.parent.name.removeprefix("textseg_"), path, labels[f"{stem}{SUFFIX}"])
            for stem, path in images.items()
        ]
        alone = labels.keys() - {f"{stem}{SUFFIX}" for stem in images}
        notes = (
            [f"{len(alone)} labels have no image and are left out: {some(sorted(alone))}"] if alone else []
        )
        load = partial(read_labels, table=TABLES["textseg"])
        super().__init__(f"fudanocr-{base.resolve().name}", root, pairs, split, load, notes=notes)


def find_base(root: Path) -> Path | None:
    """The folder that holds the images and the labels; None where there is none."""
    for base in (root, root / RELEASE):
        if (base / LABELS).is_dir() and any((base / f"textseg_{split}").is_dir() for split in SPLITS):
            return base
    return None
