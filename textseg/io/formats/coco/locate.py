"""Where COCO files, and the images that they name, are: as the usual tools lay them out."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from textseg.errors import UsageError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.coco.options import FILES

FOLDERS = ("image", "images", "JPEGImages")
"""Where images are: of textseg; of COCO, CVAT, Datumaro and Label Studio; of labelme."""

ROBOFLOW = "_annotations.coco.json"
SHOWN = 3
"""How many files a message shows of what is there."""


def find_files(source: Path) -> list[Path]:
    """The COCO files at a path: the file itself, or those of a folder.

    Raises:
        UsageError: there is none.
    """
    if source.is_dir():
        for pattern in FILES:
            if files := sorted(source.glob(pattern)):
                return files
        found = sorted(path.name for path in source.glob("*.json"))
        hint = f"its JSON files: {_some(found)}" if found else "there is no JSON file in it"
        raise UsageError("holds no instances*.json", file=source, hint=f"give the COCO file itself ({hint})")
    if not source.exists():
        raise UsageError("does not exist", file=source)
    return [source]


def split_of(file: Path) -> str | None:
    """The split that the name of a file says: ``instances_SPLIT.json``, or the folder of Roboflow's files.

    Example:
        >>> split_of(Path("instances_val.json")), split_of(Path("valid/_annotations.coco.json"))
        ('val', 'valid')
    """
    if file.name == ROBOFLOW:
        return file.absolute().parent.name if file.parent.name in ("train", "valid", "val", "test") else None
    match = re.fullmatch(r"instances_(.+)", file.stem)
    return match[1] if match else None


def likely_paths(name: str) -> list[str]:
    r"""Where in a folder of images the image may be that a COCO file names, most likely first.

    Tools write back slashes, absolute paths of another machine, paths out of the folder, and addresses with the
    path behind ``?d=``. What leads there is left off, so that none of the results leaves the folder.

    Example:
        >>> likely_paths("images/a.jpg"), likely_paths("C:\\data\\a.jpg"), likely_paths("..")
        (['images/a.jpg', 'a.jpg'], ['data/a.jpg', 'a.jpg'], [])
        >>> likely_paths("/data/local-files/?d=x/a%20b.jpg")
        ['x/a%20b.jpg', 'a%20b.jpg', 'x/a b.jpg', 'a b.jpg']
    """
    forms = [name.rpartition("?d=")[2].replace("\\", "/")]
    if "%" in name:
        forms.append(unquote(forms[0]))
    if not name.isascii():
        forms += [unicodedata.normalize(form, forms[-1]) for form in ("NFC", "NFD")]
    return list(dict.fromkeys(path for form in forms for path in _ends(form)))


def _ends(path: str) -> list[str]:
    """The path without what leads to another place, then ever shorter ends of it."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    away = [place for place, part in enumerate(parts, 1) if part == ".." or ":" in part]
    parts = parts[max(away, default=0) :]
    return ["/".join(parts[place:]) for place in range(len(parts))]


class Located(NamedTuple):
    """The images of one COCO file.

    Attributes:
        paths: of each image; where it is not there, where it was looked for first.
        absent: those that are not there.
        elsewhere: (path as the file has it, where it is) of those that were found by the end of that path.
        there: what there is, where images are absent; in words.
    """

    paths: list[Path]
    absent: list[Path]
    elsewhere: list[tuple[str, Path]]
    there: str


def find_images(
    file: Path, names: Sequence[tuple[str, str | None]], images: str | os.PathLike[str] | None
) -> Located:
    """Find the images that a COCO file names; those of one split are all taken from the same folder.

    Args:
        file: the COCO file.
        names: of each image, its path as the file has it, and its split.
        images: the folder of the images; None to look beside the file.
    """
    located = Located([], [], [], "")
    folders: dict[str | None, Path] = {}
    for name, split in names:
        paths = likely_paths(name)
        if split not in folders:
            wanted = [likely_paths(name) for name, other in names if other == split]
            folders[split] = _fullest(_candidates(file, split, images), wanted)
        folder = folders[split]
        found = _find(folder, paths)
        located.paths.append(folder / (found or paths[0]))
        if found is None:
            located.absent.append(folder / paths[0])
        elif found != name.replace("\\", "/"):
            located.elsewhere.append((name, folder / found))
    there = _listing(_candidates(file, split, images)) if located.absent else ""
    return located._replace(there=there)


def _find(folder: Path, paths: Iterable[str]) -> str | None:
    for path in paths:
        with contextlib.suppress(OSError):  # a name that is too long
            if (folder / path).is_file():
                return path
    return None


def _fullest(candidates: Sequence[Path], wanted: Sequence[list[str]]) -> Path:
    """The folder with all wanted images at their first path, else that with the most of them at any of theirs."""
    candidates = [folder for folder in candidates if folder.is_dir()] or [candidates[0]]
    for folder in candidates:
        if all(_find(folder, paths[:1]) for paths in wanted):
            return folder
    return max(candidates, key=lambda folder: sum(_find(folder, paths) is not None for paths in wanted))


def _candidates(file: Path, split: str | None, images: str | os.PathLike[str] | None) -> list[Path]:
    """The folders where images may be: the given one, else the usual ones beside the file and a level up."""
    if images is not None:
        return _below(Path(images), split)
    folder = file.absolute().parent
    bases = [folder.parent, folder]
    named = [base / name for base in bases for name in FOLDERS]
    if split is not None:
        named += [base / split / "image" for base in bases]
    return [place for base in (*named, *bases) for place in _below(base, split)]


def _below(folder: Path, split: str | None) -> list[Path]:
    return [folder] if split is None else [folder, folder / split]


def _listing(candidates: Sequence[Path]) -> str:
    """The first of the folders that has images, and some of them."""
    for folder in candidates:
        names = sorted(path.name for path in _entries(folder) if path.suffix.lower() in IMAGE_SUFFIXES)
        if names:
            return f"{folder} has {_some(names)}"
    return f"there are no images in {_some([str(folder) for folder in candidates])}"


def _entries(folder: Path) -> Iterable[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are.

    Example:
        >>> _some(["a", "b", "c", "d", "e"])
        'a, b, c and 2 more'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
