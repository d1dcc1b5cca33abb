"""The folders of Hi-SAM and FudanOCR, written and read back."""

import tempfile
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from tests.io.formats.random_datasets import datasets
from tests.tiny import HEIGHT, SPLITS, WIDTH, save, tiny_maskfg
from textseg import TextSeg, open_dataset
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.formats.masks.read import Masks
from textseg.io.formats.masks.read_fudanocr import FudanOcr

TEXT_AREA = np.zeros((HEIGHT, WIDTH), np.uint8)
TEXT_AREA[10:22, 5:25] = 255  # the word of tests.tiny
FUDANOCR = {"train": "train", "val": "train", "test": "test"}


def tree(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def held(dataset, splits):
    """What the folders hold of a dataset: images and semantic labels, in other splits."""
    return [(one.id, splits(one.split), one.image.tolist(), one.maskfg.tolist()) for one in dataset]


def read(dataset):
    return [(one.id, one.split, one.image.tolist(), one.maskfg.tolist()) for one in dataset]


@settings(max_examples=30, deadline=None)
@given(datasets())
def test_hi_sam_comes_back(dataset):
    with tempfile.TemporaryDirectory() as folder:
        convert(dataset, folder, to="hi-sam", jobs=1)
        assert read(open_dataset(folder, format="hi-sam")) == held(dataset, lambda split: split)


@settings(max_examples=30, deadline=None)
@given(datasets())
def test_fudanocr_comes_back(dataset):
    known = [replace(one, split=one.split if one.split in FUDANOCR else "val") for one in dataset]
    with tempfile.TemporaryDirectory() as folder:
        convert(SampleList(known), folder, to="fudanocr", jobs=1)
        assert read(open_dataset(folder)) == held(known, FUDANOCR.get)


def test_the_files_of_hi_sam(tiny, tmp_path, run):
    done = run("convert", "--to", "hi-sam", "--out", "out", cwd=tmp_path)
    assert done.returncode == 0 and "leaves out: words (5), chars (10), char masks (5)" in done.stderr
    out = tmp_path / "out"
    files = {f"{split}_images/{id_}.jpg" for split, ids in SPLITS.items() for id_ in ids}
    files |= {f"{split}_gt/{id_}.png" for split, ids in SPLITS.items() for id_ in ids}
    assert tree(out) == files | {"label_values.json"}
    label = Image.open(out / "val_gt" / "c00003.png")
    assert label.mode == "L" and np.array_equal(label, tiny_maskfg(2))
    assert (out / "val_images/c00003.jpg").read_bytes() == (tiny / "image/c00003.jpg").read_bytes()
    dataset = open_dataset(out, split="val")
    assert isinstance(dataset, Masks) and dataset.ids == ["c00003"]
    assert np.array_equal(dataset[0].maskfg, tiny_maskfg(2))


def test_labels_of_hi_sam_without_the_file_of_values(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="hi-sam")
    (tmp_path / "out" / "label_values.json").unlink()
    dataset = open_dataset(tmp_path / "out")
    assert np.array_equal(dataset["c00003"].maskfg, tiny_maskfg(2)) and dataset.notes == ()


@pytest.mark.parametrize("images", ["{}_images", "{}"])
def test_strokes_of_hiertext(tmp_path, images):
    strokes = np.zeros((6, 9), np.uint8)
    strokes[2:4] = 255
    for split in ("train", "validation", "test"):
        save(tmp_path / images.format(split) / f"{split}1.jpg", np.zeros((6, 9, 3), np.uint8))
        save(tmp_path / f"{split}_gt" / f"{split}1.png", strokes)
    dataset = open_dataset(tmp_path, format="hi-sam")
    assert [(one.id, one.split) for one in dataset] == [
        ("test1", "test"),
        ("train1", "train"),
        ("validation1", "validation"),
    ]
    assert all(np.array_equal(one.maskfg, strokes // 255 * 100) for one in dataset)
    assert dataset.notes == ("the masks hold 0 and 255 only: 255 is read as text",)
    ignored = open_dataset(tmp_path, format="hi-sam", values="textseg")
    assert all(np.array_equal(one.maskfg, strokes) for one in ignored)


def test_the_files_of_fudanocr(tiny, tmp_path, run):
    done = run("convert", "--to", "fudanocr", "--out", "TextSeg_Release", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 images of val are written as train: FudanOCR has no val, and validates on test" in done.stderr
    out = tmp_path / "TextSeg_Release"
    ids = {"train": [*SPLITS["train"], *SPLITS["val"]], "test": SPLITS["test"]}
    files = {f"textseg_{split}/{id_}.jpg" for split in ids for id_ in ids[split]}
    files |= {f"det_res_{split}_png/{id_}.png" for split in ids for id_ in ids[split]}
    assert tree(out) == files | {f"semantic_label/{id_}_maskfg.png" for split in ids for id_ in ids[split]}
    assert np.array_equal(Image.open(out / "semantic_label/c00003_maskfg.png"), tiny_maskfg(2))
    assert np.array_equal(Image.open(out / "det_res_train_png/a00001.png"), TEXT_AREA)
    for root in (out, tmp_path):
        dataset = open_dataset(root, format="fudanocr", split="train")
        assert isinstance(dataset, FudanOcr) and dataset.ids == sorted(ids["train"])


def test_what_is_said_before_anything_is_written(tiny, tmp_path):
    def said(to, **changes):
        notes = []
        sample = replace(TextSeg(tiny)["a00001"], **changes)
        convert(SampleList([sample]), tmp_path / to, to=to, on_notes=notes.extend, force=True)
        return notes[:-1]

    assert said("hi-sam") == said("fudanocr") == []
    assert said("hi-sam", split=None) == ["1 images of no split are written as train"]
    assert said("fudanocr", load_words=None) == [
        "1 images have no annotated words, and get no mask of text areas (det_res)"
    ]
    assert said("hi-sam", files={}) == ["1 images are not JPEG and keep their kind; Hi-SAM looks for ID.jpg"]
    assert "train_images/a00001.png" in tree(tmp_path / "hi-sam")


def test_other_suffixes_of_jpeg_become_jpg(tiny, tmp_path):
    (tiny / "image/a00001.jpg").rename(tiny / "image/a00001.JPEG")
    convert(tiny, tmp_path / "out", to="hi-sam")
    assert (tmp_path / "out/train_images/a00001.jpg").is_file()


def test_splits_that_fudanocr_does_not_have(tiny, tmp_path):
    samples = [replace(sample, split="extra") for sample in TextSeg(tiny)]
    with pytest.raises(DataError, match="has 1 splits that FudanOCR has no folder for, the first is extra"):
        convert(SampleList(samples), tmp_path / "out", to="fudanocr")
    assert not (tmp_path / "out").exists()


def test_files_of_fudanocr_that_are_missing(tiny, tmp_path):
    out = tmp_path / "out"
    convert(tiny, out, to="fudanocr")
    (out / "textseg_test/a00004.jpg").unlink()
    dataset = open_dataset(out)
    assert len(dataset) == 4
    assert dataset.notes == ("1 labels have no image and are left out: a00004_maskfg",)
    (out / "semantic_label/b00002_maskfg.png").unlink()
    with pytest.raises(DataError, match=r"has 1 images without a label, the first is b00002\.jpg"):
        open_dataset(out)
    with pytest.raises(
        UsageError, match=r"holds no folders of FudanOCR: it holds .*; expected are textseg_train/"
    ):
        open_dataset(tiny, format="fudanocr")


def test_a_label_of_an_unusual_value_keeps_it(tiny, tmp_path):
    """1 is text in the reference and any other value is ignored: neither may become background."""
    label = np.array([[0, 1, 7, 255, 100, 200]], np.uint8)
    save(tiny / "semantic_label/a00001_maskfg.png", label.repeat(HEIGHT, 0).repeat(WIDTH // 6, 1))
    convert(tiny, tmp_path / "out", to="hi-sam")
    assert Counter(np.asarray(Image.open(tmp_path / "out/train_gt/a00001.png"))[0]) == Counter(
        label[0].repeat(10)
    )
    convert(tiny, tmp_path / "semantic", to="semantic")
    written = np.asarray(Image.open(tmp_path / "semantic/ann_dir/train/a00001.png"))
    assert written[0, ::10].tolist() == [0, 1, 255, 255, 1, 0]
