"""Where the labels, the images and the file of COCO-Text are: found by the names that people give them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from textseg.io.formats.folders import index_files, list_folder, named, single_files, subfolders

LABELS = r"coco[-_]?ts([-_]?labels?)?"
ARCHIVE = r"coco[-_]?ts[-_]?labels?"
"""The folder of the archive; one that is called ``COCO_TS`` may have EAFormer's labels in its folders."""
IMAGES = "train2014"
WORDS = r"coco[-_]?text.*\.json"
LABEL_NAME = re.compile(r"COCO_train2014_\d+\.png", re.IGNORECASE)
DEPTH = 3
"""How deep below the root the parts are."""


def find_labels(root: Path) -> list[Path]:
    """The folder of labels in a root, with the folders in it that hold labels as well; none where there is none."""
    near = subfolders(root, DEPTH)
    first = next(filter(_holds_labels, [*named(near, LABELS), *near]), None)
    if first is None:
        return []
    # Labels by split, or an archive that was extracted into a folder of its own name.
    outer = next((folder for folder in named(near, LABELS) if folder in first.parents), first)
    return list(filter(_holds_labels, subfolders(outer, DEPTH)))


def is_root(root: Path) -> bool:
    """Whether a folder holds COCO_TS, by more than the names of files, which other labels of COCO images have too."""
    near = subfolders(root, DEPTH)
    if _find_words(near):
        return any(map(_holds_labels, near))
    inside = [inner for folder in named(near, ARCHIVE) for inner in subfolders(folder, DEPTH)]
    return any(map(_holds_labels, [*inside, *named(near, LABELS)]))


def _holds_labels(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(LABEL_NAME.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def find_images(
    root: Path, labels: Collection[Path], wanted: Collection[str], images: Path | None
) -> dict[str, Path]:
    """The image of each name that is wanted, where there is one: from the first folder that has it.

    A name may be without its prefix, as in COCO 2017: ``000000179238.jpg``.

    Args:
        labels: the folders of labels, in which no images are.
        images: the only folder to look in; None to search.

    Raises:
        DataError: a folder has two images of a name.
    """
    folders = iter([images]) if images is not None else _image_folders(root, labels)
    found: dict[str, Path] = {}
    left = set(wanted)
    while left and (folder := next(folders, None)) is not None:
        files = index_files([folder])
        here = {stem: paths for stem in left if (paths := files.get(stem) or files.get(stem[-12:]))}
        found |= single_files(here, folder)
        left -= here.keys()
    return found


def _image_folders(root: Path, labels: Collection[Path]) -> Iterator[Path]:
    near = [folder for folder in subfolders(root, DEPTH) if folder not in labels]
    yield from named(near, IMAGES)
    yield from near
    beside = root.absolute().parent
    yield from (beside / IMAGES, beside / "COCO" / IMAGES, beside / "coco" / IMAGES)


def find_cocotext(root: Path) -> Path | None:
    """The file of COCO-Text in a root or beside it, its second version if there are two; None where there is none."""
    beside = root.absolute().parent
    found = _find_words(
        [*subfolders(root, DEPTH), beside, beside / "coco_text", beside / "COCO" / "coco_text"]
    )
    return next((path for path in found if "v2" in path.stem.lower()), found[0] if found else None)


def _find_words(folders: Iterable[Path]) -> list[Path]:
    return [
        folder / entry.name
        for folder in folders
        for entry in list_folder(folder)
        if re.fullmatch(WORDS, entry.name, re.IGNORECASE)
    ]
