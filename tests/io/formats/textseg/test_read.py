"""Reading a root: the layouts, the splits, the samples, and what is said of broken ones."""

import json
import shutil
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny import CHARS, HEIGHT, SPLITS, WIDTH, make_tiny, quad, tiny_masks
from textseg import TextSeg, convert
from textseg.errors import DataError, UsageError
from textseg.io.formats.textseg.layout import find_root


def as_reference(root: Path) -> Path:
    """The same root as the reference code wants it."""
    for folder, pattern in (("instance_label", "*.png"), ("bpoly_label", "*.json")):
        (root / folder).mkdir()
        for path in (root / "annotation").glob(pattern):
            path.rename(root / folder / path.name)
    (root / "annotation").rmdir()
    return root


def as_bts(root: Path) -> Path:
    """The same root as BTS has it: a folder a split, no split.json."""
    for split, ids in SPLITS.items():
        for id_ in ids:
            for old, new in (
                ("image", "image"),
                ("annotation", "bpoly_label"),
                ("semantic_label", "semantic_label"),
            ):
                (root / split / new).mkdir(parents=True, exist_ok=True)
                for path in (root / old).glob(f"{id_}*"):
                    path.rename(root / split / new / path.name)
    for name in ("image", "annotation", "semantic_label"):
        (root / name).rmdir()
    (root / "split.json").unlink()
    return root


@pytest.mark.parametrize(
    ("rearrange", "name"), [(None, "release"), (as_reference, "reference"), (as_bts, "bts")]
)
def test_three_layouts_read_the_same(tiny, rearrange, name):
    root = rearrange(tiny) if rearrange else tiny
    dataset = TextSeg(root)
    assert dataset.layout == name
    assert sorted(dataset.ids) == sorted(id_ for ids in SPLITS.values() for id_ in ids)
    assert TextSeg(root, "test").ids == SPLITS["test"]
    sample = TextSeg(root, "test")[0]
    mask, maskeff = tiny_masks(3)
    np.testing.assert_array_equal(sample.mask, mask)
    np.testing.assert_array_equal(sample.maskeff, maskeff)
    assert (
        sample.split == "test" and sample.size == (HEIGHT, WIDTH) and sample.image.shape == (HEIGHT, WIDTH, 3)
    )
    np.testing.assert_array_equal(sample.maskfg, sample.derive_maskfg())


def test_words_and_chars(tiny):
    sample = TextSeg(tiny, "train").by_id("a00001")
    (word,) = sample.words
    assert word.text == "Hi" and word.mask_values == (1, 2)
    assert [(char.key, char.text) for char in word.chars] == [(key, text) for key, (text, _) in CHARS.items()]
    assert word.chars[0].polygon.tolist() == [[5, 10], [13, 10], [13, 22], [5, 22]]
    assert word.chars[0].polygon.dtype == np.float64 and word.chars[0].geometry.area == 96
    mask = sample.mask
    np.testing.assert_array_equal(sample.char_mask(word.chars[1]), mask == 2)
    np.testing.assert_array_equal(sample.word_mask(word), (mask == 1) | (mask == 2))
    assert [int(pixels.sum()) for _, pixels in sample.char_masks(effect=True)] == [140, 140]


def test_first_release_has_images_labels_and_split_only(tmp_path):
    dataset = TextSeg(make_tiny(tmp_path, annotation=False), "test")
    sample = dataset[0]
    assert sample.words == () and sample.mask is None and sample.maskeff is None
    assert set(np.unique(sample.maskfg)) == {0, 100, 200, 255}


def test_a_root_without_split(tiny):
    (tiny / "split.json").unlink()
    assert len(TextSeg(tiny)) == 5 and TextSeg(tiny)[0].split is None
    with pytest.raises(UsageError, match=r"no split 'test'.*`split='all'`"):
        TextSeg(tiny, "test")


def test_two_images_of_an_id(tiny, tmp_path):
    """None of them is chosen unsaid: by reading, nor by converting."""
    shutil.copy(tiny / "image/a00001.jpg", tiny / "image/a00001.png")
    for read in (TextSeg, lambda root: convert(root, tmp_path / "out", to="coco")):
        with pytest.raises(DataError, match="1 names with two files, the first is a00001") as caught:
            read(tiny)
        assert "a00001.jpg, " in caught.value.details[0] and not (tmp_path / "out").exists()


def test_sequence(tiny):
    dataset = TextSeg(tiny, "train+val")
    assert [sample.id for sample in dataset] == dataset.ids == ["a00001", "b00002", "c00003"]
    assert [sample.id for sample in dataset[1:]] == ["b00002", "c00003"]
    assert dataset[-1].split == "val"
    with pytest.raises(UsageError, match="no sample 'x'"):
        dataset.by_id("x")


def test_memory_stays_flat_over_a_pass(tiny):
    big = np.zeros((1000, 1000, 3), np.uint8)
    for path in (tiny / "image").iterdir():
        Image.fromarray(big).save(path)
    dataset = TextSeg(tiny)
    tracemalloc.start()
    for _ in range(3):
        for sample in dataset:
            assert sample.image.nbytes == big.nbytes
    current, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert current < big.nbytes and peak < 3.5 * big.nbytes


def test_split_that_names_absent_ids(tiny):
    (tiny / "split.json").write_text(json.dumps({"train": ["a00001", "zzz", "yyy"]}))
    with pytest.raises(DataError, match="names 2 ids that have no image, the first is yyy") as caught:
        TextSeg(tiny, "train")
    assert caught.value.details == ("yyy: no image", "zzz: no image")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"train": ["a"', "not valid JSON"),
        ('["a"]', "object"),
        ('{"train": "a"}', "list"),
        ('{"train": ["../a"]}', r"'\.\./a' is not a sample id"),
        ('{"train": ["b/a"]}', "'b/a' is not a sample id"),
        ('{"train": [1]}', "1 is not a sample id"),
        ("\udcff", "JSON"),
    ],
)
def test_broken_split(tiny, content, message):
    (tiny / "split.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=message):
        TextSeg(tiny, "train")


def test_file_names_and_paths_in_a_split_are_read_where_the_id_is_there(tiny):
    (tiny / "split.json").write_text(json.dumps({"train": ["a00001.jpg", "image/b00002.jpg"]}))
    dataset = TextSeg(tiny, "train")
    assert dataset.ids == ["a00001", "b00002"]
    (note,) = dataset.notes
    assert "split 'train', place 1: 'a00001.jpg'" in note and "read as the id 'a00001', and 1 more" in note


def test_find_root(tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_root() == Path("data/TextSeg")
    monkeypatch.setenv("TEXTSEG_DATA", str(tiny))
    assert find_root() == tiny
    assert find_root(tiny.parent / "TextSeg") == tiny
    monkeypatch.delenv("TEXTSEG_DATA")
    monkeypatch.chdir(tiny)
    assert find_root() == Path()
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    with pytest.raises(UsageError, match="no TextSeg data found"):
        find_root()


GOOD = {"text": "G", "bbox": quad(0, 0), "mask_value": 1}


@pytest.mark.parametrize(
    ("word", "where", "problem"),
    [
        ([1], "word '00'", "a list instead of an object"),
        ({"bbox": quad(0, 0)}, "word '00'", "no text"),
        ({"text": 5, "bbox": quad(0, 0)}, "word '00'", "a number as text"),
        ({"text": "a"}, "word '00'", "no bbox"),
        ({"text": "a", "bbox": [0, 0, 1, 0, 1, 1]}, "word '00'", "bbox of 6 numbers instead of 8"),
        ({"text": "a", "bbox": [*quad(0, 0), 5]}, "word '00'", "bbox of 9 numbers"),
        ({"text": "a", "bbox": [*quad(0, 0)[:7], float("nan")]}, "word '00'", "NaN"),
        ({"text": "a", "bbox": [*quad(0, 0)[:7], "4"]}, "word '00'", "instead of a list of numbers"),
        ({"text": "a", "bbox": quad(0, 0), "char": [1]}, "word '00'", "a list instead of an object of chars"),
        (
            {"text": "a", "bbox": quad(0, 0), "char": {"00": {**GOOD, "mask_value": 0}}},
            "char '00'",
            "not in 1..254",
        ),
        (
            {"text": "a", "bbox": quad(0, 0), "char": {"00": {**GOOD, "mask_value": 255}}},
            "char '00'",
            "not in 1..254",
        ),
        (
            {"text": "a", "bbox": quad(0, 0), "char": {"00": {**GOOD, "mask_value": True}}},
            "char '00'",
            "mask_value",
        ),
        (
            {"text": "a", "bbox": quad(0, 0), "char": {"00": GOOD, "01": GOOD}},
            "char '01'",
            "which word '00', char '00' has",
        ),
    ],
)
def test_broken_annotation(tiny, word, where, problem):
    path = tiny / "annotation" / "a00001_anno.json"
    path.write_text(json.dumps({"00": word}))
    with pytest.raises(DataError) as caught:
        TextSeg(tiny).by_id("a00001").words  # noqa: B018
    assert caught.value.file == str(path) and where in str(caught.value) and problem in str(caught.value)


def test_every_annotation_problem_is_told(tiny):
    path = tiny / "annotation" / "a00001_anno.json"
    path.write_text(
        json.dumps({"00": [], "01": {"text": "a", "bbox": []}, "02": {"text": None, "bbox": quad(0, 0)}})
    )
    with pytest.raises(DataError, match="2 more problems") as caught:
        TextSeg(tiny).by_id("a00001").words  # noqa: B018
    assert len(caught.value.details) == 2


def test_cut_annotation_names_its_line(tiny):
    path = tiny / "annotation" / "a00001_anno.json"
    path.write_text('{"00": {\n "text": "Hi",\n "bbox": [1, 2')
    with pytest.raises(DataError, match="line 3, column"):
        TextSeg(tiny).by_id("a00001").words  # noqa: B018


def test_word_without_char_and_longer_polygon(tiny):
    path = tiny / "annotation" / "a00001_anno.json"
    path.write_text(json.dumps({"7": {"text": "#", "bbox": [*quad(0, 0), 3, 9]}}))
    (word,) = TextSeg(tiny).by_id("a00001").words
    assert word.key == "7" and word.chars == () and word.polygon.shape == (5, 2)
