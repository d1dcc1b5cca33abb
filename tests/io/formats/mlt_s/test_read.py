"""MLT_S: labels of 0, 1, 255 of some images of both splits, with the words of MLT."""

import json

import numpy as np
import pytest

from tests.tiny import save
from textseg import TextSeg, open_dataset, validate
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.formats.mlt_s.read import MltS

TRAIN_IMAGES = {"img_1": ("ch8_training_images_1", ".jpg"), "img_1001": ("ch8_training_images_2", ".PNG")}
VAL_IMAGES = {"img_1": ("ch8_validation_images", ".gif")}
WORDS = "ch8_{}_localization_transcription_gt_v2"


def image(grey):
    return np.full((6, 9, 3), grey, np.uint8)


def label(*values):
    """A 6 x 9 label with the values in its first row."""
    pixels = np.zeros((6, 9), np.uint8)
    pixels[0, : len(values)] = values
    return pixels


def make(root, labels="MLT_S_labels", images="", words=WORDS):
    for place, (name, (folder, suffix)) in enumerate(TRAIN_IMAGES.items()):
        save(root / labels / "training_labels" / f"{name}.png", label(1, 255))
        save(root / images / folder / f"{name}{suffix}", image(50 + place))
        write_words(root, "training", name, b"1,1,6,1,6,4,1,4,Latin,train\n", words)
    for name, (folder, suffix) in VAL_IMAGES.items():
        save(root / labels / "validation_labels" / f"{name}.png", label(255, 1))
        save(root / images / folder / f"{name}{suffix}", image(100))
        write_words(root, "validation", name, b"1,1,6,1,6,4,1,4,Arabic,val\n", words)
    save(root / images / "ch8_training_images_1" / "img_2.jpg", image(0))  # has no label
    return root


def write_words(root, split, name, content, words=WORDS):
    path = root / words.format(split) / f"gt_{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_values(tmp_path):
    """255 is uncertain, not text: ignored."""
    dataset = open_dataset(make(tmp_path))
    assert dataset.name == "mlt-s-format"
    assert dataset["train_img_1"].maskfg[0].tolist() == [100, 255, 0, 0, 0, 0, 0, 0, 0]
    save(tmp_path / "MLT_S_labels" / "training_labels" / "img_1.png", label(1, 128))
    with pytest.raises(DataError, match="holds the value 128, which is none of"):
        _ = dataset["train_img_1"].maskfg


def test_both_splits_have_an_img_1(tmp_path):
    dataset = open_dataset(make(tmp_path))
    assert [(sample.id, sample.split) for sample in dataset] == [
        ("train_img_1", "train"),
        ("train_img_1001", "train"),
        ("val_img_1", "val"),
    ]
    assert [sample.words[0].text for sample in dataset] == ["train", "train", "val"]
    assert [sample.maskfg[0, 0] for sample in dataset] == [100, 100, 255]
    assert (
        dataset["train_img_1"].image[0, 0, 0] == 50
        and abs(int(dataset["val_img_1"].image[0, 0, 0]) - 100) < 9
    )


def test_an_id_does_not_depend_on_what_else_is_there(tmp_path):
    assert MltS(make(tmp_path), "val").ids == ["val_img_1"]
    (tmp_path / "MLT_S_labels" / "training_labels" / "img_1.png").unlink()
    assert open_dataset(tmp_path).ids == ["train_img_1001", "val_img_1"]


def test_images_of_any_suffix(tmp_path):
    files = [sample.files["image"].name for sample in open_dataset(make(tmp_path))]
    assert files == ["img_1.jpg", "img_1001.PNG", "img_1.gif"]


def test_images_without_a_label_are_no_samples(tmp_path):
    assert "train_img_2" not in open_dataset(make(tmp_path)).ids


def words_of(root, content):
    make(root)
    write_words(root, "training", "img_1", content)
    return open_dataset(root)["train_img_1"].words


def test_words(tmp_path):
    words = words_of(
        tmp_path,
        "\ufeff3,1,6,0,6.5,4,-1,4,Latin,one, two,\r\n"
        "1,1,6,1,6,4,1,4,Arabic,###\r\n"
        '1,1,6,1,6,4,1,4,Symbols,"\r\n'
        "1,1,6,1,6,4,1,4,Korean,#한국\r\n".encode(),
    )
    assert [(word.key, word.text, word.legible, word.attributes) for word in words] == [
        ("00", "one, two,", True, {"script": "Latin"}),
        ("01", "###", False, {"script": "Arabic"}),
        ("02", '"', True, {"script": "Symbols"}),
        ("03", "#한국", True, {"script": "Korean"}),
    ]
    assert words[0].polygon.tolist() == [[3, 1], [6, 0], [6.5, 4], [-1, 4]]


def test_an_empty_file_says_that_there_are_no_words(tmp_path):
    assert words_of(tmp_path, b"\xef\xbb\xbf") == ()


def test_lines_that_are_no_words_are_said(tmp_path):
    with pytest.raises(DataError, match=r"gt_img_1\.txt, line 2: does not begin with eight numbers"):
        words_of(tmp_path, b"1,1,6,1,6,4,1,4,Latin,a\n1,1,6,1,Latin,b\n")


def test_words_that_are_not_there_are_noted(tmp_path):
    make(tmp_path)
    (tmp_path / WORDS.format("training") / "gt_img_1001.txt").unlink()
    dataset = open_dataset(tmp_path)
    assert dataset["train_img_1001"].load_words is None
    assert dataset.notes == (f"{WORDS.format('training')} has no file for 1 of 2 labels: train_img_1001",)
    (tmp_path / WORDS.format("validation")).rename(tmp_path / "elsewhere")
    assert "the words of val are not read" in open_dataset(tmp_path).notes[1]


@pytest.mark.parametrize(
    "places",
    [
        {"labels": "MLT_S_labels/MLT_S_labels"},  # extracted into a folder of its name
        {"labels": "", "images": "images", "words": "gt/" + WORDS},
        {"words": "ch8_{}_localization_transcription_gt"},
        {"labels": "mlt_s_labels", "images": "mlt"},
    ],
)
def test_layouts(tmp_path, places):
    dataset = open_dataset(make(tmp_path, **places), "mlt-s")
    assert len(dataset) == 3 and all(sample.image.size and sample.words for sample in dataset)


def test_the_folder_of_labels_alone_finds_what_is_beside_it(tmp_path):
    assert len(open_dataset(make(tmp_path) / "MLT_S_labels")) == 3


def test_one_split_alone(tmp_path):
    make(tmp_path)
    (tmp_path / "MLT_S_labels" / "training_labels").rename(tmp_path / "elsewhere")
    assert open_dataset(tmp_path).ids == ["val_img_1"]


def test_the_second_version_of_the_words_is_read(tmp_path):
    make(tmp_path)
    for folder in (
        "ch8_training_localization_transcription_gt",
        "ch8_training_localization_transcription_gt_v1",
    ):
        write_words(tmp_path, "", "img_1", b"0,0,1,0,1,1,0,1,Latin,old\n", folder)
    assert open_dataset(tmp_path)["train_img_1"].words[0].text == "train"


def test_two_images_of_a_name_are_refused(tmp_path):
    save(make(tmp_path) / "ch8_training_images_3" / "img_1.png", image(0))
    with pytest.raises(DataError, match="1 names with two files, the first is img_1"):
        open_dataset(tmp_path)
    (tmp_path / "ch8_training_images_3" / "img_1.png").unlink()
    for suffix in (".png", ".gif"):
        save(tmp_path / "ch8_training_images_3" / f"img_2{suffix}", image(0))
    assert len(open_dataset(tmp_path)) == 3, "images without a label do not matter"


def test_images_that_are_not_there_are_listed(tmp_path):
    make(tmp_path)
    (tmp_path / "ch8_training_images_2" / "img_1001.PNG").unlink()
    with pytest.raises(DataError, match="1 labels without an image") as caught:
        open_dataset(tmp_path)
    assert "img_1001" in caught.value.details[0]
    assert open_dataset(tmp_path, split="val").ids == ["val_img_1"]


def test_what_is_expected_is_said(tmp_path):
    save(tmp_path / "ch8_training_images_1" / "img_1.jpg", image(0))
    with pytest.raises(UsageError, match="it holds ch8_training_images_1/; expected are MLT_S_labels/"):
        open_dataset(tmp_path, "mlt-s")


def test_to_textseg_and_back(tmp_path):
    convert(make(tmp_path / "in"), tmp_path / "out", to="textseg")
    anno = json.loads((tmp_path / "out" / "annotation" / "val_img_1_anno.json").read_text())
    box = [1, 1, 6, 1, 6, 4, 1, 4]
    assert anno == {"00": {"text": "val", "bbox": box, "attributes": {"script": "Arabic"}}}
    assert sorted(path.name for path in (tmp_path / "out" / "semantic_label").iterdir()) == [
        "train_img_1001_maskfg.png",
        "train_img_1_maskfg.png",
        "val_img_1_maskfg.png",
    ]
    back = TextSeg(tmp_path / "out", "val")["val_img_1"]
    assert np.array_equal(back.maskfg, label(255, 100)) and back.words[0].text == "val"
    assert validate(tmp_path / "out").problems == []


def test_validation(tmp_path):
    assert validate(make(tmp_path)).problems == []


def test_folders_of_such_names_alone_are_of_any_dataset(tmp_path):
    """Read as MLT_S, its 255 would be ignored where it means text."""
    mask = np.array([[0, 255, 255, 0]], np.uint8)
    save(tmp_path / "train_images" / "a.jpg", np.zeros((1, 4, 3), np.uint8))
    save(tmp_path / "train_labels" / "a.png", mask)
    dataset = open_dataset(tmp_path, images="{split}_images", masks="{split}_labels")
    assert dataset["a"].maskfg.tolist() == [[0, 100, 100, 0]]
