"""Reading pictures and label images, and encoding label images as PNG."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.errors import DataError
from textseg.io.files.png import read_grey_png
from textseg.labels import U8

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")

# Large scans are ordinary input here; a file that lies about its size fails when it is decoded.
Image.MAX_IMAGE_PIXELS = None


class NotALabelError(DataError):
    """An image that is whole, but of a mode or depth that is no label image."""


def read_image(path: str | os.PathLike[str]) -> U8:
    """Read a picture as stored, EXIF orientation not applied (masks are not rotated), converted to RGB.

    Returns:
        uint8 (H, W, 3).

    Raises:
        DataError: the file is missing, is no image, or is cut short.
    """
    with _opened(path) as image:
        return np.asarray(_decoded(image, path).convert("RGB"))


def read_picture(path: str | os.PathLike[str]) -> U8:
    """Read any picture a person may have: as `read_image`, but what is transparent is laid on white, and 16-bit
    grey is brought to 8 bits instead of being cut off.

    Returns:
        uint8 (H, W, 3).

    Raises:
        DataError: the file is missing, is no image, is cut short, or holds floating-point numbers.
    """
    with _opened(path) as image:
        picture = _decoded(image, path)
    if picture.mode == "F":
        raise DataError("holds floating-point numbers, which are no picture", file=path)
    if picture.mode.startswith("I"):
        wide = np.asarray(picture)
        grey = (wide // 257 if wide.max(initial=0) > 255 else wide).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.asarray(picture.convert("RGB"))


def read_size(path: str | os.PathLike[str]) -> tuple[int, int]:
    """The (height, width) of an image file, from its header alone.

    Raises:
        DataError: the file is missing or is no image.
    """
    with _opened(path) as image:
        return image.height, image.width


class ImageFacts(NamedTuple):
    """What `inspect_image` finds: the (height, width), and the EXIF orientation, 1 (upright) to 8."""

    size: tuple[int, int]
    orientation: int


def inspect_image(path: str | os.PathLike[str]) -> ImageFacts:
    """Decode an image file to its end, which alone shows that it is whole; cheaper than making its array.

    Raises:
        DataError: the file is missing, is no image, or is cut short.
    """
    with _opened(path) as image:
        decoded = _decoded(image, path)
        return ImageFacts((decoded.height, decoded.width), _orientation(decoded))


def _orientation(image: Image.Image) -> int:
    if "exif" not in image.info:
        return 1
    try:
        turn = image.getexif().get(0x0112, 1)
    except Exception:  # a damaged EXIF block makes Pillow raise almost anything, and says nothing
        return 1
    return turn if turn in range(1, 9) else 1


def read_label(path: str | os.PathLike[str]) -> U8:
    """Read a label image: the stored numbers are the labels.

    Accepted are modes L, P (the palette indices are the labels), 1 (0/1), I;16 (values up to 255), and RGB
    with three equal channels.

    Returns:
        uint8 (H, W).

    Raises:
        DataError: missing, unreadable or cut short.
        NotALabelError: of another mode, which it names.
    """
    if (labels := read_grey_png(path)) is not None:
        return labels
    with _opened(path) as image:
        return _to_label(_decoded(image, path), path)


def _to_label(image: Image.Image, path: str | os.PathLike[str]) -> U8:
    if image.mode in ("L", "P"):
        return np.asarray(image)
    if image.mode == "1":
        return (np.asarray(image.convert("L")) != 0).view(np.uint8)
    if image.mode.startswith("I"):
        wide = np.asarray(image)
        if wide.size and (wide.min() < 0 or wide.max() > 255):
            raise NotALabelError(
                f"holds values up to {wide.max()} in mode {image.mode}, but labels are 0..255",
                file=path,
                hint="a 16-bit mask with instance numbers above 254 is not the TextSeg format",
            )
        return wide.astype(np.uint8)
    if image.mode == "RGB":
        colours = np.asarray(image)
        first = colours[..., 0]
        if (colours[..., 1] == first).all() and (colours[..., 2] == first).all():
            return np.ascontiguousarray(first)
        raise NotALabelError("is an RGB picture with unequal channels, not a label image", file=path)
    raise NotALabelError(
        f"has image mode {image.mode}, which is no label image",
        file=path,
        hint="labels are 8-bit grey (L), palette (P), 1-bit, 16-bit grey, or RGB with equal channels",
    )


def _opened(path: str | os.PathLike[str]) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(path)
    except FileNotFoundError:
        raise DataError("is missing", file=path) from None
    except (OSError, SyntaxError, ValueError) as error:
        raise DataError(_unreadable(path, error), file=path, hint="copy it again from its source") from error


def _decoded(image: Image.Image, path: str | os.PathLike[str]) -> Image.Image:
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, zlib.error, struct.error, EOFError, MemoryError) as error:
        raise DataError(
            f"is damaged or cut short ({str(error) or type(error).__name__})",
            file=path,
            hint="copy it again from its source",
        ) from error
    return image


def _unreadable(path: str | os.PathLike[str], error: Exception) -> str:
    place = Path(path)
    if place.is_dir():
        return "is a folder, not an image"
    try:
        if place.stat().st_size == 0:
            return "is empty (0 bytes)"
    except OSError:
        pass
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    return "is not an image that can be read"


def encode_png(array: NDArray[np.uint8], *, level: int = 6) -> bytes:
    """Encode a uint8 (H, W) label image or (H, W, 3) RGB picture as PNG; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", compress_level=level)
    return buffer.getvalue()
