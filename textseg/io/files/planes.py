"""Reading images of one channel, with everything about them verified: what labels and predictions are made of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.errors import DataError
from textseg.io.files.images import decode, open_image, pages_of
from textseg.io.files.png import SIGNATURE, check_png, decode_grey
from textseg.io.files.reading import read_bytes
from textseg.labels import U8

LOSSY = ("JPEG", "MPO", "WEBP", "AVIF")
"""Formats that change pixel values (WebP and AVIF in most files)."""


class NotALabelError(DataError):
    """An image that is complete, but whose values are no labels."""


class ColouredError(NotALabelError):
    """An image of colours, where one channel is wanted."""


@dataclass(frozen=True)
class Plane:
    """An image of one channel, as stored and as shown.

    The two differ in a palette image, and in a grey image of fewer than 8 bits, whose samples a viewer scales: a 1 of 2
    bits is shown as 85.

    Attributes:
        samples: uint8 or uint16 (H, W), the stored numbers; palette indices of a palette image.
        greys: uint8 or uint16 (H, W), the grey that is shown; None where the palette has colours.
        kind: how it is stored, in words.
        lossy: the name of the format, where it changes pixel values.
    """

    samples: NDArray[Any]
    greys: NDArray[Any] | None
    kind: str = "8-bit grey"
    lossy: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether there is one reading only: the stored numbers are the greys, or colours are shown."""
        return self.greys is None or self.greys is self.samples or np.array_equal(self.greys, self.samples)

    @property
    def shown(self) -> U8:
        """What a viewer shows, uint8 (H, W): 1-bit as 0 and 255, 16 bits scaled to 8; indices where it has colours."""
        shown = self.samples if self.greys is None else self.greys
        if shown.dtype == np.uint16 and shown.max(initial=0) > 255:
            shown = shown // 257
        return shown.astype(np.uint8, copy=False)


def read_shown(path: str | os.PathLike[str]) -> U8:
    """Read a binary mask by the greys that a viewer shows, whatever numbers are stored: what people draw and look at.

    Of a palette with colours the indices are taken.

    Returns:
        uint8 (H, W); 1-bit images become 0 and 255, 16 bits are scaled to 8.

    Raises:
        DataError: as `read_plane`.
    """
    return read_plane(path).shown


def read_plane(path: str | os.PathLike[str]) -> Plane:
    """Read an image that has one channel, or several with equal values and no transparency.

    Of a PNG the checksums of all chunks are verified, and that no row is missing; where it is not 8-bit grey, the
    checksum of its pixels too, and that nothing follows them (for 8-bit grey `png.check_file` does that).

    Raises:
        DataError: missing, unreadable, damaged or cut short.
        NotALabelError: coloured, transparent, of several pages, or of floating-point numbers.
    """
    if (grey := _read_grey_png(path)) is not None:
        return Plane(grey, grey)
    with open_image(path) as image:
        if (pages := pages_of(image, path)) > 1:
            raise NotALabelError(f"has {pages} pages instead of one", file=path)
        bits = _bits(image, path)
        lossy = image.format if image.format in LOSSY else None
        plane = _plane(decode(image, path, exact=True), bits, path)
        return Plane(plane.samples, plane.greys, plane.kind, lossy)


def plane_of(image: Image.Image) -> Plane:
    """The channel of a Pillow image.

    Raises:
        NotALabelError: as `read_plane`.

    Example:
        >>> plane_of(Image.new("1", (2, 1), 1)).samples
        array([[1, 1]], dtype=uint8)
    """
    return _plane(image, 8, None)


def _read_grey_png(path: str | os.PathLike[str]) -> U8 | None:
    """The pixels of an 8-bit grey PNG; None for any other file, and for one that cannot be opened."""
    if not Path(path).is_file():
        return None
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    if not data.startswith(SIGNATURE):
        return None
    return decode_grey(data, check_png(data, path), path)


def _plane(image: Image.Image, bits: int, path: str | os.PathLike[str] | None) -> Plane:
    if image.mode == "L" and bits >= 8:
        grey = np.array(image)
        return Plane(grey, grey)
    if image.mode == "L":
        grey = np.array(image)
        return Plane(grey // np.uint8(255 // (2**bits - 1)), grey, f"{bits}-bit grey")
    if image.mode == "1":
        ones = (np.asarray(image.convert("L")) != 0).view(np.uint8)
        return Plane(ones, ones * np.uint8(255), "1-bit")
    if image.mode == "P":
        indices = np.array(image)
        return Plane(indices, _palette_greys(image, indices), "palette")
    if image.mode.startswith("I"):
        wide = np.asarray(image)
        if wide.min(initial=0) < 0 or wide.max(initial=0) > 65535:
            raise NotALabelError(f"holds values from {wide.min()} to {wide.max()}", file=path)
        wide = wide.astype(np.uint16)
        return Plane(wide, wide, "16-bit grey")
    return _one_channel(image, bits, path)


def _palette_greys(image: Image.Image, indices: U8) -> U8 | None:
    """The grey of each pixel of a palette image; None where any pixel has a colour."""
    palette = np.zeros((256, 3), np.uint8)
    entries = np.array(image.getpalette("RGB") or [], np.uint8).reshape(-1, 3)[:256]
    palette[: len(entries)] = entries
    used = np.flatnonzero(np.bincount(indices.reshape(-1), minlength=256))
    if (palette[used] != palette[used, :1]).any():
        return None
    return palette[:, 0][indices]


def _one_channel(image: Image.Image, bits: int, path: str | os.PathLike[str] | None) -> Plane:
    if image.mode not in ("RGB", "RGBA", "LA"):
        what = "holds floating-point numbers" if image.mode == "F" else f"has image mode {image.mode}"
        raise NotALabelError(f"{what}, which is no label image", file=path, hint=_WANTED)
    if bits > 8:
        raise NotALabelError(f"has {bits} bits per channel of colour or alpha", file=path, hint=_WANTED)
    channels = np.asarray(image)
    if image.mode != "RGB" and (channels[..., -1] != 255).any():
        raise NotALabelError(
            "is transparent in places, so its values are not certain", file=path, hint=_WANTED
        )
    first = channels[..., 0]
    if image.mode != "LA" and not all((channels[..., place] == first).all() for place in (1, 2)):
        raise ColouredError(
            "is an RGB image with unequal channels, not a label image", file=path, hint=_WANTED
        )
    grey = np.ascontiguousarray(first)
    return Plane(grey, grey)


_WANTED = "labels are 8-bit grey, palette, 1-bit, 16-bit grey, or RGB with equal channels"


def _bits(image: Image.Image, path: str | os.PathLike[str]) -> int:
    """How many bits a sample has in the file: Pillow decodes 2 and 4 as 8, and 16 of colours too."""
    if image.format == "PNG":
        return read_bytes(path)[24]
    if image.format == "TIFF":
        try:
            return int(max(image.tag_v2.get(258, (8,))))  # type: ignore[attr-defined]
        except Exception as error:  # Pillow keeps whatever a damaged file has there
            raise DataError("has no number of bits that makes sense", file=path) from error
    return 8
