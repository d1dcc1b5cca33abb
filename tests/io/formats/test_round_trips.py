"""What is written in a format is read back equal, for random datasets."""

import tempfile

from hypothesis import given, settings

from tests.io.formats.random_datasets import datasets
from tests.io.same import assert_same
from textseg import TextSeg
from textseg.io.convert import convert

EXAMPLES = settings(max_examples=25, deadline=None)


@EXAMPLES
@given(datasets())
def test_textseg(dataset):
    with tempfile.TemporaryDirectory() as folder:
        convert(dataset, folder, to="textseg", jobs=1)
        assert_same(dataset, TextSeg(folder))
