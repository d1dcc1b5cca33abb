"""PNG files: checked to their last byte before they are decoded, and 8-bit grey ones decoded fast.

Pillow does not look at the checksum of the compressed pixels: one flipped bit can give other pixels without an error,
and rows that are missing become black. So the chunks of every PNG are checked first, and its rows are counted.

Nearly all label images are 8-bit grey. Pillow copies their pixels twice on the way to NumPy, under Python's lock, so
that threads wait for each other; OpenCV decodes straight into the array, outside the lock.
"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.errors import DataError
from textseg.io.files.limits import check_pixels
from textseg.io.files.reading import read_bytes
from textseg.labels import U8

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_COMPRESSION = 1032
"""Deflate makes at most this many bytes of one."""
LEVEL = 4
"""Of compression: label images grow by a tenth against the usual 6, and are encoded a quarter faster."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""How many samples a pixel has, by colour type."""

_BITS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
"""How many bits a sample may have, by colour type."""

# The passes of an interlaced PNG: first column and row, and the steps to the next ones.
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 14  # bytes; they become 17 MB at most


class Header(NamedTuple):
    """The first chunk of a PNG: size in pixels, bits of a sample, colour type (0 grey, 3 palette ...), interlace."""

    width: int
    height: int
    bits: int
    colour: int
    interlaced: bool


class Png(NamedTuple):
    """A PNG whose checksums are right and whose chunks are all there: its header and its compressed pixels."""

    header: Header
    compressed: list[bytes]


def check_png(data: bytes, path: str | os.PathLike[str]) -> Png:
    """Check the chunks of a PNG: lengths, checksums, and that its pixels can be as many as the header says.

    Args:
        data: the file, which begins with `SIGNATURE`.
        path: for the message.

    Raises:
        DataError: the file is cut short, a checksum in it does not match, or it is larger than the limit.

    Example:
        >>> check_png(encode_png(np.zeros((2, 3), np.uint8)), "a.png").header
        Header(width=3, height=2, bits=8, colour=0, interlaced=False)
    """
    header, palette = None, False
    compressed = []
    for kind, content in _chunks(data, path):
        if header is None:  # it comes first, and once
            header = _header(kind, content, path)
        elif kind == b"IHDR":
            raise _damaged("it has two headers", path)
        elif kind == b"IDAT":
            compressed.append(content)
        palette |= kind == b"PLTE"
    if header is None:
        raise _damaged("its header is missing", path)
    if header.colour == 3 and not palette:
        raise _damaged("its palette is missing", path)
    if _expected(header) > MOST_COMPRESSION * sum(map(len, compressed)):
        raise _damaged(f"it is too small for {header.width} x {header.height} pixels", path)
    return Png(header, compressed)


def check_rows(png: Png, path: str | os.PathLike[str], *, exact: bool = False) -> None:
    """Check that all rows of a PNG are there, in bounded memory; costs about half as much as decoding it.

    Args:
        png: from `check_png`.
        path: for the message.
        exact: refuse data after the last row too, which decoders leave aside. They change no pixel.

    Raises:
        DataError: rows are missing, or the compressed pixels or their checksum (Adler-32) are damaged.
    """
    compressed, expected = b"".join(png.compressed), _expected(png.header)
    stream = zlib.decompressobj()
    count = used = 0
    try:
        while used < len(compressed) and not stream.eof and count <= expected:
            count += len(stream.decompress(compressed[used : used + _STEP]))
            used += _STEP
    except zlib.error as error:
        raise _damaged(str(error), path) from None
    if count < expected or (count == expected and not stream.eof):
        raise _damaged(f"rows are missing: it has {count} of {expected} bytes of pixels", path)
    if exact and (count > expected or stream.unused_data or used < len(compressed)):
        raise _damaged("its data go on after its last row", path)


def check_file(path: str | os.PathLike[str]) -> None:
    """Check a PNG file to the last byte of its pixels; of a file of another format nothing.

    Reading a label leaves the end aside where it is 8-bit grey: this takes half as long again, and changes no pixel.

    Raises:
        DataError: it cannot be read, or anything in it is damaged.
    """
    data = read_bytes(path) if Path(path).is_file() else b""
    if data.startswith(SIGNATURE):
        check_rows(check_png(data, path), path, exact=True)


def decode_grey(data: bytes, png: Png, path: str | os.PathLike[str]) -> U8 | None:
    """Decode an 8-bit grey PNG that `check_png` found in order.

    Returns:
        uint8 (H, W); None for any other PNG.

    Raises:
        DataError: rows are missing, or the checksum of the pixels (Adler-32) is wrong where OpenCV looks at it.
    """
    if (png.header.bits, png.header.colour) != (8, 0):
        return None
    try:
        labels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:  # more pixels than OpenCV accepts
        return None
    if labels is None or labels.ndim != 2:  # rows are missing, or OpenCV has no PNG decoder
        check_rows(png, path)
        return None
    return np.asarray(labels, np.uint8)


def encode_png(array: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    """Encode a uint8 or uint16 (H, W) label image, or a uint8 (H, W, 3) RGB image; equal arrays give equal bytes."""
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", compress_level=LEVEL)
    return buffer.getvalue()


def _chunks(data: bytes, path: str | os.PathLike[str]) -> Iterator[tuple[bytes, bytes]]:
    """The type and the content of each chunk.

    A chunk is its length (4 bytes), its type (4), its content, and the CRC-32 (4) of type and content.
    """
    start = len(SIGNATURE)
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        if end > len(data):
            break
        if zlib.crc32(data[start + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise _damaged("a checksum in it does not match", path)
        kind = data[start + 4 : start + 8]
        yield kind, data[start + 8 : end - 4]
        if kind == b"IEND":
            return
        start = end
    raise _damaged("its end is missing", path)


def _header(kind: bytes, content: bytes, path: str | os.PathLike[str]) -> Header:
    if kind == b"IHDR" and len(content) == 13:
        width, height, bits, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", content)
        defined = bits in _BITS.get(colour, ()) and compression == filtering == 0 and interlace <= 1
        if defined and width and height:
            check_pixels(width, height, path)
            return Header(width, height, bits, colour, interlace == 1)
    raise _damaged("its header is not that of a PNG", path)


def _expected(header: Header) -> int:
    """How many bytes the pixels have before compression: each row begins with the number of its filter."""
    bits = header.bits * _CHANNELS[header.colour]
    if not header.interlaced:
        return header.height * (1 + (header.width * bits + 7) // 8)
    total = 0
    for left, top, across, down in _PASSES:
        width, height = -(-(header.width - left) // across), -(-(header.height - top) // down)
        if width > 0 and height > 0:
            total += height * (1 + (width * bits + 7) // 8)
    return total


def _damaged(what: str, path: str | os.PathLike[str]) -> DataError:
    return DataError(f"is damaged or cut short ({what})", file=path, hint="copy it again from its source")
