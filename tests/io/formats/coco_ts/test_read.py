"""COCO_TS: labels of 0, 1, 255, named as the COCO image, with the splits and words of COCO-Text."""

import json

import numpy as np
import pytest

from tests.tiny import quad, save
from textseg import TextSeg, open_dataset, validate
from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.convert import convert
from textseg.io.formats.coco_ts.read import CocoTs

NAMES = [f"COCO_train2014_{number:012d}" for number in (179238, 9, 25)]
TRAIN, VAL, WITHOUT_ENTRY = NAMES
IMAGE = np.full((6, 9, 3), 200, np.uint8)


def label(*values):
    """A 6 x 9 label with the values in its first row."""
    pixels = np.zeros((6, 9), np.uint8)
    pixels[0, : len(values)] = values
    return pixels


def word(id_, image, **fields):
    usual = {
        "id": id_,
        "image_id": image,
        "mask": quad(1, 1, 5, 3),
        "bbox": [1, 1, 5, 3],
        "class": "machine printed",
        "language": "english",
        "legibility": "legible",
        "utf8_string": "Hi",
    }
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}


def cocotext(*words):
    images = {
        "179238": {"id": 179238, "file_name": f"{TRAIN}.jpg", "set": "train", "width": 9, "height": 6},
        "9": {"id": 9, "file_name": f"{VAL}.jpg", "set": "val", "width": 9, "height": 6},
        "31": {"id": 31, "file_name": "COCO_train2014_000000000031.jpg", "set": "val"},  # has no label
    }
    return {"imgs": images, "anns": {str(one["id"]): one for one in words}, "imgToAnns": {}, "info": {}}


def make(root, labels="COCO_TS_labels", images="train2014", text="cocotext.v2.json", words=()):
    for name in NAMES:
        save(root / labels / f"{name}.png", label(0, 1, 255))
        save(root / images / f"{name}.jpg", IMAGE - int(name[-2:]))  # no two are the same
    save(root / images / "COCO_train2014_000000000031.jpg", IMAGE)
    if text:
        (root / text).parent.mkdir(parents=True, exist_ok=True)
        (root / text).write_text(json.dumps(cocotext(*(words or [word(7, 179238)]))))
    return root


def test_values(tmp_path):
    """255 is uncertain, not text: ignored."""
    dataset = open_dataset(make(tmp_path))
    assert dataset.name == "coco-ts-format" and dataset.ids == sorted(NAMES)
    assert dataset[TRAIN].maskfg.tolist() == [[0, 100, 255, 0, 0, 0, 0, 0, 0], *[[0] * 9] * 5]
    assert dataset[TRAIN].mask is None and dataset[TRAIN].image.shape == (6, 9, 3)


@pytest.mark.parametrize("value", [2, 100, 200, 254])
def test_another_value_is_refused(tmp_path, value):
    save(make(tmp_path) / "COCO_TS_labels" / f"{VAL}.png", label(1, value))
    with pytest.raises(DataError, match=f"{VAL}.png: holds the value {value}, which is none of"):
        _ = open_dataset(tmp_path)[VAL].maskfg


def test_splits_are_those_of_coco_text(tmp_path):
    make(tmp_path)
    assert {sample.id: sample.split for sample in CocoTs(tmp_path)} == {
        TRAIN: "train",
        VAL: "val",
        NAMES[2]: None,
    }
    assert CocoTs(tmp_path, "train").ids == [TRAIN] and CocoTs(tmp_path, "val+train").ids == [VAL, TRAIN]
    with pytest.raises(UsageError, match="no split 'test': there are"):
        CocoTs(tmp_path, "test")


def test_labels_without_an_entry_are_listed_and_read(tmp_path):
    dataset = open_dataset(make(tmp_path))
    assert dataset.notes == (
        f"cocotext.v2.json has no entry for 1 of 3 labels, which have no words: {WITHOUT_ENTRY}",
    )
    sample = dataset[WITHOUT_ENTRY]
    assert sample.load_words is None and (sample.maskfg == 100).sum() == 1


def test_images_without_a_label_are_no_samples(tmp_path):
    assert "COCO_train2014_000000000031" not in open_dataset(make(tmp_path)).ids


def test_words(tmp_path):
    words = [
        word(7, 179238),
        word(8, 179238, legibility="illegible", utf8_string=None, language="na"),
        word(9, 179238, utf8_string="Joe's #1, ナ", mask=[0, 0, 4, 0, 5, 2, 4, 3, 0, 3]),
        word(10, 31, utf8_string="of another image"),
    ]
    first, second, third = open_dataset(make(tmp_path, words=words))[TRAIN].words
    assert (first.key, first.text, first.legible) == ("7", "Hi", True)
    assert first.polygon.tolist() == [[1, 1], [6, 1], [6, 4], [1, 4]] and first.chars == ()
    assert first.attributes == {"language": "english", "class": "machine printed"}
    assert (second.text, second.legible, second.attributes["language"]) == ("", False, "na")
    assert (third.text, len(third.polygon)) == ("Joe's #1, ナ", 5)
    assert open_dataset(tmp_path)[VAL].words == () and open_dataset(tmp_path)[VAL].load_words is not None


def test_a_polygon_of_less_than_four_points_is_its_box(tmp_path):
    """Two points are no polygon that an _anno.json can hold; the box says as much."""
    words = [word(7, 179238, mask=[1, 1, 6, 4]), word(8, 179238, mask=None)]
    found = open_dataset(make(tmp_path, words=words))[TRAIN].words
    assert [one.polygon.tolist() for one in found] == [[[1, 1], [6, 1], [6, 4], [1, 4]]] * 2


def test_words_with_problems_are_all_said(tmp_path):
    words = [word(7, 179238, mask=None, bbox=None), word(8, 179238, utf8_string=3), word(9, 179238)]
    with pytest.raises(DataError, match="annotation 7: has neither a polygon") as caught:
        _ = open_dataset(make(tmp_path, words=words))[TRAIN].words
    assert caught.value.details == ("annotation 8: has a number as utf8_string instead of a text",)


@pytest.mark.parametrize(
    "places",
    [
        {"labels": "coco_ts_labels", "text": "coco_text/cocotext.v2.json"},  # of the reference
        {"labels": "COCO_TS_labels/COCO_TS_labels"},  # extracted into a folder of its name
        {"labels": "coco-ts/COCO_TS_labels", "images": "coco/train2014", "text": "coco/cocotext.v2.json"},
        {"images": "images", "text": "COCO_Text.json"},
    ],
)
def test_layouts(tmp_path, places):
    dataset = open_dataset(make(tmp_path, **places), "coco-ts")
    assert len(dataset) == 3 and dataset[TRAIN].words[0].text == "Hi" and dataset[TRAIN].image.size


def test_the_folder_of_labels_alone_finds_what_is_beside_it(tmp_path):
    dataset = open_dataset(make(tmp_path) / "COCO_TS_labels")
    assert len(dataset) == 3 and dataset[TRAIN].split == "train"


def test_labels_in_folders_of_splits(tmp_path):
    make(tmp_path)
    folder = tmp_path / "COCO_TS_labels"
    for name, split in ((TRAIN, "train"), (VAL, "val"), (WITHOUT_ENTRY, "val")):
        (folder / split).mkdir(exist_ok=True)
        (folder / f"{name}.png").rename(folder / split / f"{name}.png")
    assert open_dataset(tmp_path).ids == sorted(NAMES)


def test_places_can_be_given(tmp_path):
    make(tmp_path / "labels", images="../far/images", text="../far/text.json")
    options = {"images": tmp_path / "far" / "images", "cocotext": tmp_path / "far" / "text.json"}
    dataset = open_dataset(tmp_path / "labels", **options)
    assert dataset[TRAIN].split == "train" and dataset[TRAIN].image.size


def test_images_of_coco_2017(tmp_path):
    make(tmp_path)
    for path in list((tmp_path / "train2014").iterdir()):
        path.rename(path.with_name(path.name.removeprefix("COCO_train2014_")))
    assert open_dataset(tmp_path)[TRAIN].files["image"].name == "000000179238.jpg"


def test_without_coco_text(tmp_path):
    dataset = open_dataset(make(tmp_path, text=None))
    assert [sample.split for sample in dataset] == [None] * 3 and dataset[0].load_words is None
    assert dataset.notes == ("cocotext.v2.json of COCO-Text is not there: no splits and no words are read",)
    with pytest.raises(NoSplitsError, match="name it with `cocotext=`"):
        open_dataset(tmp_path, split="val")


def test_images_that_are_not_there_are_listed(tmp_path):
    make(tmp_path)
    (tmp_path / "train2014" / f"{VAL}.jpg").unlink()
    with pytest.raises(DataError, match="1 labels without an image") as caught:
        open_dataset(tmp_path)
    assert VAL in caught.value.details[0]
    assert open_dataset(tmp_path, split="train").ids == [TRAIN], "those of other splits do not matter"


def test_what_is_expected_is_said(tmp_path):
    save(tmp_path / "train2014" / "a.jpg", IMAGE)
    with pytest.raises(
        UsageError, match=r"it holds train2014/; expected are COCO_TS_labels/COCO_train2014_\*"
    ):
        open_dataset(tmp_path, "coco-ts")
    (make(tmp_path) / "cocotext.v2.json").write_text("[]")
    with pytest.raises(DataError, match="no file of COCO-Text"):
        open_dataset(tmp_path)


def test_to_textseg_and_back(tmp_path):
    make(tmp_path / "in")
    convert(tmp_path / "in", tmp_path / "out", to="textseg")
    anno = json.loads((tmp_path / "out" / "annotation" / f"{TRAIN}_anno.json").read_text())
    says = {"language": "english", "class": "machine printed"}
    assert anno == {"7": {"text": "Hi", "bbox": quad(1, 1, 5, 3), "attributes": says}}
    assert not (tmp_path / "out" / "annotation" / f"{WITHOUT_ENTRY}_anno.json").exists()
    assert json.loads((tmp_path / "out" / "split.json").read_text()) == {"val": [VAL], "train": [TRAIN]}
    for sample in TextSeg(tmp_path / "out"):
        assert np.array_equal(sample.maskfg, label(0, 100, 255))
    assert TextSeg(tmp_path / "out")[TRAIN].words[0].text == "Hi"


def test_validation(tmp_path):
    """A word that is not legible needs no transcription."""
    words = [word(7, 179238), word(8, 9), word(9, 9, legibility="illegible", utf8_string=None)]
    assert validate(make(tmp_path, words=words)).problems == []
    save(tmp_path / "COCO_TS_labels" / f"{VAL}.png", label(7))
    assert [problem.code for problem in validate(tmp_path).problems] == ["T112"]


def test_other_labels_of_coco_images_are_not_guessed_to_be_these(tmp_path):
    """Read as COCO_TS, the 255 that means text in them would be ignored."""
    root = tmp_path / "COCO_TS"  # as EAFormer names it
    for split, name in (("train", TRAIN), ("val", VAL)):
        save(root / f"images_{split}" / f"{name}.jpg", IMAGE)
        save(root / f"label_{split}_reann" / f"{name}.png", label(0, 255))
        save(root / f"det_mask_{split}_png" / f"{name}.png", label(255, 255))
    dataset = open_dataset(root)
    assert dataset.name == "masks-COCO_TS" and {sample.split for sample in dataset} == {"train", "val"}
    assert [sample.maskfg[0, :3].tolist() for sample in dataset] == [[0, 100, 0]] * 2
    convert(make(tmp_path / "source"), to="masks", out=tmp_path / "masks")
    assert open_dataset(tmp_path / "masks").name == "masks-masks"


def test_two_images_of_a_name_are_refused(tmp_path):
    make(tmp_path)
    save(tmp_path / "train2014" / f"{TRAIN}.png", IMAGE)
    with pytest.raises(DataError, match=f"1 names with two files, the first is {TRAIN}"):
        open_dataset(tmp_path)
