"""Looking for folders and files of datasets by their names, as people unpack them: deeper, or in other case."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.files.reading import cannot_read
from textseg.io.ids import check_id, normalise_id

SHOWN = 6
"""How many entries of a folder a message names."""


def list_folder(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of a folder by name, without hidden ones; none where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return sorted((one for one in entries if not one.name.startswith(".")), key=lambda one: one.name)
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):  # too many open files: the folder may hold anything
            raise cannot_read(error, folder) from error
        return []


def subfolders(root: Path, depth: int) -> list[Path]:
    """A folder and the folders in it, down to a depth: those nearest to it first, then by name.

    Args:
        depth: 0 for the folder alone.
    """
    found, level = [root], [root]
    for _ in range(depth):
        level = [Path(entry.path) for folder in level for entry in list_folder(folder) if _is_dir(entry)]
        found += level
    return found


def named(folders: Iterable[Path], pattern: str) -> list[Path]:
    """Those folders whose names match a regular expression, without case.

    Example:
        >>> named([Path("x/Train"), Path("x/train_old")], "train(ing)?") == [Path("x/Train")]
        True
    """
    return [folder for folder in folders if re.fullmatch(pattern, folder.absolute().name, re.IGNORECASE)]


def index_files(folders: Iterable[Path], suffixes: tuple[str, ...] = IMAGE_SUFFIXES) -> dict[str, list[Path]]:
    """The files with some suffixes (without case) in some folders, by their names without suffix.

    Returns:
        Lists, for a name can be there twice: in two folders, or with two suffixes.
    """
    found: dict[str, list[Path]] = {}
    for folder in folders:
        for entry in list_folder(folder):
            if entry.name.lower().endswith(suffixes) and not _is_dir(entry):
                found.setdefault(normalise_id(entry.name.rpartition(".")[0]), []).append(folder / entry.name)
    return found


def only_files(index: dict[str, list[Path]], root: Path) -> dict[str, Path]:
    """The file of each name of `index_files`.

    Raises:
        DataError: a name is there twice, or cannot be an id; `details` lists every one.
    """
    for stem, paths in index.items():
        check_id(stem, file=paths[0])
    return single_files(index, root)


def single_files(index: Mapping[str, Sequence[Path]], root: Path) -> dict[str, Path]:
    """The file of each name, where names are known to be ids.

    Raises:
        DataError: a name is there twice, such as ``a.jpg`` and ``a.png``; `details` lists every one.
    """
    twice = {stem: paths for stem, paths in index.items() if len(paths) > 1}
    if twice:
        raise DataError(
            f"has {len(twice)} names with two files, the first is {next(iter(twice))}",
            file=root,
            hint="keep one of each",
            details=[f"{stem}: {', '.join(map(str, paths))}" for stem, paths in twice.items()],
        )
    return {stem: path for stem, (path,) in index.items()}


def describe_folder(folder: Path) -> str:
    """What a folder holds, for a message about what it lacks: ``it holds Images/, readme.txt``."""
    try:
        next(folder.iterdir(), None)
    except OSError as error:
        return f"it cannot be listed ({(error.strerror or str(error)).lower()})"
    names = [entry.name + ("/" if _is_dir(entry) else "") for entry in list_folder(folder)]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"it holds {', '.join(names[:SHOWN])}{more}" if names else "it is empty"


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False
