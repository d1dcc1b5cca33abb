"""What is written in a format is read back equal, for random datasets."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.io.formats.random_datasets import datasets
from tests.io.same import assert_same
from textseg import TextSeg, open_dataset
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


MEANINGS = {"background": 0, "text": 100, "effect": 200, "ignore": 255}


@st.composite
def out_values(draw):
    """Different values for background, text, and perhaps effect and ignore."""
    names = ["background", "text", *draw(st.lists(st.sampled_from(["effect", "ignore"]), unique=True))]
    values = draw(st.lists(st.integers(0, 255), min_size=len(names), max_size=len(names), unique=True))
    return dict(zip(names, values, strict=True))


@EXAMPLES
@given(
    st.booleans().flatmap(lambda splits: datasets(splits=splits)),
    st.sampled_from(["masks", "semantic"]),
    out_values(),
)
def test_masks(dataset, form, values):
    with tempfile.TemporaryDirectory() as folder:
        text = ",".join(f"{value}:{name}" for name, value in values.items())
        convert(dataset, folder, to=form, out_values=text, jobs=1)
        found = open_dataset(folder)
        assert [(one.id, one.split) for one in found] == [(one.id, one.split) for one in dataset]
        lost = [label for name, label in MEANINGS.items() if name not in values]
        for expected, sample in zip(dataset, found, strict=True):
            assert np.array_equal(sample.image, expected.image)
            label = np.where(np.isin(expected.maskfg, lost), 0, expected.maskfg)
            assert np.array_equal(sample.maskfg, label)
            stored = np.asarray(Image.open(sample.files["maskfg"]))
            assert stored.dtype == np.uint8 and set(np.unique(stored)) <= set(values.values())
