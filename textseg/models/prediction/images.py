"""What is to be segmented: the samples of a dataset, or the images in any files and folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textseg.errors import DataError, UsageError
from textseg.io.files.images import IMAGE_SUFFIXES, read_image
from textseg.io.sample import Sample
from textseg.labels import U8
from textseg.models.inputs import digest_array, digest_file


@dataclass(frozen=True)
class InputImage:
    """An image to segment.

    Attributes:
        name: of its prediction, without suffix; with ``/`` where it lies in a folder below the one given.
        read: reads it, uint8 (H, W, 3), as it is stored: EXIF orientation is not applied.
        file: where it is, if it is a file.
    """

    name: str
    read: Callable[[], U8]
    file: Path | None = None

    def digest(self) -> str:
        """The digest of its file, else of its pixels; empty where it cannot be read."""
        try:
            return digest_array(self.read()) if self.file is None else digest_file(self.file)
        except DataError:  # reading it to segment it says why
            return ""


@dataclass(frozen=True)
class Found:
    """The images in files and folders, the folders that were searched, and what was left out, a line each."""

    images: list[InputImage]
    folders: list[Path]
    skipped: list[str]


def of_samples(samples: Sequence[Sample]) -> list[InputImage]:
    """The images of a dataset, each named by its id.

    Raises:
        DataError: there are samples without an image.
    """
    without = [sample.id for sample in samples if sample.load_image is None]
    if without:
        raise DataError(f"{len(without)} of {len(samples)} samples have no image", details=without)
    return [InputImage(sample.id, _reader(sample), sample.files.get("image")) for sample in samples]


def _reader(sample: Sample) -> Callable[[], U8]:
    return lambda: sample.image


def find_images(inputs: Iterable[str | os.PathLike[str]]) -> Found:
    """The images in files and folders. Folders are searched recursively, through links too; their structure is kept.

    In folders, files are chosen by their suffix; what is left out is listed, but for hidden files.

    Raises:
        UsageError: an input does not exist, there is no image, or two have the same name.
    """
    images: list[InputImage] = []
    folders: list[Path] = []
    skipped: list[str] = []
    for path in map(Path, inputs):
        if path.is_dir():
            folders.append(path)
            for file in _files(path, skipped):
                if file.suffix.lower() in IMAGE_SUFFIXES:
                    images.append(_image(file, file.relative_to(path)))
                else:
                    skipped.append(f"{file}: not an image by its name")
        elif path.exists():
            images.append(_image(path, Path(path.name)))
        else:
            raise UsageError("does not exist", file=path)
    if not images:
        kinds = ", ".join(suffix[1:] for suffix in IMAGE_SUFFIXES)
        raise UsageError(
            "there are no images in the input",
            file=folders[0] if folders else None,
            hint=f"images are {kinds} files",
            details=skipped,
        )
    first: dict[str, InputImage] = {}
    clashes = [
        f"{first[image.name].file} and {image.file}"
        for image in images
        if first.setdefault(image.name, image) is not image
    ]
    if clashes:
        raise UsageError(
            f"{len(clashes)} images would have the prediction of another one",
            hint="rename them, or predict into several folders",
            details=clashes,
        )
    return Found(images, folders, skipped)


def _files(root: Path, skipped: list[str]) -> Iterator[Path]:
    """The files below a folder in the order of their names; each folder once, however many links lead to it."""
    seen: set[Path] = set()
    found: list[Path] = []
    for folder, inner, names in os.walk(root, followlinks=True):
        place = Path(folder).resolve()
        if place in seen:
            inner.clear()
            skipped.append(f"{folder}: a link to a folder that was searched already")
            continue
        seen.add(place)
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if name.startswith("."):
                continue
            if path.is_file():
                found.append(path)
            else:
                skipped.append(f"{path}: {'a broken link' if path.is_symlink() else 'not a regular file'}")
    yield from sorted(found)


def _image(file: Path, place: Path) -> InputImage:
    return InputImage(place.with_suffix("").as_posix(), partial(read_image, file), file)
