"""Random datasets for hypothesis, in memory: all that a sample can hold, to be written in a format and read back."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from textseg.io.dataset import SampleList
from textseg.io.sample import Char, Sample, Word

TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "a", '"', "#", "###", "Joe's", "a\nb", "e\u0301", "文字", "नमस्ते", "\U0001f600", "\x00"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
"""Transcriptions; no half surrogate pairs, which no file can hold."""

ATTRIBUTES = st.one_of(
    st.just({}),
    st.dictionaries(st.one_of(TEXTS, st.sampled_from(["script", "text", "rec"])), TEXTS, max_size=2),
)
IDS = st.text("abAB01.-_ %#é文", min_size=1, max_size=6).filter(
    lambda id_: ".." not in id_ and id_ == id_.strip(" .")
)
SPLITS = st.sampled_from(["train", "val", "test", "extra one"])
NUMBERS = st.one_of(st.integers(-50, 2000).map(float), st.floats(-1e6, 1e6))


def polygons(corners: int = 8) -> st.SearchStrategy[np.ndarray]:
    """Float64 (N, 2), 4 <= N <= `corners`."""
    points = st.integers(4, corners).flatmap(lambda n: st.lists(NUMBERS, min_size=2 * n, max_size=2 * n))
    return points.map(lambda numbers: np.array(numbers, np.float64).reshape(-1, 2))


@st.composite
def samples(draw: st.DrawFn, id_: str, split: str | None, *, chars: bool = True, corners: int = 8) -> Sample:
    """A sample; which parts it has is random, but for the image."""
    shape = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    image = draw(arrays(np.uint8, (*shape, 3)))
    values = draw(st.lists(st.integers(1, 254), unique=True, max_size=4)) if chars else []
    labels = arrays(np.uint8, shape, elements=st.sampled_from([0, *values, 255]))
    mask = draw(labels) if chars and draw(st.booleans()) else None
    maskeff = draw(labels) if mask is not None and draw(st.booleans()) else None
    maskfg = None
    if mask is None or draw(st.booleans()):
        maskfg = draw(arrays(np.uint8, shape, elements=st.sampled_from([0, 100, 200, 255])))
    words: tuple[Word, ...] | None = None
    if values or draw(st.booleans()):
        keys = draw(st.lists(TEXTS, unique=True, min_size=1 if values else 0, max_size=3))
        owners = [draw(st.sampled_from(keys)) for _ in values]
        words = tuple(
            Word(
                key,
                draw(TEXTS),
                draw(polygons(corners)),
                tuple(
                    Char(f"{place:02d}", draw(TEXTS), draw(polygons(corners)), value)
                    for place, (owner, value) in enumerate(zip(owners, values, strict=True))
                    if owner == key
                ),
                legible=draw(st.booleans()),
                attributes=draw(ATTRIBUTES),
            )
            for key in keys
        )
    return Sample(
        id=id_,
        split=split,
        load_size=lambda: shape,
        load_image=lambda: image,
        load_words=None if words is None else lambda: words,
        load_mask=None if mask is None else lambda: mask,
        load_maskeff=None if maskeff is None else lambda: maskeff,
        load_maskfg=None if maskfg is None else lambda: maskfg,
    )


@st.composite
def datasets(draw: st.DrawFn, *, chars: bool = True, splits: bool = True, corners: int = 8) -> SampleList:
    """A dataset of one to four samples, sorted by id.

    Args:
        chars: whether there may be chars and their masks; else there are words and semantic labels only.
        splits: whether each sample is in a split; else in none.
        corners: the most corners that a polygon has.
    """
    ids = draw(st.lists(IDS, unique_by=str.casefold, min_size=1, max_size=4))
    return SampleList(
        draw(samples(id_, draw(SPLITS) if splits else None, chars=chars, corners=corners))
        for id_ in sorted(ids)
    )
