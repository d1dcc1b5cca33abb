"""The EXIF orientation of a JPEG file, set to upright without touching its pixels.

Labels are of the image as it is stored. Programs that turn an image as its EXIF orientation says, as OpenCV does, would
lay them on the turned image.
"""

from __future__ import annotations

import struct

ORIENTATION = 0x0112
"""The number of the field, as EXIF and TIFF have it."""

UPRIGHT = 1
SIDEWAYS = range(5, 9)
"""The orientations that swap width and height."""

_EXIF = b"Exif\0\0"
_SHORT = 3
_BYTE_ORDERS = {b"II": "<", b"MM": ">"}


def set_upright(jpeg: bytes) -> bytes:
    """The same JPEG file with the orientation 1, which is that of its stored pixels.

    Args:
        jpeg: the file; one without an EXIF orientation, or that is no JPEG, is returned as it is given.

    Example:
        >>> import io
        >>> from PIL import Image
        >>> exif, buffer = Image.Exif(), io.BytesIO()
        >>> exif[ORIENTATION] = 6
        >>> Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=exif)
        >>> Image.open(io.BytesIO(set_upright(buffer.getvalue()))).getexif()[ORIENTATION]
        1
    """
    place = _find_orientation(jpeg)
    if place is None:
        return jpeg
    start, order = place
    return jpeg[:start] + struct.pack(f"{order}H", UPRIGHT) + jpeg[start + 2 :]


def _find_orientation(jpeg: bytes) -> tuple[int, str] | None:
    """Where the two bytes of the orientation begin, and their byte order."""
    start = 2
    while jpeg[:2] == b"\xff\xd8" and jpeg[start : start + 1] == b"\xff" and len(jpeg) >= start + 4:
        marker, length = struct.unpack_from(">BH", jpeg, start + 1)
        if marker == 0xDA:  # the pixels begin
            return None
        if marker == 0xE1 and jpeg.startswith(_EXIF, start + 4):
            return _find_field(jpeg, start + 4 + len(_EXIF), min(start + 2 + length, len(jpeg)))
        start += 2 + length
    return None


def _find_field(data: bytes, tiff: int, end: int) -> tuple[int, str] | None:
    """The same inside of the TIFF structure that begins at `tiff`: in its first directory, entries of 12 bytes."""
    order = _BYTE_ORDERS.get(data[tiff : tiff + 2])
    if order is None or tiff + 8 > end:
        return None
    directory = tiff + struct.unpack_from(f"{order}I", data, tiff + 4)[0]
    if directory + 2 > end:
        return None
    (count,) = struct.unpack_from(f"{order}H", data, directory)
    for entry in range(directory + 2, min(directory + 2 + 12 * count, end - 11), 12):
        if struct.unpack_from(f"{order}HH", data, entry) == (ORIENTATION, _SHORT):
            return entry + 8, order
    return None
