"""What is to be segmented: the samples of a split, or the pictures in any files and folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textseg.errors import UsageError
from textseg.io.files.images import IMAGE_SUFFIXES, read_image
from textseg.io.sample import Sample
from textseg.labels import U8


@dataclass(frozen=True)
class Picture:
    """One picture.

    Attributes:
        name: of its prediction, without suffix; with ``/`` where it lies in a folder below the one given.
        read: reads it, uint8 (H, W, 3), as it is stored: EXIF orientation is not applied.
        file: where it is, if it is a file.
    """

    name: str
    read: Callable[[], U8]
    file: Path | None = None


def of_samples(samples: Sequence[Sample]) -> list[Picture]:
    """The pictures of a dataset, each named by its id."""
    return [Picture(sample.id, _reader(sample), sample.files.get("image")) for sample in samples]


def _reader(sample: Sample) -> Callable[[], U8]:
    return lambda: sample.image


def find_pictures(inputs: Iterable[str | os.PathLike[str]]) -> list[Picture]:
    """The pictures in files and folders; folders are searched to the bottom, and their structure is kept.

    Raises:
        UsageError: an input does not exist, there is no picture, or two have the same name.
    """
    found: list[Picture] = []
    for path in map(Path, inputs):
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if _is_picture(file))
            found += [_picture(file, file.relative_to(path)) for file in files]
        elif path.exists():
            found.append(_picture(path, Path(path.name)))
        else:
            raise UsageError("does not exist", file=path)
    if not found:
        kinds = ", ".join(suffix[1:] for suffix in IMAGE_SUFFIXES)
        raise UsageError("there are no pictures in what was given", hint=f"pictures are {kinds} files")
    first: dict[str, Picture] = {}
    clashes = [
        f"{first[picture.name].file} and {picture.file}"
        for picture in found
        if first.setdefault(picture.name, picture) is not picture
    ]
    if clashes:
        raise UsageError(
            f"{len(clashes)} pictures would have the prediction of another one",
            hint="rename them, or predict into several folders",
            details=clashes,
        )
    return found


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith(".") and file.is_file()


def _picture(file: Path, place: Path) -> Picture:
    return Picture(place.with_suffix("").as_posix(), partial(read_image, file), file)
