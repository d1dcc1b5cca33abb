"""Where the images, label images and text files are: found by names, in every shape of folders that people have.

The archives of the competition, unpacked into folders of their own or into one; the folders of the reference code
(``images/``, ``GT_Text_Segmentation/``, ``GT_Char_Localization/``, ``GT_Text_Localization/``), of FudanOCR
(``images/``, ``GT_Seg/``), of Datumaro (``images/`` beside the labels). The name of a file says what it is, and those
of its folders to which split it belongs.
"""

from __future__ import annotations

import filecmp
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.base import Match
from textseg.io.formats.folders import list_folder, subfolders
from textseg.io.formats.icdar13.pixels import read_ink
from textseg.io.ids import normalise_id

DEPTH = 4
"""How deep below the root files are looked for: data/ICDAR13/Focused_Scene_Text/train/images."""

ADDON = "addon"
"""The folder of the reference's own labels, whose values are documented nowhere: it is not read."""

MOSTLY_INK = 0.5
"""The share of pixels that are not white in a label of text that is dark on white, at most."""

LOSSLESS = (".bmp", ".png", ".tif", ".tiff", ".gif")
"""What a label image can be: its colours are exact."""

_IMAGES = re.compile(r"(.*[-_])?images?", re.IGNORECASE)
_LABELS = re.compile(r"(.*[-_])?(gt|labels?)|gt_(seg|text_segmentation)", re.IGNORECASE)
_SPLIT = re.compile(
    r"(?:.*[-_ ])?(?:(train)(?:ing)?|(test)(?:ing)?|(val)(?:idation)?)(?:[-_ ].*)?", re.IGNORECASE
)
_TRAINING = re.compile(r"(.+)_gt", re.IGNORECASE)
_TEST = re.compile(r"gt_(.+)", re.IGNORECASE)
_ADDON_LABEL = re.compile(r".+_seglabel\.png", re.IGNORECASE)
_SIGNS = re.compile(rf".+_GT\.txt|{_ADDON_LABEL.pattern}", re.IGNORECASE)
_TEST_LABEL = re.compile(r"gt_img_\d+\.png", re.IGNORECASE)
_FOLDERS = re.compile(r"gt_(seg|text_segmentation)|Challenge2_.*_Task(12_Images|2_GT)", re.IGNORECASE)


@dataclass
class ImageFiles:
    """The files of one image.

    Attributes:
        split: ``train``, ``test``, ``val`` or the name of a folder; None where nothing says.
        stem: the name of the image.
        files: by what they are: ``image``, ``label``, ``chars``, ``words``.
        listed: whether the label is named as those that have a list of chars, ``X_GT``.
    """

    split: str | None
    stem: str
    files: dict[str, Path] = field(default_factory=dict)
    listed: bool = False

    def merge(self, other: ImageFiles) -> None:
        """Take the files of another that this one does not have."""
        self.files = {**other.files, **self.files}
        self.listed |= other.listed


def recognise(root: Path) -> Match:
    """How certain it is that a folder holds this dataset, by names of files and folders that no other dataset has.

    A mask of another dataset may be called ``gt_img_1.png``, too. On a black background, it is likely one.
    """
    paths = [folder / entry.name for folder in subfolders(root, DEPTH - 1) for entry in list_folder(folder)]
    if any(_SIGNS.fullmatch(path.name) or _FOLDERS.fullmatch(path.name) for path in paths):
        return Match.SURE
    label = next((path for path in paths if _TEST_LABEL.fullmatch(path.name)), None)
    if label is None:
        return Match.NO
    try:
        return Match.SURE if read_ink(label).astype(bool).mean() < MOSTLY_INK else Match.POSSIBLE
    except DataError:  # the reader says what is wrong with it
        return Match.SURE


def has_addon(root: Path) -> bool:
    """Whether the labels of the reference's ``addon`` are there."""
    names = (entry.name for folder in subfolders(root, DEPTH) for entry in list_folder(folder))
    return any(map(_ADDON_LABEL.fullmatch, names))


def find_entries(root: Path) -> list[ImageFiles]:
    """The files of every image, by split and name.

    Raises:
        DataError: there are two different files for one thing; `details` lists them.
    """
    entries: dict[tuple[str | None, str], ImageFiles] = {}
    problems = []
    for folder in subfolders(root, DEPTH):
        parts = folder.relative_to(root).parts
        if {ADDON, "__MACOSX"} & {root.absolute().name, *parts}:
            continue
        split = _split_of(root, folder)
        for name in (entry.name for entry in list_folder(folder) if entry.is_file()):
            kind, stem = _classify(name, folder.name if parts else "")
            if kind is None:
                continue
            entry = entries.setdefault((split, stem), ImageFiles(split, stem))
            first = entry.files.setdefault(kind, folder / name)
            if kind == "label":
                entry.listed |= bool(_TRAINING.fullmatch(Path(name).stem))
            if first != folder / name and not filecmp.cmp(first, folder / name, shallow=False):
                problems.append(f"{first} and {folder / name}: two different files for one {kind}")
    if problems:
        raise DataError(
            f"has {len(problems)} files twice", file=root, hint="keep one of each", details=problems
        )
    return _settle(list(entries.values()))


def _settle(entries: list[ImageFiles]) -> list[ImageFiles]:
    """Give entries of no folder that says the split that of the same name elsewhere, or what the label's name says."""
    settled = [entry for entry in entries if entry.split is not None]
    named: dict[str, list[ImageFiles]] = {}
    for entry in settled:
        named.setdefault(entry.stem, []).append(entry)
    for entry in entries:
        if entry.split is None:
            same = named.get(entry.stem, [])
            if len(same) == 1 and not same[0].files.keys() & entry.files.keys():
                same[0].merge(entry)
            else:
                settled.append(replace(entry, split=_split_by_name(entry)))
    return settled


def _classify(name: str, folder: str) -> tuple[str | None, str]:
    """What a file is, by its name and that of its folder, and the name of its image."""
    stem, _, suffix = normalise_id(name).rpartition(".")
    suffix = f".{suffix.lower()}"
    training, test = _TRAINING.fullmatch(stem), _TEST.fullmatch(stem)
    bare = training or test
    if suffix == ".txt":
        return ("chars" if training else "words" if test else None), bare[1] if bare else stem
    if suffix not in IMAGE_SUFFIXES or _ADDON_LABEL.fullmatch(name):
        return None, stem
    if _IMAGES.fullmatch(folder):
        return "image", stem
    if _LABELS.fullmatch(folder) or bare:
        return ("label" if suffix in LOSSLESS else None), bare[1] if bare else stem
    return "image", stem


def _split_of(root: Path, folder: Path) -> str | None:
    """The split that the names of folders say."""
    for part in reversed(folder.relative_to(root).parts):
        if found := _SPLIT.fullmatch(part):
            return next(name.lower() for name in found.groups() if name)
    base = folder.parent if folder != root and _IMAGES.fullmatch(folder.name) else folder
    if base != root and (base / "images").is_dir():  # a subset of Datumaro, of any name
        names = [entry.name for entry in list_folder(base)]
        if any(_classify(name, "")[0] == "label" for name in names):
            return base.name
    return None


def _split_by_name(entry: ImageFiles) -> str | None:
    """The split that the name of the label says: those of the test images have no list of chars."""
    return None if "label" not in entry.files else "train" if entry.listed else "test"
