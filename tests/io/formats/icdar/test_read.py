"""ICDAR folders as other people have them."""

import numpy as np
import pytest

from tests.tiny import save
from textseg import open_dataset
from textseg.errors import DataError, UsageError
from textseg.io.formats.icdar.read import Icdar

IMAGE = np.zeros((6, 9, 3), np.uint8)
LINE = "0,0,9,0,9,5,0,5"


def make(root, **texts):
    for id_, text in texts.items():
        save(root / "images" / f"{id_}.png", IMAGE)
        (root / f"gt_{id_}.txt").write_bytes(text.encode())
    return root


def test_splits_are_folders(tmp_path):
    make(tmp_path / "train", a=f"\ufeff{LINE},one, two\r\n{LINE},###\r\n", b="")
    make(tmp_path / "test", c=f"{LINE},x")
    dataset = open_dataset(tmp_path)
    assert isinstance(dataset, Icdar)
    assert [(sample.id, sample.split, len(sample.words)) for sample in dataset] == [
        ("a", "train", 2),
        ("b", "train", 0),
        ("c", "test", 1),
    ]
    first, second = dataset["a"].words
    assert (first.key, first.text, first.legible) == ("00", "one, two", True)
    assert (second.key, second.text, second.legible) == ("01", "###", False)
    assert open_dataset(tmp_path, split="test").ids == ["c"]
    with pytest.raises(UsageError, match="no split 'val'"):
        open_dataset(tmp_path, split="val")


def test_images_beside_the_text_files_and_a_script(tmp_path):
    save(tmp_path / "a.PNG", IMAGE)
    (tmp_path / "gt_a.txt").write_text(f"{LINE},Arabic,مرحبا\n")
    (word,) = open_dataset(tmp_path, format="icdar", script=True)["a"].words
    assert word.text == "مرحبا" and word.attributes == {"script": "Arabic"}


def test_what_does_not_fit_together_is_listed(tmp_path):
    make(tmp_path / "train", a=LINE)
    make(tmp_path / "test", a=LINE)
    (tmp_path / "test" / "gt_z.txt").write_text(LINE)
    with pytest.raises(DataError, match="has 2 files that are no pairs") as caught:
        open_dataset(tmp_path)
    assert "gt_z.txt: has no image" in caught.value.details[0]
    assert caught.value.details[1].startswith("a: is ")


def test_two_images_of_an_id_are_refused(tmp_path):
    make(tmp_path, a=LINE)
    save(tmp_path / "images" / "a.jpg", IMAGE)
    with pytest.raises(
        DataError, match=r"a: is .*a\.jpg and .*a\.png|has 1 files that are no pairs"
    ) as caught:
        open_dataset(tmp_path)
    assert "a.jpg and " in caught.value.details[0]


def test_a_folder_without_text_files_is_refused(tmp_path):
    save(tmp_path / "images" / "a.png", IMAGE)
    with pytest.raises(UsageError, match=r"holds no gt_ID\.txt files"):
        open_dataset(tmp_path, format="icdar")
    make(tmp_path, a="x")
    with pytest.raises(DataError, match=r"gt_a\.txt, line 1: does not begin"):
        open_dataset(tmp_path)["a"].load_words()
    with pytest.raises(UsageError, match="has no splits"):
        open_dataset(tmp_path, split="train")
