"""Recall by word and by char, and which letters are lost, where the dataset has their masks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textseg.glyphs import GLYPHS, glyph_class
from textseg.labels import IGNORE
from textseg.metrics.label_counts import I64
from textseg.metrics.measures.base import Measure, ratio
from textseg.metrics.measures.family import Family, number
from textseg.metrics.tally import ImagePair, InstanceTruth, Tally


def _areas(pair: ImagePair, truth: InstanceTruth) -> tuple[I64, I64]:
    """Found pixels and all pixels of each mask value, int64 (256,)."""
    valid = pair.target != IGNORE
    found = np.bincount(truth.mask[valid & (pair.prediction > 0)], minlength=256)
    return found, np.bincount(truth.mask[valid], minlength=256)


def _is_found(found: I64, area: I64, values: Sequence[int], share: float) -> bool | None:
    """Whether an instance is found; None where it has no pixels that count."""
    chosen = list(values)
    total = int(area[chosen].sum())
    return int(found[chosen].sum()) >= share * total if total else None


def _count_instances(pair: ImagePair, share: float) -> Sequence[int]:
    """Words found and all words; then for each glyph class chars found and all chars."""
    counts = np.zeros((1 + len(GLYPHS), 2), np.int64)
    truth = pair.instances
    if truth is not None:
        found, area = _areas(pair, truth)
        rows = [(0, values) for _, values in truth.words]
        rows += [(1 + glyph_class(text), (value,)) for text, value in truth.chars]
        for row, values in rows:
            hit = _is_found(found, area, values, share)
            if hit is not None:
                counts[row] += hit, 1
    return counts.reshape(-1).tolist()


def _measures(parameter: str, which: str) -> tuple[Measure, ...]:
    share = number(parameter, "%", f"the measure {which}") / 100
    key = f"instances@{parameter}"
    fields = [f"{what}, {part}" for what in ("words", *GLYPHS) for part in ("found", "all")]
    tally = Tally(key, tuple(fields), lambda pair: _count_instances(pair, share))
    condition = f"of which at least {parameter} of the pixels are predicted as text"

    def measure(name: str, title: str, what: str, rows: slice) -> Measure:
        return Measure(
            f"{name}@{parameter}",
            title,
            f"share of {what} {condition}; those without pixels that count are left out",
            "defined here",
            lambda table: tuple(table.own[key].reshape(-1, 1 + len(GLYPHS), 2)[:, rows].sum(axis=1).T),
            ratio,
            tally=tally,
        )

    if which == "words":
        return (measure("word_recall", "recall of words", "words", slice(0, 1)),)
    if which == "chars":
        return (measure("char_recall", "recall of chars", "chars", slice(1, None)),)
    return tuple(
        measure(
            f"char_recall_{glyph}", f"recall of {glyph}", f"chars of the class {glyph}", slice(row, row + 1)
        )
        for row, glyph in enumerate(GLYPHS, 1)
    )


_ABOUT = {
    "words": "share of the words that are found",
    "chars": "share of the chars that are found",
    "letters": "the same for each of 37 classes: digits, letters without case, and all others",
}
FAMILIES = tuple(
    Family(
        which,
        about,
        lambda parameter, which=which: _measures(parameter, which),  # type: ignore[misc]
        "50%",
        "share of its pixels at which a word or char is found",
    )
    for which, about in _ABOUT.items()
)
