"""Folders of images and masks as other datasets name them, and names of masks that the user gives."""

import numpy as np
import pytest
from PIL import Image

from tests.tiny import save
from textseg import convert, open_dataset
from textseg.errors import DataError, UsageError

IMAGE = np.full((6, 9, 3), 200, np.uint8)
MASK = np.zeros((6, 9), np.uint8)
MASK[2:4, 1:5] = 255


def lay(root, *names):
    """Images (.jpg) and masks (.png), from their paths."""
    for name in names:
        save(root / name, IMAGE if name.endswith(".jpg") else MASK)
    return root


def found(root, **options):
    """What is read: (id, split, image, mask), the files relative to the root."""
    dataset = open_dataset(root, "masks", **options)
    assert all(int((sample.maskfg == 100).sum()) == 8 for sample in dataset)
    return [
        (
            s.id,
            s.split,
            *(s.files[part].relative_to(root).as_posix() for part in ("image", "maskfg") if part in s.files),
        )
        for s in dataset
    ]


@pytest.mark.parametrize(
    "pairs",
    [
        [("a", None, "imgs/a.jpg", "GT/a.png")],
        [("a", "train", "train/img/a.jpg", "train/gt/a.png"), ("b", "val", "val/img/b.jpg", "val/gt/b.png")],
        [("a", "test", "img/test/a.jpg", "gt/test/a.png"), ("b", "train", "img/train/b.jpg", "gt/train/b.png")],
        # mmsegmentation
        [("a", "val", "img_dir/val/a.jpg", "ann_dir/val/a.png")],
        [("a", "training", "images/training/a.jpg", "annotations/training/a_maskfg.png")],
        # EAFormer's annotation
        [("a", "train", "images_train/a.jpg", "label_train_reann/a.png")],
        [("a", "val", "images_val/a.jpg", "label_val_reann/a.png")],
        # HierText
        [("a", "train", "train/a.jpg", "train_gt/a.png")],
        [("a", "validation", "validation/a.jpg", "validation_gt/a.png")],
        # one folder of masks for two of images
        [("a", "test", "img_test/a.jpg", "labels/a.png"), ("b", "train", "img_train/b.jpg", "labels/b.png")],
        [("a", "2009", "2009/img/a.jpg", "2009/gt/a.png"), ("b", "2010", "2010/img/b.jpg", "2010/gt/b.png")],
    ],
)  # fmt: skip
def test_folders_are_found(tmp_path, pairs):
    assert found(lay(tmp_path, *(name for pair in pairs for name in pair[2:]))) == pairs


def test_masks_of_other_things_are_left_alone(tmp_path):
    """EAFormer's folders of detected areas and edges are no strokes."""
    names = ("images_train/a.jpg", "label_train_reann/a.png")
    lay(tmp_path, *names, "det_mask_train_png/a.png", "edge_train/a.png")
    assert found(tmp_path) == [("a", "train", *names)]


def test_two_folders_of_masks_are_asked_for(tmp_path):
    lay(tmp_path, "images_val/a.jpg", "label_val/a.png", "label_val_reann/a.png")
    with pytest.raises(UsageError, match=r"2 folders of masks for the split val: .*label_val.*`masks=`"):
        open_dataset(tmp_path, "masks")
    (pair,) = found(tmp_path, masks="label_{split}")
    assert pair == ("a", "val", "images_val/a.jpg", "label_val/a.png")


def test_folders_are_named(tmp_path):
    lay(tmp_path, "scans/a.jpg", "ink/a.png", "other/a.png")
    expected = [("a", None, "scans/a.jpg", "ink/a.png")]
    assert found(tmp_path, images="scans", masks="ink") == expected
    assert found(tmp_path, images=str(tmp_path / "scans"), masks=str(tmp_path / "ink")) == expected
    with pytest.raises(
        UsageError, match=r"has no folder inks that holds masks: it holds ink/, other/, scans/"
    ):
        open_dataset(tmp_path, "masks", images="scans", masks="inks")
    with pytest.raises(UsageError, match="no folders of images and masks"):
        open_dataset(tmp_path, "masks")


def test_options_of_masks_say_that_it_is_masks(tmp_path):
    """Where the names do not: `image` alone may be TextSeg, and `ink` says nothing."""
    lay(tmp_path, "image/a.jpg", "ink/a_x.png")
    assert open_dataset(tmp_path, masks="ink", pattern="{id}_x.png").ids == ["a"]
    with pytest.raises(UsageError, match="`pattern=` has no meaning when reading textseg"):
        open_dataset(lay(tmp_path / "root", "image/a.jpg", "semantic_label/a_maskfg.png"), pattern="{id}.png")


def test_splits_are_a_part_of_named_folders(tmp_path):
    lay(tmp_path, "a-in/x.jpg", "a-out/x.png", "b-in/y.jpg", "b-out/y.png", "c-in/z.jpg")
    dataset = open_dataset(tmp_path, "masks", images="{split}-in", masks="{split}-out")
    assert [(sample.id, sample.split) for sample in dataset] == [("x", "a"), ("y", "b")]
    assert dataset.notes[0] == f"{tmp_path / 'c-in'} is left out: there is nothing that goes with it"


def test_names_in_several_splits(tmp_path):
    lay(
        tmp_path,
        *(f"{split}/{name}" for split in ("train", "val") for name in ("image/img_1.jpg", "mask/img_1.png")),
    )
    dataset = open_dataset(tmp_path)
    assert [(s.id, s.split) for s in dataset] == [("train_img_1", "train"), ("val_img_1", "val")]
    assert "1 names are in several splits" in dataset.notes[0]


@pytest.mark.parametrize(
    ("pattern", "mask"),
    [
        ("{id}_x.png", "a_x.png"),
        ("{id}_x.png", "a_x.PNG"),
        ("x-{id}", "x-a.png"),
        ("{id}.jpg.png", "a.jpg.png"),
    ],
)
def test_the_pattern_of_masks(tmp_path, pattern, mask):
    lay(tmp_path, "images/a.jpg")
    save(tmp_path / "masks" / mask.lower(), MASK)
    (tmp_path / "masks" / mask.lower()).rename(tmp_path / "masks" / mask)
    assert found(tmp_path, pattern=pattern) == [("a", None, "images/a.jpg", f"masks/{mask}")]


def test_images_and_masks_in_one_folder(tmp_path):
    lay(tmp_path, "pages/a.jpg", "pages/a_b.jpg", "pages/a_gt.png", "pages/a_b_gt.png")
    pairs = found(tmp_path, images="pages", masks="pages", pattern="{id}_gt.png")
    assert pairs == [
        ("a", None, "pages/a.jpg", "pages/a_gt.png"),
        ("a_b", None, "pages/a_b.jpg", "pages/a_b_gt.png"),
    ]
    with pytest.raises(UsageError, match=r"holds images and masks.*`pattern="):
        open_dataset(tmp_path, "masks", images="pages", masks="pages")


@pytest.mark.parametrize("names", [("a.jpg", "a_gt.png"), ("a.jpg", "a.png"), ("a.png", "a_gt.png")])
def test_images_are_not_taken_for_masks(tmp_path, names):
    lay(tmp_path, *names)
    with pytest.raises(UsageError, match=r"holds images and masks; .*`pattern="):
        open_dataset(tmp_path)


def test_formats_with_names_of_their_own_come_first(tmp_path):
    lay(tmp_path, "image/a.jpg", "mask/a.png", "semantic_label/a_maskfg.png")
    assert open_dataset(tmp_path).name == "textseg-format"


def test_a_pattern_that_does_not_fit(tmp_path):
    lay(tmp_path, "images/a.jpg", "masks/gt_a_x.png")
    with pytest.raises(DataError, match=r"masks such as gt_a_x.png are named with `pattern="):
        open_dataset(tmp_path)
    with pytest.raises(DataError, match="no pairs") as caught:
        open_dataset(tmp_path, pattern="{id}_y.png")
    assert caught.value.details == (f"{tmp_path}/images/a.jpg: has no mask",)
    with pytest.raises(UsageError, match=r"pattern must have \{id\} once"):
        open_dataset(tmp_path, pattern="a.png")


def test_an_image_turned_by_exif(tmp_path):
    """A mask of the image as stored fits; one of the image as displayed is refused with the reason."""
    exif = Image.Exif()
    exif[0x112] = 6
    for name in ("fits", "turned"):
        lay(tmp_path / name, "mask/a.png")
        (tmp_path / name / "image").mkdir()
        Image.fromarray(IMAGE).save(tmp_path / name / "image" / "a.jpg", exif=exif)
    save(tmp_path / "turned" / "mask" / "a.png", MASK.T)
    assert open_dataset(tmp_path / "fits")[0].image.shape[:2] == MASK.shape
    with pytest.raises(DataError, match=r"6 x 9 but its image is 9 x 6.*EXIF"):
        convert(tmp_path / "turned", tmp_path / "out", to="textseg")
    assert not (tmp_path / "out").exists()


def test_images_and_masks_in_the_root(tmp_path):
    lay(tmp_path, "a.jpg", "a_gt.png", "b.jpg", "b_gt.png")
    with pytest.raises(UsageError, match="holds images and masks; say how masks are named with `pattern="):
        open_dataset(tmp_path, "masks")
    pairs = [("a", None, "a.jpg", "a_gt.png"), ("b", None, "b.jpg", "b_gt.png")]
    assert found(tmp_path, pattern="{id}_gt.png") == pairs
    assert found(tmp_path, pattern="{id}_gt.png", images=".", masks=".") == pairs


def test_masks_alone_with_a_pattern(tmp_path):
    lay(tmp_path, "a_gt.png", "b_gt.png")
    assert found(tmp_path, pattern="{id}_gt.png") == [("a", None, "a_gt.png"), ("b", None, "b_gt.png")]
    assert [entry[0] for entry in found(tmp_path, pattern="{id}.png")] == ["a_gt", "b_gt"]
