"""A second decoder of PNGs, straight from the specification and slow.

It takes a sum of the pixels at the end of the compressed data that does not match: Adler-32 covers the bytes that the
CRC-32 of their chunk covers too, and no usual decoder refuses such a file.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


class Image(NamedTuple):
    """What is in a PNG.

    Attributes:
        samples: (H, W) or (H, W, channels), as stored.
        bits: of a sample.
        colour: the colour type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
        palette: (n, 3).
    """

    samples: NDArray[np.int64]
    bits: int
    colour: int
    palette: NDArray[np.uint8]


def decode_png(data: bytes) -> Image:
    """Decode a PNG; AssertionError where anything in it is not in order."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    compressed, header, palette, start = b"", b"", b"", 8
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
        elif kind == b"PLTE":
            palette = palette or content
        elif kind == b"IDAT":
            compressed += content
        elif kind == b"IEND":
            break
    width, height, bits, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    assert compression == filtering == 0
    pixels = zlib.decompressobj(wbits=-15).decompress(compressed[2:])
    channels = CHANNELS[colour]
    image = np.zeros((height, width, channels), np.int64)
    for left, top, across, down in PASSES if interlace else ((0, 0, 1, 1),):
        part = image[top::down, left::across]
        if part.size:
            pixels = pixels[_decode_pass(pixels, part, bits) :]
    entries = np.frombuffer(palette[: len(palette) // 3 * 3], np.uint8).reshape(-1, 3)
    return Image(image[..., 0] if channels == 1 else image, bits, colour, entries)


def decode_label(data: bytes) -> NDArray[np.int64]:
    """The labels in a PNG, as `read_label` says what they are."""
    samples, bits, colour, palette = decode_png(data)
    if colour == 3:
        used = np.unique(samples)
        known = np.zeros((256, 3), np.int64)
        known[: len(palette)] = palette
        grey = (known[used] == known[used, :1]).all()
        black_and_white = set(used) <= {0, 1} and set(known[used, 0]) <= {0, 255}
        return known[samples, 0] if grey and not black_and_white else samples
    if colour == 0:
        return samples * 255 // (2**bits - 1) if 1 < bits < 8 else samples
    return samples[..., 0]


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
