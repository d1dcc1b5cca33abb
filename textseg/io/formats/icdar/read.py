"""`Icdar`: folders of images with a text file of words for each."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import ALL, Dataset
from textseg.io.files.images import IMAGE_SUFFIXES, read_image, read_size
from textseg.io.files.quad_lines import read_quad_lines
from textseg.io.ids import find_id, normalise_id
from textseg.io.sample import Sample, Word
from textseg.io.splits import Splits, select_ids

IMAGES = "images"
PREFIX, SUFFIX = "gt_", ".txt"


class Folder(NamedTuple):
    """A folder of one split (None: of none): the image and the text file of each id, and further images of an id."""

    split: str | None
    images: dict[str, Path]
    words: dict[str, Path]
    others: list[tuple[str, Path]]


class Icdar(Dataset):
    """Words without pixels: ``gt_ID.txt`` beside ``images/ID.jpg``, in the root or in a folder for each split.

    Args:
        root: the folder.
        split: the name of a folder in it, several joined by ``+``; None for all.
        script: whether the lines have the script of the word, which becomes its attribute ``script``.

    Raises:
        UsageError: there are no such files, or there is no such split.
        DataError: text files without images, or two images of the same name; `details` lists them.
    """

    def __init__(
        self, root: str | os.PathLike[str], split: str | None = None, *, script: bool = False
    ) -> None:
        root = Path(root)
        folders = find_folders(root) if root.is_dir() else []
        if not folders:
            raise UsageError("holds no gt_ID.txt files, nor a folder that does", file=root)
        self.script = script
        self._owners = _owners(root, folders)
        if split not in (None, ALL) and all(folder.split is None for folder in folders):
            raise NoSplitsError(
                f"has no splits, so there is no split {split!r}", file=root, hint="say `split='all'`"
            )
        splits: Splits = {folder.split or "": list(folder.images) for folder in folders}
        ids = [id_ for id_, _ in select_ids(splits, split)]
        super().__init__(f"icdar-{root.resolve().name}", root, ids, split=split)

    def load(self, index: int) -> Sample:
        id_ = self.ids[index]
        folder = self._owners[id_]
        image, words = folder.images[id_], folder.words.get(id_)
        return Sample(
            id=id_,
            split=folder.split,
            load_size=partial(read_size, image),
            load_image=partial(read_image, image),
            load_words=None if words is None else partial(_read_words, words, self.script),
            files={"image": image} | ({} if words is None else {"anno": words}),
        )


def _read_words(path: Path, script: bool) -> tuple[Word, ...]:
    return tuple(
        Word(
            f"{number:02d}",
            line.text,
            line.points,
            legible=line.legible,
            attributes={"script": line.script} if line.script else {},
        )
        for number, line in enumerate(read_quad_lines(path, script=script))
    )


def find_folders(root: Path) -> list[Folder]:
    """The root, and the folders in it, whose names are splits: those that have images; none without text files."""
    places = sorted(path for path in root.iterdir() if path.is_dir() and path.name != IMAGES)
    found = [_look(root, None), *(_look(place, place.name) for place in places)]
    return [folder for folder in found if folder.images] if any(folder.words for folder in found) else []


def _look(place: Path, split: str | None) -> Folder:
    words = {normalise_id(path.stem.removeprefix(PREFIX)): path for path in place.glob(f"{PREFIX}*{SUFFIX}")}
    folder = place / IMAGES
    beside = words and not folder.is_dir()
    files = sorted(place.iterdir() if beside else folder.iterdir() if folder.is_dir() else ())
    images: dict[str, Path] = {}
    named = [(normalise_id(path.stem), path) for path in files if path.suffix.lower() in IMAGE_SUFFIXES]
    others = [(id_, path) for id_, path in named if images.setdefault(id_, path) is not path]
    return Folder(split, images, words, others)


def _owners(root: Path, folders: list[Folder]) -> dict[str, Folder]:
    owners: dict[str, Folder] = {}
    problems = []
    for folder in folders:
        for id_ in folder.images:
            if owners.setdefault(id_, folder) is not folder:
                problems.append(f"{id_}: is {owners[id_].images[id_]} and {folder.images[id_]}")
        problems += [f"{id_}: is {folder.images[id_]} and {path}" for id_, path in folder.others]
        problems += [
            f"{path}: has no image" for id_, path in folder.words.items() if not find_id(id_, folder.images)
        ]
    if problems:
        raise DataError(
            f"has {len(problems)} files that are no pairs of image and text file",
            file=root,
            details=problems,
        )
    return owners
