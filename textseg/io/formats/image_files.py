"""The image of a sample as a file of the dataset that is written: its name and its bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textseg.errors import DataError
from textseg.io.dataset import Dataset
from textseg.io.files.exif import UPRIGHT, set_upright
from textseg.io.files.images import IMAGE_SUFFIXES, check_complete, open_image, orientation_of
from textseg.io.files.png import encode_png
from textseg.io.files.reading import read_bytes
from textseg.io.sample import Sample


@dataclass(frozen=True)
class CopiedImage:
    """Makes the bytes of a file that is a copy of an image file; see `image_file`."""

    source: Path
    exact: bool

    def __call__(self) -> bytes:
        data = read_bytes(self.source)
        return data if self.exact else set_upright(data)


def image_file(sample: Sample, *, exact: bool = False) -> tuple[str, Callable[[], bytes]]:
    """The image of a sample as a file: its name, and the function that makes its bytes.

    A file is copied byte for byte, but for an EXIF orientation: tools that turn images by it, as OpenCV does, would lay
    the labels on the turned image. So it is set to upright in a JPEG; another file that has one becomes a PNG, and so
    does what is no image file of a usual kind.

    Args:
        exact: copy byte for byte in any case, for a format whose images are read as stored.

    What is copied is not decoded where its end shows that it is complete (`check_complete`).

    Raises:
        DataError: the sample has no image, or its file is missing, cut short or no image.
    """
    if sample.load_image is None:
        raise DataError("has no image", file=sample.id)
    source = sample.files.get("image")
    if (
        source is None
        or source.suffix.lower() not in IMAGE_SUFFIXES
        or not (exact or _can_be_upright(source))
    ):
        return f"{sample.id}.png", lambda: encode_png(sample.image)
    check_complete(source)
    return f"{sample.id}{source.suffix}", CopiedImage(source, exact)


def images_folder(dataset: Dataset) -> Path | None:
    """The innermost folder that has the images of all samples, of all splits; None where no image is a file."""
    folders = {sample.files["image"].absolute().parent for sample in dataset if "image" in sample.files}
    return Path(os.path.commonpath(folders)) if folders else None


def image_name(sample: Sample, folder: Path | None) -> str:
    """How annotation files name the image of a sample: by its path in the `images_folder`, with forward slashes.

    Names alone do not do: both splits may have an ``img1.jpg``.
    """
    file = sample.files.get("image")
    if file is None:
        return f"{sample.id}.png"
    return file.name if folder is None else file.absolute().relative_to(folder).as_posix()


def _can_be_upright(path: Path) -> bool:
    """Whether an image file has no EXIF orientation, or is one in which it can be changed."""
    with open_image(path) as image:
        return image.format in ("JPEG", "MPO") or orientation_of(image) == UPRIGHT
