"""A format from another package, through the entry point, in every command that takes a dataset."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.tiny import make_tiny
from textseg import open_dataset

PLUGIN = '''
"""Pairs listed in pairs.txt: one line "id image label" for each sample; a label of 255 is text."""

from functools import partial

from textseg.io.dataset import SampleList
from textseg.io.files.images import read_image, read_size
from textseg.io.files.label_images import read_label
from textseg.io.files.png import encode_png
from textseg.io.formats.base import Format, Match, NoOptions
from textseg.io.formats.writing import FolderWriter
from textseg.io.sample import Sample
from textseg.labels import WORD


def read_text(path):
    return (read_label(path) > 0) * read_label(path).dtype.type(WORD)


class Pairs(Format):
    name = "pairs"
    about = "pairs of image and label, listed in pairs.txt"
    expected = "a folder with pairs.txt"
    write_options = NoOptions

    def recognise(self, path):
        return Match.SURE if (path / "pairs.txt").is_file() else Match.NO

    def read(self, path, split, options):
        lines = (path / "pairs.txt").read_text().split("\\n")
        samples = [self.sample(path, *line.split()) for line in lines if line]
        return SampleList(samples, "pairs", path, split=split)

    def sample(self, root, id_, image, label):
        return Sample(
            id=id_,
            split=None,
            load_size=partial(read_size, root / image),
            load_image=partial(read_image, root / image),
            load_maskfg=partial(read_text, root / label),
            files={"image": root / image, "maskfg": root / label},
        )

    def writer(self, out, options, *, force, labels=None):
        return PairsWriter(out, force=force)


class PairsWriter(FolderWriter):
    def files(self, sample):
        yield f"{sample.id}.png", partial(encode_png, sample.image)
        yield f"{sample.id}_label.png", partial(encode_png, (sample.maskfg == WORD) * sample.maskfg.dtype.type(255))

    def index(self, dataset):
        lines = [f"{id_} {id_}.png {id_}_label.png\\n" for id_ in dataset.ids]
        yield "pairs.txt", "".join(lines).encode()
'''


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Runs textseg with the plugin installed: a package folder with its entry point on the path."""
    folder = tmp_path_factory.mktemp("plugin")
    (folder / "pairs_plugin.py").write_text(PLUGIN)
    info = folder / "pairs_plugin-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pairs-plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[textseg.formats]\npairs = pairs_plugin:Pairs\n")
    root = make_tiny(folder / "tiny")

    def run(*words):
        import os

        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "textseg", *map(str, words)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=300
        )

    done = run("convert", "--to", "pairs", "--data", root, "--out", "pairs", "-q")
    assert done.returncode == 0, done.stderr
    return run, folder


def test_a_plugin_is_short():
    assert len(PLUGIN.strip().split("\n")) < 60


def test_it_is_listed_and_written(shell):
    run, folder = shell
    assert "pairs" in run("formats").stdout
    assert (
        len((folder / "pairs" / "pairs.txt").read_text().split("\n"))
        == len(open_dataset(folder / "tiny")) + 1
    )


def test_it_is_read_by_every_command(shell):
    run, folder = shell
    first = (folder / "pairs" / "pairs.txt").read_text().split()[0]
    back = run("convert", "--to", "textseg", "--data", "pairs", "--out", "back", "-q")
    assert back.returncode == 0, back.stderr
    label = np.asarray(Image.open(folder / "back" / "semantic_label" / f"{first}_maskfg.png"))
    assert np.array_equal(label == 100, open_dataset(folder / "tiny")[first].maskfg == 100)
    scored = run(
        "evaluate", "tiny/semantic_label", "--read-as", "maskfg", "--data", "pairs", "--json", "-", "-q"
    )
    assert scored.returncode == 0, scored.stderr
    result = json.loads(scored.stdout)
    assert result["scores"]["fgiou"] == 1 and "|ds:pairs|split:all|" in result["signature"]
    checked = run("validate", "--data", "pairs", "-q")
    assert checked.returncode == 0 and "pairs" in checked.stdout, checked.stdout + checked.stderr
    shown = run("show", first, "--data", "pairs", "--out", "shown.png")
    assert shown.returncode == 0 and (folder / "shown.png").is_file(), shown.stderr


def test_it_trains_a_network(shell):
    run, folder = shell
    words = ["--data", "pairs", "--model", "hrnetv2-tiny", "--steps", "1", "--crop", "65", "--split", "all"]
    trained = run("baseline", "train", *words, "--out", "run", "-q")
    assert trained.returncode == 0, trained.stderr
    assert (folder / "run" / "last.safetensors").is_file()
