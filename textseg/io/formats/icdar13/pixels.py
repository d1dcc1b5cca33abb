"""The label images of ICDAR 2013 Focused Scene Text: what the colours of their pixels mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.io.files.images import read_image
from textseg.io.formats.icdar13.lines import CharLine
from textseg.labels import BACKGROUND, U8, WORD

WHITE = (255, 255, 255)
"""The colour of the background."""


def read_ink(path: Path) -> U8:
    """The semantic label of an image whose chars are not listed: all that is not white is text.

    Returns:
        uint8 (H, W) with values 0 and 100.

    Raises:
        DataError: it cannot be read.
    """
    inked = _codes(read_image(path)) != _code(WHITE)
    return inked.view(np.uint8) * np.uint8(WORD)


def read_colours(path: Path, chars: Sequence[tuple[CharLine, int]], others: int) -> U8:
    """Give each pixel the value of the char whose colour it has; white is background, whatever is listed.

    Where a colour is listed again, with another box, its pixels in that box are those of the later char.

    Args:
        path: the label image.
        chars: the chars, each with the value of its pixels.
        others: the value of colours of no char.

    Returns:
        uint8 (H, W).

    Raises:
        DataError: it cannot be read.
    """
    codes = _codes(read_image(path))
    first: dict[int, int] = {}
    again: list[tuple[int, CharLine, int]] = []
    for char, value in chars:
        code = _code(char.colour)
        if code in first:
            again.append((code, char, value))
        else:
            first[code] = value
    out = np.full(codes.shape, BACKGROUND, np.uint8)
    inked = np.flatnonzero(codes != _code(WHITE))  # most pixels are white: only the others are looked up
    out.reshape(-1)[inked] = _look_up(codes.reshape(-1)[inked], first, others)
    for code, char, value in again:
        left, top, right, bottom = (max(0, int(side)) for side in char.box)
        place = (slice(top, bottom + 1), slice(left, right + 1))
        out[place][(codes[place] == code) & (out[place] != BACKGROUND)] = value
    return out


def _look_up(codes: NDArray[np.uint32], values: dict[int, int], others: int) -> U8:
    if not values:
        return np.full(codes.shape, others, np.uint8)
    known = np.array(sorted(values), np.uint32)
    labels = np.array([values[code] for code in known.tolist()], np.uint8)
    places = np.searchsorted(known, codes).clip(max=len(known) - 1)
    return np.where(known[places] == codes, labels[places], np.uint8(others))


def _codes(rgb: U8) -> NDArray[np.uint32]:
    """One number for the colour of each pixel of uint8 (H, W, 3): uint32 (H, W)."""
    four = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA), np.uint8)
    return four.view(np.uint32)[..., 0]


def _code(colour: tuple[int, int, int]) -> int:
    return int(_codes(np.array([[colour]], np.uint8))[0, 0])
