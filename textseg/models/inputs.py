"""What networks are given: a split of any dataset, and the digests by which results know what they were made from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from textseg.errors import NoSplitsError, OutputError
from textseg.io.dataset import Dataset
from textseg.io.files.reading import cannot_read
from textseg.io.open_dataset import open_dataset
from textseg.io.sample import Sample

PathLike = str | os.PathLike[str]
BLOCK = 1 << 20


def open_split(
    data: PathLike | None, format: str, split: str | None, default: str, **options: Any
) -> Dataset:
    """Open a split of a dataset.

    Args:
        data: as for `textseg.open_dataset`.
        format: of the dataset, or ``auto``.
        split: the split; None for `default`, or for all samples where the dataset has no splits.
        default: the usual split.
        options: those of the format.

    Raises:
        UsageError: there is no such dataset or split.
        DataError: the dataset is damaged.
    """
    try:
        return open_dataset(data, format, split or default, **options)
    except NoSplitsError:
        if split is not None:
            raise
        return open_dataset(data, format, **options)


def digest_file(path: PathLike) -> str:
    """XXH3 (128 bits) of the bytes of a file, as `xxh128sum` prints it.

    Raises:
        DataError: it cannot be read.
    """
    digest = xxhash.xxh3_128()
    try:
        with Path(path).open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise cannot_read(error, path) from error
    return digest.hexdigest()


def digest_array(array: NDArray[Any]) -> str:
    """XXH3 (128 bits) of the shape of an array and its values, row by row.

    Example:
        >>> digest_array(np.zeros((2, 3), np.uint8)) == digest_array(np.zeros((3, 2), np.uint8))
        False
    """
    digest = xxhash.xxh3_128(str(array.shape).encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def digest_image(sample: Sample) -> str:
    """The digest of the image of a sample: of its file where it has one, else of its pixels."""
    file = sample.files.get("image")
    return digest_array(sample.image) if file is None else digest_file(file)


def check_separate(out: PathLike, files: Iterable[PathLike], folders: Iterable[PathLike] = ()) -> None:
    """Refuse an output folder that is among the inputs.

    Args:
        out: the folder; it need not exist.
        files: input files; `out` must not be the folder of one, nor be inside it.
        folders: input folders, likewise.

    Raises:
        OutputError: `out` is one of these folders, or is inside one.

    Example:
        >>> check_separate("scans/masks", ["scans/a.jpg"])
        Traceback (most recent call last):
        ...
        textseg.errors.OutputError: scans/masks: is in the folder of the inputs, scans; choose a folder outside it
    """
    target = Path(out).resolve()
    seen: set[Path] = set()
    for folder in [*map(Path, folders), *(Path(file).parent for file in files)]:
        if folder in seen:
            continue
        seen.add(folder)
        place = folder.resolve()
        if target == place or place in target.parents:
            relation = "is" if target == place else "is in"
            raise OutputError(
                f"{relation} the folder of the inputs, {folder}", file=out, hint="choose a folder outside it"
            )
