"""Checks of label images: their values, and the masks, the annotation and the maskfg against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import cv2
import numpy as np

from textseg.io.maskfg import compare_maskfg
from textseg.io.sample import Char, Word
from textseg.labels import (
    BACKGROUND,
    IGNORE,
    MASKFG_VALUES,
    TEXT,
    U8,
    WORD,
    WORD_EFFECT,
    derive_maskfg,
    is_char,
)
from textseg.validation.geometry import Box, box_of
from textseg.validation.report import SampleProblems
from textseg.validation.texts import char_place

SHARED = 0.5
"""The least intersection over union of the text of a maskfg and of its mask: below, they are of two images."""


class Facts(NamedTuple):
    """Which labels an image holds: any text, and nothing but background and ignore."""

    text: bool
    only_ignore: bool


def values_of(label: U8) -> list[int]:
    """The values of a label image, sorted.

    Example:
        >>> values_of(np.array([[0, 255], [7, 0]], np.uint8))
        [0, 7, 255]
    """
    histogram = cv2.calcHist([label], [0], None, [256], [0, 256])  # inexact above 2^24 pixels, but never 0
    return np.flatnonzero(histogram).tolist()


def look_at(part: str, label: U8) -> Facts:
    """The facts of a mask or a maskfg, for the question what 255 means in this dataset."""
    values = set(values_of(label))
    text = values & {WORD, TEXT} if part == "maskfg" else values - {BACKGROUND, IGNORE}
    return Facts(bool(text), values - {BACKGROUND} == {IGNORE})


def check_chars(
    labels: Mapping[str, U8],
    regions: Mapping[int, Box],
    words: Iterable[Word],
    whole: bool,
    problems: SampleProblems,
) -> None:
    """Note chars without pixels, and values without a char.

    Args:
        labels: has ``mask``, and ``maskeff`` where there is one.
        regions: the box of each value of the mask.
        whole: whether `words` are all there are: else a value may belong to one that could not be read.
    """
    chars = _chars(words)
    for value, (word, char) in chars.items():
        if value not in regions:
            ignored = any(_ignores(labels[part], char) for part in ("mask", "maskeff") if part in labels)
            message = f"has mask_value {value}, but no pixel of the mask has"
            problems.note("T403" if ignored else "T402", "mask", message, where=char_place(word, char))
    for part in ("mask", "maskeff"):
        if whole and part in labels:
            strangers = [
                v for v in values_of(labels[part]) if v not in (BACKGROUND, IGNORE) and v not in chars
            ]
            if strangers:
                pixels = int(np.isin(labels[part], strangers).sum())
                message = f"holds {_values(strangers)} ({pixels} px), which no char has as mask_value"
                problems.note("T401", part, message)


def _chars(words: Iterable[Word]) -> dict[int, tuple[Word, Char]]:
    return {char.mask_value: (word, char) for word in words for char in word.chars}


def _ignores(label: U8, char: Char) -> bool:
    """Whether any pixel in the box of a char is ignored."""
    height, width = label.shape
    left, top, right, bottom = box_of(char.polygon) & Box(0, 0, width, height)
    return bool((label[int(top) : int(bottom) + 1, int(left) : int(right) + 1] == IGNORE).any())


def check_effects(mask: U8, maskeff: U8, words: Iterable[Word], problems: SampleProblems) -> None:
    """Note chars whose pixels are not theirs in the effect mask."""
    differs = (mask != maskeff) & is_char(mask)
    if not differs.any():
        return
    chars = _chars(words)
    owners, others = mask[differs], maskeff[differs]
    for value in np.unique(owners).tolist():
        its = others[owners == value]
        background, ignored = int((its == BACKGROUND).sum()), int((its == IGNORE).sum())
        parts = {
            "background": background,
            "ignored": ignored,
            "of other chars": its.size - background - ignored,
        }
        told = ", ".join(f"{pixels} px {what}" for what, pixels in parts.items() if pixels)
        where = char_place(*chars[value]) if value in chars else f"value {value}"
        problems.note("T404", "maskeff", f"of the pixels of this char in the mask: {told}", where=where)


def check_maskfg(maskfg: U8, mask: U8 | None, maskeff: U8 | None, problems: SampleProblems) -> None:
    """Note values that are not allowed, and where a maskfg differs from the one derived from the masks."""
    values = set(values_of(maskfg))
    binary = TEXT in values and values <= {BACKGROUND, TEXT, IGNORE}
    strangers = sorted(values - set(MASKFG_VALUES) - ({TEXT} if binary else set()))
    if strangers:
        pixels = int(np.isin(maskfg, strangers).sum())
        problems.note("T405", "maskfg", f"holds {_values(strangers)} ({pixels} px)")
    if binary:
        problems.note("T406", "maskfg", "holds 0 and 1 in place of 0 and 100")
        maskfg = np.where(maskfg == TEXT, np.uint8(WORD), maskfg)
    if mask is None:
        if values - {BACKGROUND} == {IGNORE}:
            problems.note("T407", "maskfg", "holds nothing but 0 and 255")
    elif mask.shape == maskfg.shape and (maskeff is None or maskeff.shape == mask.shape):
        _compare(maskfg, mask, maskeff, problems)


def _compare(maskfg: U8, mask: U8, maskeff: U8 | None, problems: SampleProblems) -> None:
    derived = derive_maskfg(mask, maskeff)
    pairs = compare_maskfg(maskfg, derived)
    if maskeff is None:  # then nothing can be said about effects
        pairs.pop((WORD_EFFECT, BACKGROUND), None)
    unignored = {shipped: pixels for (shipped, should), pixels in pairs.items() if should == IGNORE}
    if unignored:
        told = ", ".join(f"{pixels} px are {shipped}" for shipped, pixels in unignored.items())
        problems.note("T409", "maskfg", f"of the pixels ignored in mask or maskeff, {told}")
    rest = {pair: pixels for pair, pixels in pairs.items() if pair[1] != IGNORE}
    if not rest:
        return
    told = ", ".join(f"{pixels} px are {shipped} for {should}" for (shipped, should), pixels in rest.items())
    shared = int(((maskfg == WORD) & (derived == WORD)).sum())
    union = int(((maskfg == WORD) | (derived == WORD)).sum())
    if shared < SHARED * union:
        seems = "; 255 seems to mean text" if WORD not in values_of(maskfg) and (IGNORE, WORD) in rest else ""
        told = f"shares {shared / union:.0%} of its text with the mask: {told}{seems}"
        problems.note("T411", "maskfg", told)
    else:
        problems.note("T410", "maskfg", f"differs from the one derived: {told}")


def _values(values: list[int]) -> str:
    """Sorted values in words, neighbours as a range.

    Example:
        >>> _values([3, 7, 8, 9])
        'values 3, 7-9'
    """
    ranges: list[list[int]] = []
    for value in values:
        if ranges and value == ranges[-1][1] + 1:
            ranges[-1][1] = value
        else:
            ranges.append([value, value])
    told = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
    return f"value{'s' if len(values) > 1 else ''} {told}"
