"""Where a member of a released archive belongs in a root. The tarballs do not all have the same inner folders."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.textseg.layout import ANNOTATION_FOLDERS, LABEL_FOLDERS, SPLIT_FILE, SUFFIXES
from textseg.io.ids import check_id

LICENCE = "Adobe_Research_License_TextSeg.txt"

_PARTS = {
    "image": ("image",),
    **dict.fromkeys(ANNOTATION_FOLDERS, ("anno", "mask", "maskeff")),
    **dict.fromkeys(LABEL_FOLDERS.values(), ("maskfg",)),
}
"""The kinds of file that each folder of a root holds."""

_LONGEST_NAME = 255  # bytes: what file systems take


class Unplaced(Exception):
    """A member that has no place in a root.

    Attributes:
        hostile: no honest archive holds it.
    """

    def __init__(self, reason: str, *, hostile: bool = False) -> None:
        super().__init__(reason)
        self.hostile = hostile


def place_member(name: str, archive: str) -> PurePosixPath:
    """The place of a member in a root: a folder of the root and the member's own file name, nothing else of its path.

    The folder is that of the member where it is one of a root, else the one that the archive is named after. Labels
    are v1 where either says so: their archive may well have ``semantic_label/`` inside.

    Args:
        name: the path of the member.
        archive: the file name of the archive.

    Raises:
        Unplaced: it leads out of its folder, or is no file of a dataset, or could be one of two things.

    Example:
        >>> place_member("./TextSeg_Release/image/a00001.jpg", "data.tar.gz")
        PurePosixPath('image/a00001.jpg')
        >>> place_member("a00001_maskfg.png", "semantic_label_v1.tar.gz")
        PurePosixPath('semantic_label_v1/a00001_maskfg.png')
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if not parts or name.startswith("/") or ".." in parts or re.search(r"[\\\x00]|^[A-Za-z]:", name):
        raise Unplaced("leads out of its folder", hostile=True)
    file = parts[-1]
    if file == SPLIT_FILE:
        return PurePosixPath(file)
    if file == LICENCE:
        return PurePosixPath(ANNOTATION_FOLDERS[0], file)
    part, id_ = _part_of(file)
    try:
        check_id(id_)
    except DataError as error:
        raise Unplaced(error.problem, hostile=True) from None
    if len(file.encode()) > _LONGEST_NAME:
        raise Unplaced("has a name that is too long", hostile=True)
    folder = _folder(parts[-2] if len(parts) > 1 else "", archive, part)
    if part not in _PARTS[folder]:
        raise Unplaced(f"is no file of {folder}/")
    return PurePosixPath(folder, file)


def _part_of(file: str) -> tuple[str, str]:
    if not file.startswith("."):
        for part, suffix in SUFFIXES.items():
            if file.endswith(suffix):
                return part, file.removesuffix(suffix)
        if file.lower().endswith(IMAGE_SUFFIXES):
            return "image", file.rpartition(".")[0]
    raise Unplaced("is no file of a dataset")


def _folder(parent: str, archive: str, part: str) -> str:
    named = max((folder for folder in _PARTS if folder in archive.lower()), key=len, default=None)
    if part == "maskfg" and LABEL_FOLDERS["v1"] in (parent, named):
        return LABEL_FOLDERS["v1"]
    if parent in _PARTS:
        return parent
    if named is not None:
        return named
    if part == "maskfg":
        names = " or ".join(f"{folder}.tar.gz" for folder in LABEL_FOLDERS.values())
        raise Unplaced(f"may be a label of v2 or of v1: name the archive {names}")
    return next(folder for folder, parts in _PARTS.items() if part in parts)
