"""`Icdar13`: ICDAR 2013 Focused Scene Text as a dataset."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from pathlib import Path

from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import ALL, Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.formats.folders import describe_folder
from textseg.io.formats.icdar13.annotation import box_words, char_words, read_char_mask, read_char_maskfg
from textseg.io.formats.icdar13.format import DontCare
from textseg.io.formats.icdar13.layout import ImageFiles, find_entries, has_addon
from textseg.io.formats.icdar13.lines import read_chars, read_words
from textseg.io.formats.icdar13.pixels import read_ink
from textseg.io.formats.pairs import some
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.io.splits import Splits, select_ids
from textseg.labels import MAX_CHAR

COUNTS = {"train": 229, "test": 233}
"""How many images each split has."""


class Icdar13(Dataset):
    """The samples of ICDAR 2013 Focused Scene Text, task 2; `textseg docs icdar13` describes the files.

    Training images have chars with masks, grouped into words. Test images have text pixels alone, and words where
    their word files are there.

    Args:
        root: the folder, see `layout`.
        split: ``train``, ``test``, joined by ``+``, or None for all.
        dont_care: what don't-care chars and colours of no char become: ``ignore`` or ``text``.

    Attributes:
        notes: images without labels, labels whose lists of chars are not there, images of more chars than a mask holds.

    Raises:
        UsageError: there are no labels, or no such split.
        DataError: images, labels or lists of chars are missing, or lines of text files cannot be read; `details` lists
            every one.
    """

    def __init__(
        self, root: str | os.PathLike[str], split: str | None = None, *, dont_care: DontCare = "ignore"
    ) -> None:
        root = Path(root)
        self.dont_care = dont_care
        notes: list[str] = []
        entries = _complete(root, find_entries(root), notes)
        self._entries = _by_id(root, entries, notes)
        self._crowded = _check_lines(root, self._entries, dont_care)
        if self._crowded:
            notes.append(
                f"{len(self._crowded)} images have more than {MAX_CHAR} chars, which a char mask cannot hold: they "
                f"are read without chars, their words and text pixels are complete: {some(self._crowded)}"
            )
        splits: Splits = {}
        for id_, entry in self._entries.items():
            splits.setdefault(entry.split or "", []).append(id_)
        if split not in (None, ALL) and splits.keys() == {""}:
            raise NoSplitsError(
                f"has no splits, so there is no split {split!r}", file=root, hint="say `split='all'`"
            )
        name = "icdar13" if {key: len(ids) for key, ids in splits.items()} == COUNTS else "icdar13-format"
        ids = [id_ for id_, _ in select_ids(splits, split)]
        super().__init__(name, root, ids, split=split, notes=notes)

    def load(self, index: int) -> Sample:
        id_ = self.ids[index]
        entry = self._entries[id_]
        image, label, chars, words = (entry.files.get(kind) for kind in ("image", "label", "chars", "words"))
        assert image is not None and label is not None  # `_complete` has seen to it
        make = partial(Sample, id_, entry.split, partial(read_size, image), partial(read_image, image))
        if chars is None:
            return make(
                load_words=None if words is None else partial(box_words, words),
                load_maskfg=partial(read_ink, label),
                files={"image": image, "maskfg": label} | ({} if words is None else {"anno": words}),
            )
        crowded = id_ in self._crowded
        # The semantic label is that of the char mask, but where the mask has no room for chars or colours of none.
        exact = crowded or self.dont_care == "text"
        return make(
            load_words=partial(char_words, chars, self.dont_care, with_chars=not crowded),
            load_mask=None if crowded else partial(read_char_mask, label, chars, self.dont_care),
            load_maskfg=partial(read_char_maskfg, label, chars, self.dont_care) if exact else None,
            files={"image": image, "mask": label, "anno": chars},
        )


def _complete(root: Path, entries: list[ImageFiles], notes: list[str]) -> list[ImageFiles]:
    """The entries that have an image and a label, with notes on splits that have no labels at all."""
    labelled = {entry.split for entry in entries if "label" in entry.files}
    if not labelled:
        raise _nothing(root)
    listed = {entry.split for entry in entries if "chars" in entry.files}
    problems, found = [], []
    for entry in entries:
        files = entry.files
        if "label" in files and "image" not in files:
            problems.append(f"{files['label']}: has no image")
        elif "label" in files and entry.listed and "chars" not in files and entry.split in listed:
            problems.append(f"{files['label']}: has no {entry.stem}_GT.txt with its chars")
        elif "label" in files:
            found.append(entry)
        elif "image" in files and entry.split in labelled:
            problems.append(f"{files['image']}: has no label image")
        elif "chars" in files:
            problems.append(f"{files['chars']}: has no label image")
    if problems:
        raise DataError(
            f"has {len(problems)} files without those that go with them", file=root, details=problems
        )
    bare = Counter(entry.split for entry in entries if "image" in entry.files and entry.split not in labelled)
    for split, number in bare.items():
        notes.append(
            f"{number} images{f' of {split}' if split else ''} have no label images and are left out"
        )
    for split in sorted({str(entry.split) for entry in found if entry.listed and "chars" not in entry.files}):
        notes.append(
            f"{split} has no X_GT.txt with the chars: all that is not white is text, don't-care chars included"
        )
    return found


def _nothing(root: Path) -> UsageError:
    if has_addon(root):
        return UsageError(
            "holds the labels of addon/ only, whose values are documented nowhere",
            file=root,
            hint="unpack the archives of the competition, Challenge2_Training_Task2_GT.zip and "
            "Challenge2_Test_Task2_GT.zip, or read addon/ with `format='masks'` and `values=`",
        )
    return UsageError(
        f"holds no labels of ICDAR 2013 Focused Scene Text: {describe_folder(root)}",
        file=root,
        hint="expected are X.jpg with X_GT.bmp and X_GT.txt, and img_N.jpg with gt_img_N.png, in one folder, in those "
        "of the archives, or in train/ and test/",
    )


def _by_id(root: Path, entries: list[ImageFiles], notes: list[str]) -> dict[str, ImageFiles]:
    """The entries by ids that differ: where splits share names, each id begins with that of its split."""
    shared = len(entries) - len({entry.stem for entry in entries})
    if shared:
        notes.append(f"{shared} names are in several splits: ids are SPLIT_NAME")
    found: dict[str, ImageFiles] = {}
    twice = []
    for entry in entries:
        id_ = check_id(f"{entry.split}_{entry.stem}" if shared else entry.stem)
        if found.setdefault(id_, entry) is not entry:
            twice.append(f"{found[id_].files['label']} and {entry.files['label']}")
    if twice:
        raise DataError(f"has {len(twice)} images twice", file=root, details=twice)
    return found


def _check_lines(root: Path, entries: dict[str, ImageFiles], dont_care: DontCare) -> list[str]:
    """Read all text files once.

    Returns:
        The ids of images with more chars than a char mask can hold.

    Raises:
        DataError: lines cannot be read; all of all files are listed.
    """
    crowded, errors = [], []
    for id_, entry in entries.items():
        try:
            if chars := entry.files.get("chars"):
                kept = sum(
                    not char.dont_care or dont_care == "text" for word in read_chars(chars) for char in word
                )
                if kept > MAX_CHAR:
                    crowded.append(id_)
            elif words := entry.files.get("words"):
                read_words(words)
        except DataError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        lines = [
            line
            for error in errors
            for line in (error.sentence, *(f"{error.file}, {one}" for one in error.details))
        ]
        raise DataError(
            f"has {len(lines)} lines in {len(errors)} text files that cannot be read",
            file=root,
            details=lines,
        )
    return crowded
