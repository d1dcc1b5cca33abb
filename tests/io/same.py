"""Whether two datasets are the same, to the last digit and pixel."""

from __future__ import annotations

import numpy as np

from textseg.io.dataset import Dataset
from textseg.io.sample import Word

PARTS = ("mask", "maskeff", "maskfg")


def assert_same(expected: Dataset, found: Dataset, parts: tuple[str, ...] = PARTS) -> None:
    """Two datasets are the same: ids, splits, words, chars, every number of every quad, every pixel."""
    assert [(sample.id, sample.split) for sample in found] == [
        (sample.id, sample.split) for sample in expected
    ]
    for a, b in zip(expected, found, strict=True):
        assert a.size == b.size and np.array_equal(a.image, b.image)
        assert (a.load_words is None) == (b.load_words is None)
        assert [_word(word) for word in a.words] == [_word(word) for word in b.words]
        assert [(c.key, c.text, c.mask_value, c.polygon.tolist()) for c in a.chars] == [
            (c.key, c.text, c.mask_value, c.polygon.tolist()) for c in b.chars
        ]
        for part in parts:
            assert np.array_equal(getattr(a, part), getattr(b, part)), f"{part} of {a.id}"


def _word(word: Word) -> tuple[object, ...]:
    says = (word.key, word.text, word.legible, dict(word.attributes))
    return (*says, word.polygon.tolist(), len(word.chars))
