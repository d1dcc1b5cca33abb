"""What the pixel values of masks mean: found over all masks of a dataset, never for each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.files.planes import read_shown
from textseg.io.formats.masks.options import Values
from textseg.labels import BACKGROUND, IGNORE, MASKFG_VALUES, TEXT, U8, WORD, WORD_EFFECT
from textseg.parallel import ordered_map

MIDDLE = 127
"""A pixel of a binary mask is text above this: masks saved as JPEG or smoothed have values between."""

SOFT = 64
SOFT_SHARE = 0.05
"""A mask is binary when at most this share of its pixels is further than `SOFT` from 0 and from 255."""

MOSTLY_TEXT = 0.5
"""Where more of all pixels would be text, the masks are probably black text on white."""


def find_values(masks: Sequence[Path]) -> tuple[Values, list[str]]:
    """Find what the values of masks mean, from all of them together.

    Where 100 or 200 occurs, they are TextSeg's; else where 1 occurs, it is text and 255 is ignored; else 255 is
    text.

    Returns:
        The meaning, and notes on what was not certain.

    Raises:
        DataError: a mask cannot be read, or there are two readings; the message names both.
    """
    counts = sum(ordered_map(_count, masks), np.zeros(256, np.int64))
    present = set(np.flatnonzero(counts).tolist())
    if present & {WORD, WORD_EFFECT} and present <= {*MASKFG_VALUES, TEXT}:
        return "textseg", []
    if TEXT in present and present <= {BACKGROUND, TEXT, IGNORE}:
        return "classes", []
    between = int(counts[SOFT : IGNORE - SOFT + 1].sum())
    if between > SOFT_SHARE * counts.sum():
        some = ", ".join(map(str, sorted(present)[:8])) + ("" if len(present) <= 8 else " ...")
        raise DataError(
            f"the masks hold the values {some}, which are neither TextSeg labels nor text and background",
            file=masks[0].parent,
            hint="say --values binary to read what is above 127 as text",
        )
    text = counts[MIDDLE + 1 :].sum() / max(1, counts.sum())
    if text > MOSTLY_TEXT:
        raise DataError(
            f"{text:.0%} of the pixels of the masks are white: text on black, or black text on white",
            file=masks[0].parent,
            hint="say --values binary if white is text, or --values inverted if black is",
        )
    notes = ["the masks hold 0 and 255 only: 255 is read as text"] if IGNORE in present else []
    if present - {BACKGROUND, IGNORE}:
        notes = [f"the masks hold values between 0 and 255 (lossy or smoothed): text is above {MIDDLE}"]
    return "binary", notes


def _count(path: Path) -> NDArray[np.int64]:
    return np.bincount(read_shown(path).reshape(-1), minlength=256)


def read_mask(path: Path, values: Values) -> U8:
    """Read a mask as a semantic label, uint8 (H, W) with values 0, 100, 200, 255.

    Args:
        values: what its values mean, not ``auto``.

    Raises:
        DataError: the mask cannot be read.
    """
    label = read_shown(path)
    if values == "binary":
        return np.where(label > MIDDLE, WORD, BACKGROUND).astype(np.uint8)
    if values == "inverted":
        return np.where(label > MIDDLE, BACKGROUND, WORD).astype(np.uint8)
    return np.where(label == TEXT, np.uint8(WORD), label)
