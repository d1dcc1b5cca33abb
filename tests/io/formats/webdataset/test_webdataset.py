"""Tar files read with tarfile, member by member, and by the library webdataset."""

import io
import json
import tarfile

import numpy as np
import pytest
from PIL import Image

from tests.environments import run_with
from textseg.errors import OutputError
from textseg.io.convert import convert
from textseg.io.formats.webdataset.write import key_of
from textseg.io.open_dataset import open_dataset
from textseg.io.word_json import encode_anno


def members(path):
    with tarfile.open(path) as tar:
        assert all((member.mtime, member.uid, member.mode) == (0, 0, 0o644) for member in tar.getmembers())
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def test_every_part_of_every_sample(tiny, tmp_path):
    done = convert(tiny, tmp_path / "out", to="webdataset", shard_size=2)
    dataset = open_dataset(tiny)
    shards = sorted((tmp_path / "out").iterdir())
    assert done.written == len(shards) and len(members(shards[-1])) % 5 == 0
    found = {name: data for shard in shards for name, data in members(shard).items()}
    assert {name.split(".")[0] for name in found} == set(dataset.ids)
    for sample in dataset:
        image = sample.files["image"]
        assert found[f"{sample.id}{image.suffix}"] == image.read_bytes()
        for part in ("mask", "maskeff", "maskfg"):
            pixels = np.asarray(Image.open(io.BytesIO(found[f"{sample.id}.{part}.png"])))
            assert np.array_equal(pixels, getattr(sample, part))
        about = json.loads(found[f"{sample.id}.json"])
        assert (about["id"], about["split"]) == (sample.id, sample.split)
        assert about["words"] == json.loads(encode_anno(sample.words))


def test_shards_are_of_one_split_and_of_the_size(tiny, tmp_path):
    dataset = open_dataset(tiny)
    convert(tiny, tmp_path / "out", to="webdataset", shard_size=1)
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    expected = [
        f"{split}-{number:06d}.tar"
        for split in {sample.split for sample in dataset}
        for number in range(sum(sample.split == split for sample in dataset))
    ]
    assert names == sorted(expected)


@pytest.mark.parametrize("format", ["webdataset", "parquet"])
def test_shards_that_an_earlier_conversion_left_are_not_mixed_in(tiny, tmp_path, format):
    convert(tiny, tmp_path / "out", to=format, shard_size=1)
    before = sorted((tmp_path / "out").iterdir())
    with pytest.raises(OutputError, match="left over"):
        convert(tiny, tmp_path / "out", to=format, shard_size=100, force=True)
    assert sorted((tmp_path / "out").iterdir()) == before


def test_a_dot_in_an_id_does_not_divide_it():
    assert "." not in key_of("a.b.c") and key_of("a.b") != key_of("a%2Eb")


@pytest.mark.slow
def test_the_library_reads_it(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="webdataset", shard_size=2)
    code = """
import glob, sys, webdataset
names = sorted(glob.glob(sys.argv[1] + "/*.tar"))
for sample in webdataset.WebDataset(names, shardshuffle=False):
    print(sample["__key__"], sorted(key for key in sample if not key.startswith("__")))
"""
    lines = run_with("webdataset", code, tmp_path / "out").splitlines()
    assert sorted(line.split()[0] for line in lines) == sorted(open_dataset(tiny).ids)
    assert all("'json'" in line and "'maskfg.png'" in line for line in lines)
