"""Tables read with pandas, row by row, and by the library datasets."""

import io
import json
import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from tests.environments import run_with
from textseg.errors import MissingDependencyError
from textseg.io.convert import convert
from textseg.io.open_dataset import open_dataset


def pixels(cell):
    return np.asarray(Image.open(io.BytesIO(cell["bytes"])))


def test_every_part_of_every_sample(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="parquet", shard_size=2)
    rows = pd.concat([pd.read_parquet(path) for path in sorted((tmp_path / "out").iterdir())]).set_index("id")
    dataset = open_dataset(tiny)
    assert set(rows.index) == set(dataset.ids)
    for sample in dataset:
        row = rows.loc[sample.id]
        assert row["image"]["bytes"] == sample.files["image"].read_bytes()
        assert all(
            np.array_equal(pixels(row[part]), getattr(sample, part)) for part in ("mask", "maskeff", "maskfg")
        )
        for word, entry in zip(sample.words, row["words"], strict=True):
            assert (entry["key"], entry["text"], entry["legible"]) == (word.key, word.text, word.legible)
            assert np.array_equal(np.reshape(entry["polygon"], (-1, 2)), word.polygon)
            assert json.loads(entry["attributes"]) == dict(word.attributes)
            chars = [(char["key"], char["text"], char["mask_value"]) for char in entry["chars"]]
            assert chars == [(char.key, char.text, char.mask_value) for char in word.chars]


def test_without_pyarrow(tiny, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependencyError, match="pyarrow"):
        convert(tiny, tmp_path / "out", to="parquet")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_the_library_reads_it(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="parquet")
    code = """
import glob, sys, datasets
found = datasets.load_dataset(
    "parquet", data_files=sorted(glob.glob(sys.argv[1] + "/*.parquet")), split="train", cache_dir=sys.argv[1] + "/cache"
)
for row in found:
    print(row["id"], row["image"].size, row["mask"].mode, row["words"][0]["text"] if row["words"] else "")
"""
    lines = run_with("datasets[vision]", code, tmp_path / "out").splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(open_dataset(tiny).ids)
