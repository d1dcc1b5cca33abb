"""What the pixel values of masks mean: found over all masks of a dataset, never for each file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError, raise_all
from textseg.io.files.label_tables import MIDDLE, TABLES, LabelTable
from textseg.io.files.planes import ColouredError, read_shown
from textseg.labels import BACKGROUND, IGNORE, MASKFG_VALUES, TEXT, WORD, WORD_EFFECT
from textseg.parallel import ordered_map

SOFT = 64
SOFT_SHARE = 0.05
"""A mask is binary when at most this share of its pixels is further than `SOFT` from 0 and from 255."""

MOSTLY_TEXT = 0.5
"""Where more of all pixels would be text, the masks are probably black text on white."""


def find_table(masks: Sequence[Path]) -> tuple[LabelTable, list[str]]:
    """Find what the values of masks mean, from all of them together.

    Where 100 or 200 occurs in a mask of TextSeg's values, they are TextSeg's, and no more masks are read; else where 1
    occurs, it is text and 255 is ignored; else 255 is text.

    Returns:
        The table, and notes on what was not certain.

    Raises:
        DataError: masks cannot be read (`details` lists every one), or there are two readings; the message names both.
    """
    total = np.zeros(256, np.int64)
    errors = []
    for counts in ordered_map(_count, masks):
        if isinstance(counts, DataError):
            errors.append(counts)
        elif _is_textseg(counts):
            return TABLES["textseg"], []
        else:
            total += counts
    raise_all(errors, len(masks))
    return _decide(total, masks[0].parent)


def _count(path: Path) -> NDArray[np.int64] | DataError:
    try:
        return np.bincount(read_shown(path).reshape(-1), minlength=256)
    except ColouredError as error:
        hint = "say what its colours mean, as `values='#ffffff:background,#000000:text'`"
        return DataError(error.problem, file=error.file, hint=hint)
    except DataError as error:
        return error


def _is_textseg(counts: NDArray[np.int64]) -> bool:
    present = set(np.flatnonzero(counts).tolist())
    return bool(present & {WORD, WORD_EFFECT}) and present <= {*MASKFG_VALUES, TEXT}


def _decide(counts: NDArray[np.int64], folder: Path) -> tuple[LabelTable, list[str]]:
    """The table for masks without TextSeg's values, from the number of pixels of each value."""
    present = set(np.flatnonzero(counts).tolist())
    if TEXT in present and present <= {BACKGROUND, TEXT, IGNORE}:
        return TABLES["classes"], []
    between = int(counts[SOFT : IGNORE - SOFT + 1].sum())
    if between > SOFT_SHARE * counts.sum():
        some = ", ".join(map(str, sorted(present)[:8])) + ("" if len(present) <= 8 else " ...")
        raise DataError(
            f"the masks hold the values {some}, which are neither TextSeg labels nor text and background",
            file=folder,
            hint="say `values='binary'` to read what is above 127 as text, or what each value means, as "
            "`values='0:background,255:text,128:ignore'`",
        )
    text = counts[MIDDLE + 1 :].sum() / max(1, counts.sum())
    if text > MOSTLY_TEXT:
        raise DataError(
            f"{text:.0%} of the pixels of the masks are white: text on black, or black text on white",
            file=folder,
            hint="say `values='binary'` if white is text, or `values='inverted'` if black is",
        )
    notes = ["the masks hold 0 and 255 only: 255 is read as text"] if IGNORE in present else []
    if present - {BACKGROUND, IGNORE}:
        notes = [f"the masks hold values between 0 and 255 (lossy or smoothed): text is above {MIDDLE}"]
    return TABLES["binary"], notes
