"""The shapes of folders that people have, and what is said where files are missing."""

import numpy as np
import pytest

from tests.io.formats.icdar13.build import F, O, make_flat, make_test, make_training, paint
from tests.tiny import save
from textseg import open_dataset
from textseg.errors import DataError, UsageError
from textseg.io.formats.icdar13.read import Icdar13


def archives(root):
    make_training(*[root / f"Challenge2_Training_Task{name}" for name in ("12_Images", "2_GT", "2_GT")])
    make_test(*[root / f"Challenge2_Test_Task{name}" for name in ("12_Images", "2_GT")])


def flat(root):
    make_flat(root)


def a_folder_for_each_split(root):
    make_training(*[root / "Training"] * 3)
    make_test(*[root / "Test"] * 2)


def reference(root):
    for split in ("train", "test"):
        base = root / "ICDAR13" / "Focused_Scene_Text" / split
        images, labels, texts = (
            base / name for name in ("images", "GT_Text_Segmentation", "GT_Char_Localization")
        )
        if split == "train":
            make_training(images, labels, texts)
        else:
            make_test(images, labels)
        words = base / "GT_Text_Localization"
        words.mkdir()
        (words / ("gt_100.txt" if split == "train" else "gt_img_1.txt")).write_text('2, 3, 17, 12, "Fo"\n')


def datumaro(root):
    make_training(root / "train" / "images", root / "train", root / "train")
    make_test(root / "test" / "images", root / "test")


def images_apart(root):
    make_training(root / "train_images", root / "GT", root / "GT")
    make_test(root / "test_images", root / "GT")


@pytest.mark.parametrize(
    "make",
    [archives, flat, a_folder_for_each_split, reference, datumaro, images_apart],
    ids=lambda make: make.__name__,
)
def test_shapes_of_folders(tmp_path, make):
    make(tmp_path)
    dataset = open_dataset(tmp_path)
    assert isinstance(dataset, Icdar13) and dataset.notes == ()
    assert [(sample.id, sample.split) for sample in dataset] == [("100", "train"), ("img_1", "test")]
    train, test = dataset
    assert len(train.chars) == 3 and train.mask.max() == 255
    assert np.array_equal(test.maskfg, paint([(F.box, 100)]))
    assert [word.text for word in test.words] == (["Fo"] if make is reference else [])
    assert open_dataset(tmp_path, split="test").ids == ["img_1"]
    with pytest.raises(UsageError, match="no split 'val'"):
        open_dataset(tmp_path, split="val")


def test_fudanocr_has_no_lists_of_chars(tmp_path):
    make_training(
        tmp_path / "train/images", tmp_path / "train/GT_Seg", tmp_path / "elsewhere", words=[[F, O]]
    )
    make_test(tmp_path / "test/images", tmp_path / "test/GT_Seg")
    (tmp_path / "elsewhere" / "100_GT.txt").unlink()
    dataset = open_dataset(tmp_path)
    assert [(sample.id, sample.split) for sample in dataset] == [("100", "train"), ("img_1", "test")]
    assert np.array_equal(dataset["100"].maskfg, paint([(F.box, 100), (O.box, 100)]))
    assert dataset.notes == (
        "train has no X_GT.txt with the chars: all that is not white is text, don't-care chars included",
    )


def test_a_subset_of_another_name(tmp_path):
    make_training(tmp_path / "word_one" / "images", tmp_path / "word_one", tmp_path / "word_one")
    assert [sample.split for sample in open_dataset(tmp_path)] == ["word_one"]


def test_a_single_folder_of_the_reference(tmp_path):
    reference(tmp_path)
    base = tmp_path / "ICDAR13" / "Focused_Scene_Text"
    assert open_dataset(base / "train").ids == ["100"] and open_dataset(base / "test")[0].split == "test"


def test_the_same_name_in_two_splits(tmp_path):
    make_training(*[tmp_path / "train"] * 3, stem="img_1")
    make_test(*[tmp_path / "test"] * 2)
    dataset = open_dataset(tmp_path)
    assert dataset.ids == ["test_img_1", "train_img_1"]
    assert dataset.notes == ("1 names are in several splits: ids are SPLIT_NAME",)
    assert len(dataset["train_img_1"].chars) == 3 and dataset["test_img_1"].chars == ()


def test_missing_files_are_all_listed(tmp_path):
    for stem in ("1", "2", "3", "4"):
        make_training(*[tmp_path / "train"] * 3, stem=stem)
    for name in ("1.jpg", "2_GT.bmp", "3_GT.txt"):
        (tmp_path / "train" / name).unlink()
    with pytest.raises(DataError, match="has 3 files without those that go with them") as caught:
        open_dataset(tmp_path)
    folder = tmp_path / "train"
    assert set(caught.value.details) == {
        f"{folder / '1_GT.bmp'}: has no image",
        f"{folder / '2.jpg'}: has no label image",
        f"{folder / '3_GT.bmp'}: has no 3_GT.txt with its chars",
    }


def test_images_of_a_split_without_labels_are_left_out(tmp_path):
    make_training(*[tmp_path / "train"] * 3)
    make_test(tmp_path / "test", tmp_path / "labels")
    (tmp_path / "labels" / "gt_img_1.png").unlink()
    dataset = open_dataset(tmp_path)
    assert dataset.ids == ["100"]
    assert dataset.notes == ("1 images of test have no label images and are left out",)


def test_two_different_labels_of_an_image(tmp_path):
    make_flat(tmp_path)
    save(tmp_path / "labels" / "100_GT.bmp", np.zeros((4, 4, 3), np.uint8))
    make_training(tmp_path, tmp_path, tmp_path / "texts")  # the same list of chars twice is no problem
    with pytest.raises(DataError, match="has 1 files twice") as caught:
        open_dataset(tmp_path)
    assert "two different files for one label" in caught.value.details[0]


def test_labels_of_the_addon_are_not_guessed(tmp_path):
    save(tmp_path / "addon/train_image/100.jpg", np.zeros((4, 4, 3), np.uint8))
    save(tmp_path / "addon/train_label/100_seglabel.png", np.zeros((4, 4), np.uint8))
    (tmp_path / "addon/train_label/100_charbbox.json").write_text("[]")
    for root in (tmp_path, tmp_path / "addon"):
        with pytest.raises(UsageError, match="addon/ only, whose values are documented nowhere"):
            open_dataset(root)
    reference(tmp_path)
    assert open_dataset(tmp_path).ids == ["100", "img_1"]


def test_a_folder_of_other_files(tmp_path):
    save(tmp_path / "scene.jpg", np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(
        UsageError, match=r"holds no labels .*: it holds scene\.jpg; expected are X\.jpg with X_GT"
    ):
        open_dataset(tmp_path, format="icdar13")
    with pytest.raises(UsageError, match="is in no known format") as caught:
        open_dataset(tmp_path)
    assert any(line.startswith("icdar13: X.jpg with X_GT.bmp") for line in caught.value.details)


def test_masks_of_such_names_on_black_are_other_masks(tmp_path):
    """Read as a label of this dataset, all of the black background would be text."""
    mask = np.zeros((4, 6), np.uint8)
    mask[1, 1:4] = 255
    save(tmp_path / "images" / "img_1.jpg", np.zeros((4, 6, 3), np.uint8))
    save(tmp_path / "masks" / "gt_img_1.png", mask)
    (sample,) = open_dataset(tmp_path)
    assert sample.maskfg.tolist() == (mask // 255 * 100).tolist()
    save(tmp_path / "masks" / "gt_img_1.png", 255 - mask)
    (sample,) = open_dataset(tmp_path)
    assert sample.maskfg.tolist() == (mask // 255 * 100).tolist()
