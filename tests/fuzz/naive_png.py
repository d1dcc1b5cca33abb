"""A second decoder of PNGs, straight from the specification: slow, and of samples only."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def decode_png(data: bytes) -> NDArray[np.int64]:
    """The samples of a PNG as stored, (H, W) or (H, W, channels); AssertionError where anything is not in order."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    compressed, header, start = b"", b"", 8
    while True:
        (length,) = struct.unpack_from(">I", data, start)
        kind, content = data[start + 4 : start + 8], data[start + 8 : start + 8 + length]
        assert zlib.crc32(kind + content) == int.from_bytes(
            data[start + 8 + length : start + 12 + length], "big"
        )
        start += 12 + length
        if kind == b"IHDR":
            assert not header
            header = content
        elif kind == b"IDAT":
            compressed += content
        elif kind == b"IEND":
            break
    width, height, bits, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    assert compression == filtering == 0
    rows = zlib.decompressobj()
    pixels = rows.decompress(compressed)
    assert rows.eof
    channels = CHANNELS[colour]
    image = np.zeros((height, width, channels), np.int64)
    place = 0
    for left, top, across, down in PASSES if interlace else ((0, 0, 1, 1),):
        part = image[top::down, left::across]
        if part.size:
            place += _decode_pass(pixels[place:], part, bits)
    return image[..., 0] if channels == 1 else image


def _decode_pass(pixels: bytes, image: NDArray[np.int64], bits: int) -> int:
    """Fill `image` (H, W, channels), and say how many bytes were used."""
    height, width, channels = image.shape
    length = (width * channels * bits + 7) // 8
    step = max(channels * bits // 8, 1)
    above = bytes(length)
    for y in range(height):
        begin = y * (length + 1)
        row = _unfilter(pixels[begin], bytearray(pixels[begin + 1 : begin + 1 + length]), above, step)
        assert len(row) == length
        image[y] = _samples(row, bits)[: width * channels].reshape(width, channels)
        above = bytes(row)
    return height * (length + 1)


def _unfilter(kind: int, row: bytearray, above: bytes, step: int) -> bytearray:
    assert kind <= 4
    for x in range(len(row)):
        a = row[x - step] if x >= step else 0
        b = above[x]
        c = above[x - step] if x >= step else 0
        nearest = min((a, b, c), key=lambda value: abs(a + b - c - value))
        row[x] = (row[x] + (0, a, b, (a + b) // 2, nearest)[kind]) & 255
    return row


def _samples(row: bytearray, bits: int) -> NDArray[np.int64]:
    if bits == 16:
        return np.frombuffer(bytes(row), ">u2").astype(np.int64)
    digits = np.unpackbits(np.frombuffer(bytes(row), np.uint8)).reshape(-1, bits)
    return digits.astype(np.int64) @ (1 << np.arange(bits)[::-1])
