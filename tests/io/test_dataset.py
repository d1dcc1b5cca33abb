"""`Dataset` and `open_dataset`: identity, selection, recognition, pickling."""

import pickle
import shutil

import numpy as np
import pytest

from tests.tiny import SPLITS, make_tiny, save
from textseg import TextSeg, convert, evaluate, open_dataset
from textseg.errors import UsageError
from textseg.io.dataset import SampleList
from textseg.metrics.signature import parse_signature


def test_a_dataset_says_what_it_is(tiny):
    dataset = open_dataset(tiny, split="train")
    assert (dataset.name, dataset.version, dataset.split, dataset.root) == (
        "textseg-format",
        "v2",
        "train",
        tiny,
    )
    assert dataset.ids == sorted(SPLITS["train"]) and len(dataset) == len(dataset.ids)
    assert repr(dataset).startswith("<Dataset textseg-format, split train: ")


def test_the_release_is_told_by_its_counts(tmp_path, monkeypatch):
    from textseg.io.formats.textseg import read

    root = make_tiny(tmp_path / "root")
    monkeypatch.setattr(read, "RELEASE_SPLITS", {name: len(ids) for name, ids in SPLITS.items()})
    assert TextSeg(root).name == "textseg"


def test_samples_by_place_id_and_slice(tiny):
    dataset = open_dataset(tiny)
    assert dataset[-1].id == dataset.ids[-1] == dataset[dataset.ids[-1]].id
    part = dataset[1:3]
    assert part.ids == dataset.ids[1:3] and part.split == "all(part)" and part[0].id == dataset.ids[1]
    assert dataset.select(dataset.ids) is dataset
    with pytest.raises(UsageError, match=f"no sample 'x' .*; ids are such as {dataset.ids[0]}"):
        dataset["x"]
    with pytest.raises(UsageError, match="no sample 'x'"):
        dataset.select(["x"])
    with pytest.raises(IndexError):
        dataset[len(dataset)]


@pytest.mark.parametrize("format", ["textseg", "coco"])
def test_datasets_and_their_samples_pickle(tiny, tmp_path, format):
    data = tiny if format == "textseg" else convert(tiny, tmp_path / "coco", to="coco").out
    options = {} if format == "textseg" else {"images": str(tiny / "image")}
    dataset = open_dataset(data, **options)
    again = pickle.loads(pickle.dumps(dataset))
    assert again.ids == dataset.ids and again.name == dataset.name
    for sample, other in zip(dataset, again, strict=True):
        sent = pickle.loads(pickle.dumps(sample))
        assert np.array_equal(sent.mask, other.mask)
        assert [word.text for word in sent.words] == [word.text for word in other.words]


def test_an_open_dataset_stays_what_it_is(tiny):
    dataset = open_dataset(tiny, split="val")
    assert open_dataset(dataset) is dataset and open_dataset(dataset, split="val") is dataset
    with pytest.raises(UsageError, match="open with the split val, not test"):
        open_dataset(dataset, split="test")
    with pytest.raises(UsageError, match="open with the split val, not test"):
        evaluate(dataset, {}, split="test")


def test_samples_in_memory(tiny):
    samples = list(open_dataset(tiny))
    dataset = open_dataset(samples)
    assert dataset.name == "samples" and dataset.version == "none" and dataset.ids == [s.id for s in samples]
    assert SampleList(samples, split="val").ids == SPLITS["val"]
    with pytest.raises(UsageError, match="no split 'dev'"):
        SampleList(samples, split="dev")
    with pytest.raises(UsageError, match="two samples have the id"):
        SampleList([samples[0], samples[0]])


def test_nothing_is_recognised_where_nothing_is(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UsageError, match=r"is in no known format: it holds notes\.txt") as caught:
        open_dataset(tmp_path)
    assert any(line.startswith("coco: ") for line in caught.value.details)


def test_a_format_that_is_not_certain_is_asked_for(tmp_path):
    """A folder with image/ alone may be an unfinished TextSeg root; with PNGs beside it nothing else fits."""
    save(tmp_path / "image" / "a.png", np.zeros((4, 4, 3), np.uint8))
    assert open_dataset(tmp_path).name == "textseg-format"


def test_the_signature_says_which_dataset(tiny, tmp_path):
    truth = {sample.id: (sample.maskfg == 100) for sample in open_dataset(tiny)}
    coco = convert(tiny, tmp_path / "coco", to="coco").out

    def said(data, **options):
        return parse_signature(evaluate(data, truth, **options).signature)[1]

    whole = said(tiny)
    assert (whole["ds"], whole["split"], whole["lab"]) == ("textseg-format", "all", "v2")
    derived = make_tiny(tmp_path / "derived")
    shutil.rmtree(derived / "semantic_label")
    assert (said(derived)["lab"], said(derived)["truth"]) == ("none", "derived")
    read = said(coco, images=str(tiny / "image"))
    assert (read["ds"], read["lab"], read["truth"]) == ("coco", "none", "derived")
    test = said(tiny, split="test")
    assert test["split"] == "test" and test["n"] == str(len(SPLITS["test"])) and test["sha"] != whole["sha"]
    part = said(open_dataset(tiny)[:2])
    assert part["split"] == "all(part)" and part["n"] == "2"


def test_what_is_no_dataset():
    with pytest.raises(UsageError, match="int is no dataset"):
        open_dataset(3)
