"""Reading images: every kind of file that people have, the same way for every command."""

from __future__ import annotations

import logging
import os
import stat
import warnings
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageOps

from textseg.errors import DataError, TextSegError
from textseg.io.files.exif import ORIENTATION, SIDEWAYS, UPRIGHT
from textseg.io.files.limits import check_pixels
from textseg.io.files.png import check_png, check_rows
from textseg.io.files.reading import read_bytes, refusal
from textseg.labels import U8

FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF", "AVIF")
"""What is opened, by its content and never by its name: for some other formats Pillow starts external programs."""

IMAGE_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif"),
    *(".png", ".bmp", ".tif", ".tiff", ".webp", ".gif", ".avif"),
)

# `check_pixels` does this: its limit can be set, and its error says how.
Image.MAX_IMAGE_PIXELS = None

# What Pillow finds odd in a file it says on stderr; what is wrong with one, our errors say.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").addHandler(logging.NullHandler())

Kind = Literal["16-bit", "transparent", "CMYK", "pages"]
"""What other programs may read differently: see `read_image` for how it is read here."""


def read_image(path: str | os.PathLike[str], page: int = 0, *, upright: bool = False) -> U8:
    """Read an image, converted to 8-bit RGB, as stored: without EXIF orientation, for masks are not rotated.

    Transparent pixels are laid on white. 16-bit grey is scaled so that 65535 becomes 255; a file whose values are
    all below 256 is 8-bit grey in a wider file and is not scaled.

    Args:
        path: a JPEG, PNG, BMP, TIFF, WebP, GIF or AVIF file.
        page: of a TIFF, or frame of an animation, from 0.
        upright: apply the EXIF orientation, so that the image is as it is displayed.

    Returns:
        uint8 (H, W, 3).

    Raises:
        DataError: the file is missing, is no image, is cut short, has no such page, or holds floating-point numbers.
    """
    with open_image(path) as image:
        decoded = decode(image, path, page)
        try:
            return to_rgb(turned(decoded) if upright else decoded, path)
        except (OSError, ValueError, MemoryError) as error:
            raise DataError(f"cannot be converted from {decoded.mode} to RGB ({error})", file=path) from error


def read_size(path: str | os.PathLike[str], *, upright: bool = False) -> tuple[int, int]:
    """The (height, width) of an image file, from its header alone.

    Args:
        path: as for `read_image`.
        upright: apply the EXIF orientation, as `read_image` does.

    Raises:
        DataError: the file is missing or is no image.
    """
    with open_image(path) as image:
        if upright and orientation_of(image) in SIDEWAYS:
            return image.width, image.height
        return image.height, image.width


def count_pages(path: str | os.PathLike[str]) -> int:
    """How many pages a TIFF has, or how many frames an animation; 1 for other images.

    Raises:
        DataError: the file is missing or is no image.
    """
    with open_image(path) as image:
        return pages_of(image, path)


def has_end(path: str | os.PathLike[str]) -> bool:
    """Whether a JPEG or PNG ends as it should; if not, only decoding it shows whether it is complete.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "cut.jpg"
        >>> _ = file.write_bytes(bytes([0xFF, 0xD8, 0xFF]))
        >>> has_end(file)
        False
    """
    with Path(path).open("rb") as stream:
        stream.seek(max(Path(path).stat().st_size - 12, 0))
        end = stream.read()
    return end.endswith((b"\xff\xd9", b"IEND\xaeB`\x82"))


def check_complete(path: str | os.PathLike[str]) -> None:
    """Check an image file as far as is cheap: its header, the checksums of a PNG, the end of a JPEG.

    Another file, and a JPEG that does not end with the marker of its end, is decoded.

    Raises:
        DataError: the file is missing, is no image, or is damaged or cut short.
    """
    with open_image(path) as image:
        if image.format == "PNG":
            check_png(read_bytes(path), path)
        elif not has_end(path):
            decode(image, path)


class ImageFacts(NamedTuple):
    """What `inspect_image` finds.

    Attributes:
        size: (height, width).
        orientation: the EXIF orientation, 1 (upright) to 8.
        pages: see `count_pages`.
        kinds: what other programs may read differently.
    """

    size: tuple[int, int]
    orientation: int
    pages: int = 1
    kinds: tuple[Kind, ...] = ()


def inspect_image(path: str | os.PathLike[str]) -> ImageFacts:
    """Decode an image file to its end, which alone shows that it is complete; cheaper than making its array.

    Raises:
        DataError: the file is missing, is no image, or is cut short.
    """
    with open_image(path) as image:
        pages = pages_of(image, path)
        decoded = decode(image, path)
        found: dict[Kind, bool] = {
            "16-bit": decoded.mode.startswith("I"),
            "transparent": _is_transparent(decoded),
            "CMYK": decoded.mode == "CMYK",
            "pages": pages > 1,
        }
        kinds = tuple(kind for kind, true in found.items() if true)
        return ImageFacts((decoded.height, decoded.width), orientation_of(decoded), pages, kinds)


def open_image(path: str | os.PathLike[str]) -> Image.Image:
    """Open an image of one of the `FORMATS` with Pillow; only its header is read.

    Raises:
        DataError: it is missing, no regular file (reading a pipe would block for ever), no image, or larger than the
            limit (`max_pixels`).
    """
    if problem := _not_a_file(path):
        raise DataError(problem, file=path)
    try:
        image = Image.open(path, formats=FORMATS)
    except PermissionError:
        raise DataError("may not be read (permission denied)", file=path) from None
    except Exception as error:  # of damaged files Pillow raises almost anything
        if problem := refusal(error):
            raise DataError(problem, file=path) from error
        raise DataError(
            "is not an image that can be read",
            file=path,
            hint=f"images are {', '.join(FORMATS)} files; copy one that is damaged again from its source",
        ) from error
    check_pixels(*image.size, path)
    return image


def decode(
    image: Image.Image, path: str | os.PathLike[str], page: int = 0, *, exact: bool = False
) -> Image.Image:
    """Decode the pixels of an image from `open_image`.

    Args:
        image: only opened.
        path: its file.
        page: as for `read_image`.
        exact: check a PNG to the last byte of its pixels (`check_rows`), as for a label.

    Raises:
        DataError: there is no such page, or the file is damaged or cut short.
    """
    png = check_png(read_bytes(path), path) if image.format == "PNG" else None
    try:
        if page:
            image.seek(page)
            check_pixels(*image.size, path)
        image.load()
    except TextSegError:
        raise
    except Exception as error:
        if page and isinstance(error, EOFError):
            raise DataError(f"has no page {page + 1}", file=path) from None
        raise _damaged(error, path) from error
    # Missing rows become black, so a last row that is not shows that all are there.
    if png is not None and (
        exact or png.header.interlaced or image.crop((0, image.height - 1, *image.size)).getbbox() is None
    ):
        check_rows(png, path, exact=exact)
    return image


def pages_of(image: Image.Image, path: str | os.PathLike[str]) -> int:
    """How many pages or frames an image from `open_image` has. Those of a JPEG, a depth map or a preview, do not count.

    Raises:
        DataError: the file is damaged.
    """
    if image.format in ("JPEG", "MPO"):
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception as error:  # pages are looked for in the file, and may be damaged
        raise _damaged(error, path) from error


def turned(image: Image.Image) -> Image.Image:
    """A decoded image as its EXIF orientation says that it is displayed."""
    return image if orientation_of(image) == UPRIGHT else ImageOps.exif_transpose(image)


def to_rgb(image: Image.Image, path: str | os.PathLike[str] | None = None) -> U8:
    """The pixels of a decoded image as 8-bit RGB, uint8 (H, W, 3); see `read_image`.

    Raises:
        DataError: it holds floating-point numbers.
    """
    if image.mode == "F":
        raise DataError(
            "holds floating-point numbers, which have no defined brightness",
            file=path,
            hint="save it as 8-bit RGB",
        )
    if image.mode.startswith("I"):
        wide = np.asarray(image)
        grey = (wide // 257 if wide.max(initial=0) > 255 else wide).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return np.array(image if image.mode == "RGB" else image.convert("RGB"))  # writable, as asarray is not


def _is_transparent(image: Image.Image) -> bool:
    """Whether any pixel is not opaque."""
    if not image.has_transparency_data or image.mode.startswith("I"):
        return False
    return bool(np.asarray(image.convert("RGBA").getchannel("A")).min(initial=255) < 255)


def orientation_of(image: Image.Image) -> int:
    """The EXIF orientation of an opened image, 1 (upright) to 8."""
    if "exif" not in image.info:
        return UPRIGHT
    try:
        turn = image.getexif().get(ORIENTATION, UPRIGHT)
    except Exception:  # a damaged EXIF block makes Pillow raise almost anything, and says nothing
        return UPRIGHT
    return turn if turn in range(1, 9) else UPRIGHT


def _damaged(error: Exception, path: str | os.PathLike[str]) -> DataError:
    if problem := refusal(error):
        return DataError(problem, file=path)
    what = f"is damaged or cut short ({str(error) or type(error).__name__})"
    return DataError(what, file=path, hint="copy it again from its source")


def _not_a_file(path: str | os.PathLike[str]) -> str | None:
    """Why a path is no file with content, as a sentence; None where it is one, or where only opening can tell."""
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        return "is missing"
    except OSError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return "is a folder, not an image"
    if not stat.S_ISREG(status.st_mode):
        return "is a pipe or a device, not a file"
    return None if status.st_size else "is empty (0 bytes)"
