"""Checks of label images: their values, and the masks, the annotation and the maskfg against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from textseg.io.sample import Char, Word
from textseg.io.validation.geometry import box_of
from textseg.io.validation.pixels import Box, LabelRuns, count_pixels
from textseg.io.validation.report import SampleProblems
from textseg.io.validation.texts import char_place
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

SHARED = 0.5
"""The least intersection over union of the text of a maskfg and of its mask: below, they are of two images."""


SOFT = 8
"""As many values that are no labels come from a lossy format or from smoothing, not from another labelling."""


class Facts(NamedTuple):
    """Which labels an image holds: any text, and nothing but background and ignore."""

    text: bool
    only_ignore: bool


def facts_of(part: str, values: Iterable[int]) -> Facts:
    """The facts of a mask or a maskfg, for the question what 255 means in this dataset."""
    values = set(values) - {BACKGROUND}
    text = values & {WORD, TEXT} if part == "maskfg" else values - {IGNORE}
    return Facts(bool(text), values == {IGNORE})


def check_chars(
    labels: Mapping[str, U8], runs: LabelRuns, words: Iterable[Word], complete: bool, problems: SampleProblems
) -> None:
    """Note chars without pixels, and values without a char.

    Args:
        labels: has ``mask``, and ``maskeff`` where there is one.
        runs: those of the labels.
        complete: whether `words` are all there are: else a value may belong to one that could not be read.
    """
    chars = _chars(words)
    counts = {part: runs.count(part) for part in ("mask", "maskeff") if part in labels}
    for value, (word, char) in chars.items():
        if value not in counts["mask"]:
            code = "T403" if any(_ignores(labels[part], char) for part in counts) else "T402"
            message = f"has mask_value {value}, but no pixel of the mask has"
            problems.note(code, "mask", message, where=char_place(word, char))
    for part, pixels in counts.items() if complete else ():
        strangers = sorted(pixels.keys() - chars.keys() - {BACKGROUND, IGNORE})
        if strangers:
            text = _in_words(strangers, pixels)
            problems.note("T401", part, f"holds {text}, which no char has as mask_value")


def _chars(words: Iterable[Word]) -> dict[int, tuple[Word, Char]]:
    return {char.mask_value: (word, char) for word in words for char in word.chars}


def _ignores(label: U8, char: Char) -> bool:
    """Whether any pixel in the box of a char is ignored."""
    height, width = label.shape
    left, top, right, bottom = map(int, box_of(char.polygon) & Box(0, 0, width, height))
    return bool((label[top : bottom + 1, left : right + 1] == IGNORE).any())


def check_effects(runs: LabelRuns, words: Iterable[Word], problems: SampleProblems) -> None:
    """Note chars whose pixels are not theirs in the effect mask."""
    mask, maskeff = runs.values["mask"], runs.values["maskeff"]
    differs = (mask != maskeff) & is_char(mask)
    chars = _chars(words)
    for value in np.unique(mask[differs]).tolist():
        its = differs & (mask == value)
        pixels = count_pixels(maskeff[its], runs.lengths[its])
        background, ignored = pixels.pop(BACKGROUND, 0), pixels.pop(IGNORE, 0)
        parts = {"background": background, "ignored": ignored, "of other chars": sum(pixels.values())}
        text = ", ".join(f"{number} px {what}" for what, number in parts.items() if number)
        where = char_place(*chars[value]) if value in chars else f"value {value}"
        problems.note("T404", "maskeff", f"of the pixels of this char in the mask: {text}", where=where)


def check_maskfg(runs: LabelRuns, problems: SampleProblems) -> None:
    """Note values that are not allowed, and where a maskfg differs from the one derived from the masks."""
    pixels = runs.count("maskfg")
    binary = TEXT in pixels and pixels.keys() <= {BACKGROUND, TEXT, IGNORE}
    strangers = sorted(pixels.keys() - set(MASKFG_VALUES) - ({TEXT} if binary else set()))
    if len(strangers) >= SOFT:
        number = sum(pixels[value] for value in strangers)
        between = f"{strangers[0]} to {strangers[-1]} ({number} px)"
        problems.note("T412", "maskfg", f"holds {len(strangers)} values that are no labels, {between}")
    elif strangers:
        problems.note("T405", "maskfg", f"holds {_in_words(strangers, pixels)}")
    text, every = pixels.get(WORD, 0) + pixels.get(TEXT, 0) * binary, sum(pixels.values())
    if text > every / 2:
        problems.note("T413", "maskfg", f"is text in {text / every:.0%} of its pixels")
    if binary:
        problems.note("T406", "maskfg", "holds 0 and 1 in place of 0 and 100")
    if "mask" in runs.values:
        _compare(runs, binary, problems)
    elif pixels.keys() - {BACKGROUND} == {IGNORE}:
        problems.note("T407", "maskfg", "holds nothing but 0 and 255")


def _compare(runs: LabelRuns, binary: bool, problems: SampleProblems) -> None:
    """Hold the maskfg against the one derived; its 1 counts as 100 where it is `binary`."""
    shipped = runs.values["maskfg"].astype(np.int64)
    if binary:
        shipped[shipped == TEXT] = WORD
    derived = derive_maskfg(runs.values["mask"], runs.values.get("maskeff")).astype(np.int64)
    counts = count_pixels(shipped << 8 | derived, runs.lengths)
    pairs = {divmod(pair, 256): pixels for pair, pixels in counts.items()}
    both = pairs.get((WORD, WORD), 0)
    either = sum(pixels for pair, pixels in pairs.items() if WORD in pair)
    differing = {pair: pixels for pair, pixels in pairs.items() if pair[0] != pair[1]}
    if "maskeff" not in runs.values:  # then nothing can be said about effects
        differing.pop((WORD_EFFECT, BACKGROUND), None)
    unignored = [f"{pixels} px are {had}" for (had, should), pixels in differing.items() if should == IGNORE]
    if unignored:
        problems.note("T409", "maskfg", f"of the pixels ignored in mask or maskeff, {', '.join(unignored)}")
    rest = [
        f"{pixels} px are {had} for {should}"
        for (had, should), pixels in differing.items()
        if should != IGNORE
    ]
    if rest and both < SHARED * either:
        hint = "; 255 seems to mean text" if (IGNORE, WORD) in pairs and WORD not in shipped else ""
        text = f"shares {both / either:.0%} of its text with the mask: {', '.join(rest)}{hint}"
        problems.note("T411", "maskfg", text)
    elif rest:
        problems.note("T410", "maskfg", f"differs from the one derived: {', '.join(rest)}")


def _in_words(values: list[int], pixels: Mapping[int, int]) -> str:
    """Sorted values in words, neighbours as a range, with the number of their pixels.

    Example:
        >>> _in_words([3, 7, 8, 9], {3: 1, 7: 1, 8: 2, 9: 2})
        'values 3, 7-9 (6 px)'
    """
    ranges: list[list[int]] = []
    for value in values:
        if ranges and value == ranges[-1][1] + 1:
            ranges[-1][1] = value
        else:
            ranges.append([value, value])
    text = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
    return f"value{'s' if len(values) > 1 else ''} {text} ({sum(pixels[value] for value in values)} px)"
