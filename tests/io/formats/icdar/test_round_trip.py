"""Random datasets, written as lines and read back."""

import tempfile
from dataclasses import replace

from hypothesis import assume, given, settings

from tests.io.formats.random_datasets import datasets
from tests.io.same import assert_same
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.formats.icdar.read import Icdar
from textseg.io.sample import Word


def as_lines(sample):
    """A sample as the lines of ICDAR hold it: words by number; the text of an illegible one is its sign."""
    words = tuple(
        Word(f"{number:02d}", word.text if word.legible else "###", word.polygon, legible=word.legible)
        for number, word in enumerate(sample.words)
    )
    return replace(sample, load_words=sample.load_words and (lambda: words))


@settings(max_examples=25, deadline=None)
@given(datasets())
def test_all_that_lines_hold_comes_back(dataset):
    assume(any(sample.load_words for sample in dataset))
    held = SampleList(map(as_lines, dataset))
    with tempfile.TemporaryDirectory() as folder:
        convert(dataset, folder, to="icdar", corners="all", jobs=1)
        assert_same(held, Icdar(folder), parts=())
