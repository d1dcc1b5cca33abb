"""BTS: its folders, and the meaning of its values, found over all splits."""

import json

import numpy as np
import pytest

from tests.tiny import quad, save
from textseg import convert, open_dataset, validate
from textseg.errors import DataError, UsageError


def label(value, *others):
    """A label with a block of a value, and other values in its first row."""
    made = np.zeros((20, 30), np.uint8)
    made[5:9, 5:15] = value
    made[0, : len(others)] = others
    return made


def lay(base, name, made, anno=None):
    """One sample in the folder of a split, whose name ends with a digit."""
    save(base / "image" / f"{name}.jpg", np.full((20, 30, 3), 10 * int(name[-1]), np.uint8))
    save(base / "semantic_label" / f"{name}_maskfg.png", made)
    (base / "bpoly_label").mkdir(exist_ok=True)
    words = {
        "00": {
            "text": "a",
            "bbox": quad(5, 5),
            "char": {"00": {"text": "a", "bbox": quad(5, 5), "mask_value": 1}},
        }
    }
    (base / "bpoly_label" / f"{name}_anno.json").write_text(json.dumps(words if anno is None else anno))


@pytest.mark.parametrize(
    "folders",
    [
        ("BTS_TRAIN", "BTS_VAL", "BTS_TEST"),
        ("train", "val", "test"),
        ("BTS_TRAIN/BTS_TRAIN", "BTS_VAL/BTS_VAL", "BTS_TEST/BTS_TEST"),
        ("BTS/train", "BTS/val", "BTS/test"),
    ],
)
def test_folders_of_splits(tmp_path, folders):
    for number, folder in enumerate(folders):
        lay(tmp_path / folder, f"street_{number}", label(100))
    dataset = open_dataset(tmp_path)
    expected = [("street_0", "train"), ("street_1", "val"), ("street_2", "test")]
    assert [(sample.id, sample.split) for sample in dataset] == expected and dataset.name == "bts-format"
    assert open_dataset(tmp_path, split="val").ids == ["street_1"]
    assert dataset[0].words[0].text == "a" and dataset[0].chars[0].mask_value == 1
    report = validate(tmp_path)
    assert (report.layout, list(report.problems), report.splits) == (
        "bts",
        [],
        {"train": 1, "val": 1, "test": 1},
    )


def test_one_folder_alone(tmp_path):
    lay(tmp_path / "BTS_TEST", "street_1", label(255))
    dataset = open_dataset(tmp_path / "BTS_TEST", "bts")
    assert dataset.ids == ["street_1"] and (dataset[0].maskfg == 100).sum() == 40
    assert open_dataset(tmp_path / "BTS_TEST").notes == dataset.notes


def test_two_folders_of_a_split_are_refused(tmp_path):
    for folder in ("BTS_TRAIN", "train"):
        lay(tmp_path / folder, "a_1", label(100))
    with pytest.raises(UsageError, match="two folders of the split train"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("train", "test", "found"),
    [
        (label(255), label(100), (255, 100)),  # 255 is ignored in train, since 100 occurs in test
        (label(255), label(200), (255, 200)),
        (label(255), label(255), (100, 100)),
        (label(1), label(255), (100, 255)),
    ],
)
def test_the_meaning_is_found_over_all_splits(tmp_path, train, test, found):
    lay(tmp_path / "BTS_TRAIN", "a_1", train)
    lay(tmp_path / "BTS_TEST", "b_1", test)
    for split, value in zip(("train", "test"), found, strict=True):
        (sample,) = open_dataset(tmp_path, split=split)  # also where one split is opened
        assert np.array_equal(sample.maskfg, label(value))
    notes = open_dataset(tmp_path).notes
    assert notes == (("the masks hold 0 and 255 only: 255 is read as text",) if found == (100, 100) else ())
    convert(tmp_path, tmp_path / "out", to="textseg", format="bts")
    assert np.array_equal(open_dataset(tmp_path / "out").by_id("a_1").maskfg, label(found[0]))


def test_values_decide_otherwise(tmp_path, run):
    lay(tmp_path / "BTS_TRAIN", "a_1", label(255))
    (sample,) = open_dataset(tmp_path, values="0:background,255:ignore")
    assert np.array_equal(sample.maskfg, label(255))
    assert (open_dataset(tmp_path, values="textseg")[0].maskfg == 255).sum() == 40
    words = (
        "--from",
        "bts",
        "--data",
        ".",
        "--to",
        "textseg",
        "--out",
        "out",
        "--values",
        "0:background,7:text",
    )
    done = run("convert", *words, cwd=tmp_path)
    assert done.returncode == 1 and "a_1_maskfg.png: holds the value 255 (40 pixels)" in done.stderr


def test_values_of_no_known_meaning(tmp_path):
    lay(tmp_path / "BTS_TRAIN", "a_1", label(100, 7))
    lay(tmp_path / "BTS_TRAIN", "a_2", label(100))
    dataset = open_dataset(tmp_path)
    with pytest.raises(DataError, match=r"a_1_maskfg.png: holds the value 7 \(1 pixels\)"):
        _ = dataset.by_id("a_1").maskfg
    (problem,) = validate(tmp_path).problems
    assert (problem.code, problem.id) == ("T405", "a_1")


def test_validate_reads_the_labels_by_the_same_meaning(tmp_path):
    lay(tmp_path / "BTS_TRAIN", "a_1", label(255))
    report = validate(tmp_path)
    assert not report.problems and "255 is read as text" in report.notes[0]


def test_names_in_several_splits(tmp_path):
    for split, value in (("train", 100), ("val", 200)):
        lay(tmp_path / split, "a_1", label(value))
    dataset = open_dataset(tmp_path)
    assert dataset.ids == ["train_a_1", "val_a_1"] and "1 names are in several splits" in dataset.notes[0]
    assert np.array_equal(dataset.by_id("val_a_1").maskfg, label(200))
    assert open_dataset(tmp_path, split="val").ids == ["val_a_1"]


def test_other_forms_of_the_annotation(tmp_path):
    """Lists for objects, points as pairs, chars without mask_value: numbered through all words."""
    pairs = [[5, 5], [13, 5], [13, 17], [5, 17]]
    char = {"text": "a", "bbox": pairs}
    words = [
        {"text": "ab", "bbox": pairs, "char": [char, {**char, "text": "b"}]},
        {"text": "c", "bbox": pairs, "char": [{**char, "text": "c"}]},
        {"text": "d", "bbox": pairs},
    ]
    lay(tmp_path / "train", "a_1", label(100), words)
    (sample,) = open_dataset(tmp_path)
    assert [word.text for word in sample.words] == ["ab", "c", "d"]
    assert [char.mask_value for char in sample.chars] == [1, 2, 3]
    assert sample.words[0].polygon.ravel().tolist() == quad(5, 5)
    assert not validate(tmp_path).problems


def test_what_is_no_annotation_is_refused(tmp_path):
    lay(tmp_path / "train", "a_1", label(100), {"00": {"text": "a", "bbox": [[1, 2, 3]]}})
    with pytest.raises(DataError, match=r"a_1_anno.json, word '00'"):
        _ = open_dataset(tmp_path)[0].words
