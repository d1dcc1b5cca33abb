"""What is written in a format is read back equal, for random datasets."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.io.formats.random_datasets import datasets
from tests.io.same import assert_same
from textseg import TextSeg
from textseg.errors import DataError
from textseg.io.convert import convert
from textseg.io.formats.coco.read import Coco

EXAMPLES = settings(max_examples=25, deadline=None)


@EXAMPLES
@given(datasets())
def test_textseg(dataset):
    with tempfile.TemporaryDirectory() as folder:
        convert(dataset, folder, to="textseg", jobs=1)
        assert_same(dataset, TextSeg(folder))


@EXAMPLES
@given(datasets(), st.sampled_from(["rle", "polygon"]))
def test_coco(dataset, segmentation):
    with tempfile.TemporaryDirectory() as folder:
        convert(dataset, folder, to="textseg", jobs=1)
        place = Path(folder, "coco")
        if all(sample.load_words is None and sample.load_mask is None for sample in dataset):
            with pytest.raises(DataError, match="neither words nor char masks"):
                convert(dataset, place, to="coco", jobs=1)
            return
        convert(dataset, place, to="coco", effect=True, segmentation=segmentation, jobs=1)
        assert_same(dataset, Coco(place, images=Path(folder, "image")))
