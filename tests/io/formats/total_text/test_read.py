"""Total-Text: JPEG masks cut in the middle, the splits by their folders, and never masks of regions."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.tiny import save
from textseg import TextSeg, open_dataset, validate
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.formats.total_text.read import TotalText, read_strokes

IMAGE = np.full((16, 24, 3), 200, np.uint8)
TRUTH = np.zeros((16, 24), bool)
TRUTH[3:6, 5:19] = TRUTH[6:13, 5:8] = TRUTH[6:13, 16:19] = True
"""Strokes that are not on the 8 x 8 grid of JPEG, so that values between 0 and 255 appear."""
POLYGON = "x: [[ 5 19 19  5]], y: [[ 3  3 13 13]], ornt: [u'h'], transcriptions: [u'WORD']\n"


def make(root, images="Images", masks="groundtruth_pixel", polygons="polygons", suffix=".jpg"):
    for split, name in (("Train", "img61"), ("Train", "img7"), ("Test", "img1")):
        save(root / images / split / f"{name}.jpg", IMAGE - int(name[3:]))  # no two are the same
        save_mask(root / masks / split / f"{name}{suffix}")
        if polygons:
            path = root / polygons / split / f"poly_gt_{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(POLYGON)
    return root


def save_mask(path, quality=75):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(TRUTH.astype(np.uint8) * 255).save(path, "JPEG", quality=quality)


def test_masks_are_cut_in_the_middle(tmp_path):
    make(tmp_path)
    mask = tmp_path / "groundtruth_pixel" / "Train" / "img61.jpg"
    stored = np.asarray(Image.open(mask))
    assert len(np.unique(stored)) > 10, "the mask is lossy"
    sample = open_dataset(tmp_path)["img61"]
    assert np.array_equal(sample.maskfg, TRUTH * np.uint8(100)) and sample.mask is None


def test_127_is_background_and_128_is_text(tmp_path):
    save(tmp_path / "m.png", np.array([[0, 1, 126, 127, 128, 200, 255]], np.uint8))
    assert read_strokes(tmp_path / "m.png").tolist() == [[0, 0, 0, 0, 100, 100, 100]]


def test_the_first_channel_of_three(tmp_path):
    """A grey made of all channels would say otherwise for both pixels."""
    save(tmp_path / "m.png", np.array([[[255, 0, 0], [0, 255, 255]]], np.uint8))
    assert read_strokes(tmp_path / "m.png").tolist() == [[100, 0]]
    Image.fromarray(TRUTH.astype(np.uint8) * 255).convert("RGB").save(tmp_path / "m.jpg")
    assert np.array_equal(read_strokes(tmp_path / "m.jpg"), TRUTH * np.uint8(100))


def test_masks_of_other_modes(tmp_path):
    Image.fromarray(TRUTH).save(tmp_path / "one.png")
    assert np.array_equal(read_strokes(tmp_path / "one.png"), TRUTH * np.uint8(100))
    Image.fromarray(TRUTH.astype(np.uint8) * 255).convert("P").save(tmp_path / "palette.gif")
    assert np.array_equal(read_strokes(tmp_path / "palette.gif"), TRUTH * np.uint8(100))
    Image.new("CMYK", (3, 3)).save(tmp_path / "cmyk.jpg")
    with pytest.raises(DataError, match="image mode CMYK, but a mask is grey or RGB"):
        read_strokes(tmp_path / "cmyk.jpg")


def test_suffixes_in_upper_case(tmp_path):
    folder = make(tmp_path) / "groundtruth_pixel" / "Train"
    (folder / "img61.jpg").rename(folder / "img61.JPG")
    (tmp_path / "Images" / "Train" / "img7.jpg").rename(tmp_path / "Images" / "Train" / "img7.JPG")
    dataset = open_dataset(tmp_path)
    assert dataset.ids == ["img1", "img61", "img7"] and dataset.notes == ()
    assert dataset["img61"].maskfg.any() and dataset["img7"].image.size


def test_splits_are_those_of_the_folders(tmp_path):
    make(tmp_path)
    assert TotalText(tmp_path).name == "total-text-format"
    assert [(sample.id, sample.split) for sample in TotalText(tmp_path)] == [
        ("img1", "test"),
        ("img61", "train"),
        ("img7", "train"),
    ]
    assert TotalText(tmp_path, "test").ids == ["img1"]
    with pytest.raises(UsageError, match="no split 'val': there are"):
        TotalText(tmp_path, "val")


def test_a_name_in_both_splits_is_told_apart(tmp_path):
    make(tmp_path)
    save(tmp_path / "Images" / "Test" / "img7.jpg", IMAGE)
    save(tmp_path / "groundtruth_pixel" / "Test" / "img7.jpg", np.zeros((16, 24), np.uint8))
    dataset = open_dataset(tmp_path)
    assert dataset.ids == ["img1", "img61", "test_img7", "train_img7"]
    assert not dataset["test_img7"].maskfg.any() and dataset["train_img7"].maskfg.any()
    assert dataset["test_img7"].load_words is None and dataset["train_img7"].words[0].text == "WORD"


@pytest.mark.parametrize(
    "places",
    [
        {"masks": "pixel_gt"},  # of FudanOCR
        {"masks": "groundtruth_pixel/groundtruth_pixel"},  # extracted into a folder of its name
        {"masks": "Groundtruth/Pixel", "polygons": "Groundtruth/Polygon"},
        {"images": "totaltext/Images", "polygons": "txt_format"},
        {"images": "images", "suffix": ".png"},
    ],
)
def test_layouts(tmp_path, places):
    dataset = open_dataset(make(tmp_path, **places), "total-text")
    assert len(dataset) == 3 and all(sample.maskfg.any() and sample.words for sample in dataset)


def test_a_folder_deeper(tmp_path):
    """As an archive unpacks that has one folder with everything."""
    make(tmp_path / "TotalText")
    assert open_dataset(tmp_path).ids == open_dataset(tmp_path / "TotalText").ids == ["img1", "img61", "img7"]
    assert all(sample.words for sample in open_dataset(tmp_path))


def test_masks_of_regions_are_no_masks_of_strokes(tmp_path):
    make(tmp_path, masks="groundtruth_textregion")
    with pytest.raises(UsageError, match="masks of text regions, which are no masks of strokes"):
        open_dataset(tmp_path)


def test_masks_of_regions_beside_those_of_strokes_are_not_read(tmp_path):
    make(tmp_path)
    for path in list((tmp_path / "groundtruth_pixel").rglob("*.jpg")):
        save(
            tmp_path / "groundtruth_textregion" / path.parent.name / path.name,
            np.full((16, 24), 255, np.uint8),
        )
    dataset = open_dataset(tmp_path)
    assert [int((sample.maskfg > 0).sum()) for sample in dataset] == [84] * 3


def test_dont_care_does_not_change_the_pixels(tmp_path):
    make(tmp_path)
    text = POLYGON.replace("u'h'", "u'#'").replace("WORD", "#")
    (tmp_path / "polygons" / "Train" / "poly_gt_img61.txt").write_text(text)
    sample = open_dataset(tmp_path)["img61"]
    assert (sample.words[0].legible, sample.words[0].attributes) == (False, {"orientation": "#"})
    assert np.array_equal(sample.maskfg, TRUTH * np.uint8(100))


def test_polygons_that_are_not_there_are_noted(tmp_path):
    make(tmp_path)
    file = tmp_path / "polygons" / "Train" / "poly_gt_img7.txt"
    file.rename(file.with_suffix(".mat"))
    dataset = open_dataset(tmp_path)
    assert dataset["img7"].load_words is None
    assert dataset.notes == (
        "1 of 3 images have no polygons and words (of the .mat files only the text form, poly_gt_*.txt, is read): img7",
    )


def test_images_without_a_mask_are_noted(tmp_path):
    save(make(tmp_path) / "Images" / "Test" / "img9.jpg", IMAGE)
    dataset = open_dataset(tmp_path)
    assert dataset.notes == ("1 images have no stroke mask and are left out: img9.jpg",) and len(dataset) == 3


def test_images_that_are_not_there_are_listed(tmp_path):
    (make(tmp_path) / "Images" / "Test" / "img1.jpg").unlink()
    with pytest.raises(DataError, match="1 labels without an image, the first is img1"):
        open_dataset(tmp_path)
    assert len(open_dataset(tmp_path, split="train")) == 2


def test_two_masks_of_a_name_are_refused(tmp_path):
    save_mask(make(tmp_path) / "groundtruth_pixel" / "Train" / "img61.JPEG")
    with pytest.raises(DataError, match="1 names with two files, the first is img61"):
        open_dataset(tmp_path)


def test_what_is_expected_is_said(tmp_path):
    save(tmp_path / "Images" / "Train" / "img1.jpg", IMAGE)
    with pytest.raises(
        UsageError, match=r"it holds Images/; expected are Images/\{Train,Test\}/img\*\.jpg and"
    ):
        open_dataset(tmp_path, "total-text")


def test_to_textseg_and_back(tmp_path):
    convert(make(tmp_path / "in"), tmp_path / "out", to="textseg")
    anno = json.loads((tmp_path / "out" / "annotation" / "img61_anno.json").read_text())
    box = [5, 3, 19, 3, 19, 13, 5, 13]
    assert anno == {"00": {"text": "WORD", "bbox": box, "attributes": {"orientation": "h"}}}
    back = TextSeg(tmp_path / "out", "train")["img61"]
    assert np.array_equal(back.maskfg, TRUTH * np.uint8(100)) and back.words[0].text == "WORD"
    assert validate(tmp_path / "out").problems == []


def test_validation(tmp_path):
    """That the masks are JPEG is a warning, and no error."""
    assert [(problem.code, problem.severity) for problem in validate(make(tmp_path)).problems] == [
        ("T123", "warning")
    ] * 3


@pytest.mark.parametrize("to", ["textseg", "coco"])
def test_a_mask_of_the_image_as_displayed_is_refused(tmp_path, to):
    """Images are read as they are stored; a mask that fits the turned image would be of other pixels."""
    make(tmp_path / "in")
    exif = Image.Exif()
    exif[0x112] = 6
    path = tmp_path / "in" / "Images" / "Train" / "img61.jpg"
    Image.fromarray(IMAGE).save(path, exif=exif)
    assert open_dataset(tmp_path / "in")["img61"].image.shape == (16, 24, 3)
    mask = tmp_path / "in" / "groundtruth_pixel" / "Train" / "img61.jpg"
    Image.fromarray(TRUTH.T.astype(np.uint8) * 255).save(mask)
    with pytest.raises(DataError, match="turned by its EXIF orientation"):
        convert(tmp_path / "in", tmp_path / "out", to=to)
    assert not (tmp_path / "out").exists()
