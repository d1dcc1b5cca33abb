"""Datumaro opens what is written, and finds the same words."""

import json

import numpy as np
import pytest

from tests.environments import run_with
from textseg import TextSeg
from textseg.io.convert import convert
from textseg.synth import make_dataset

READ = """
import json, sys
from datumaro.components.dataset import Dataset
found = {}
for item in Dataset.import_from(sys.argv[1], "icdar_text_localization"):
    words = [(each.attributes.get("text", ""), list(each.points)) for each in item.annotations]
    found[item.id] = [item.subset, item.media.size, words]
print(json.dumps(found))
"""


@pytest.mark.slow
def test_datumaro_finds_images_splits_and_words(tmp_path):
    root, out = tmp_path / "synth", tmp_path / "icdar"
    make_dataset(root, n=6, size=(160, 200), seed=5, jobs=1)
    convert(root, out, to="icdar")
    found = json.loads(run_with("datumaro", READ, out).splitlines()[-1])
    dataset = TextSeg(root)
    assert sorted(found) == dataset.ids
    for sample in dataset:
        split, size, words = found[sample.id]
        assert (split, tuple(size)) == (sample.split, sample.size)
        # Datumaro leaves out words with a blank in their text and cuts others at a comma; there are none here.
        assert [text for text, _ in words] == [word.text for word in sample.words] != []
        assert np.allclose([p for _, p in words], [w.polygon.ravel() for w in sample.words], atol=0.01)
