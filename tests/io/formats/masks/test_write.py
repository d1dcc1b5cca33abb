"""Writing masks and label images: the folders, the values, what is said about what is lost."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.tiny import SPLITS, make_tiny, save, tiny_maskfg
from textseg import convert, evaluate, open_dataset
from textseg.errors import DataError, OutputError, UsageError

LOST = ["words (5)", "chars (10)", "char masks (5)", "effect masks (5)"]


def stored(path):
    return np.asarray(Image.open(path))


@pytest.mark.parametrize(
    ("form", "image", "mask", "values"),
    [
        ("masks", "train/image/a00001.jpg", "train/mask/a00001.png", {0: 0, 100: 255, 200: 0, 255: 0}),
        (
            "semantic",
            "img_dir/train/a00001.jpg",
            "ann_dir/train/a00001.png",
            {0: 0, 100: 1, 200: 0, 255: 255},
        ),
    ],
)
def test_folders_and_values(tiny, tmp_path, form, image, mask, values):
    out = tmp_path / "out"
    done = convert(tiny, out, to=form)
    assert (out / image).read_bytes() == (tiny / "image" / "a00001.jpg").read_bytes()
    label = tiny_maskfg(0)
    expected = np.zeros_like(label)
    for value, written in values.items():
        expected[label == value] = written
    assert np.array_equal(stored(out / mask), expected)
    assert done.images == 5 and (done.words, done.chars) == (0, 0)
    dataset = open_dataset(out)
    assert {sample.id: sample.split for sample in dataset} == {
        id_: s for s, ids in SPLITS.items() for id_ in ids
    }
    assert open_dataset(out, split="test").ids == sorted(SPLITS["test"])


def test_what_is_lost_is_said_before_anything_is_written(tiny, tmp_path):
    said = []
    out = tmp_path / "out"
    done = convert(tiny, out, to="masks", on_notes=lambda notes: said.append((list(notes), out.exists())))
    labels = [tiny_maskfg(shift) for shift in range(5)]
    effect, ignore = (sum(int((label == value).sum()) for label in labels) for value in (200, 255))
    (first, second, third), existed = said[0]
    assert not existed and list(done.notes) == [first, second, third]
    assert first.startswith(f"{effect:,} pixels of effect in 5 images are written as background")
    assert second.startswith(f"{ignore:,} pixels of ignore in 5 images are written as background")
    assert all(lost in third for lost in LOST)


def test_all_meanings_are_kept_where_they_have_a_value(tiny, tmp_path):
    out = tmp_path / "out"
    done = convert(tiny, out, to="masks", out_values="0:background,255:text,128:ignore,64:effect")
    assert len(done.notes) == 1 and json.loads((out / "label_values.json").read_text())["64"] == "effect"
    assert all(
        np.array_equal(a.maskfg, b.maskfg) for a, b in zip(open_dataset(tiny), open_dataset(out), strict=True)
    )


def test_labels_without_text_are_read_back(tmp_path):
    """0 and 255 alone would be read as text; the file written beside them says that 255 is ignored."""
    save(tmp_path / "in" / "image" / "a.png", np.zeros((4, 4, 3), np.uint8))
    save(tmp_path / "in" / "mask" / "a.png", np.full((4, 4), 255, np.uint8))
    convert(tmp_path / "in", tmp_path / "out", to="semantic", values="0:background,255:ignore")
    assert (open_dataset(tmp_path / "out")[0].maskfg == 255).all()
    (tmp_path / "out" / "label_values.json").write_text('{"255": "tekst"}')
    with pytest.raises(DataError, match=r"label_values.json: 'tekst' is no meaning"):
        open_dataset(tmp_path / "out")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ("0:background", "text has no value to write"),
        ("0:background,1:text,2:text", "text has 2 values to write, 1 and 2"),
        ("0:background,#ff0000:text", "colours cannot be written"),
    ],
)
def test_values_that_cannot_be_written(tiny, tmp_path, values, problem):
    with pytest.raises(UsageError, match=problem):
        convert(tiny, tmp_path / "out", to="masks", out_values=values)


def test_reading_and_writing_have_values_of_their_own(tmp_path, run):
    save(tmp_path / "in" / "image" / "a.png", np.zeros((2, 3, 3), np.uint8))
    save(tmp_path / "in" / "mask" / "a.png", np.array([[0, 7, 9], [0, 0, 0]], np.uint8))
    words = ("--data", "in", "--to", "semantic", "--out", "out", "--values", "0:background,7:text,9:ignore")
    done = run("convert", *words, "--out-values", "10:background,20:text,30:ignore", cwd=tmp_path)
    assert done.returncode == 0
    assert stored(tmp_path / "out" / "ann_dir" / "a.png").tolist() == [[10, 20, 30], [10, 10, 10]]


def test_samples_without_labels_are_all_listed(tmp_path):
    root = make_tiny(tmp_path / "in", maskfg=False)
    for path in (root / "annotation").glob("*_mask*.png"):
        if path.name[:6] in SPLITS["train"]:
            path.unlink()
    with pytest.raises(DataError, match="2 of 5 images have a problem") as caught:
        convert(root, tmp_path / "out", to="masks")
    assert not (tmp_path / "out").exists()
    assert all("neither a semantic label nor a char mask" in line for line in caught.value.details)


def test_other_files_are_not_overwritten(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="masks")
    assert convert(tiny, tmp_path / "out", to="masks").written == 0
    with pytest.raises(OutputError, match="other content"):
        convert(tiny, tmp_path / "out", to="masks", out_values="0:background,1:text")


def test_masks_that_are_written_are_scored(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="masks")
    for path in (tmp_path / "out").glob("*/mask/*.png"):
        save(tmp_path / "preds" / path.name, stored(path))
    assert evaluate(tmp_path / "out", tmp_path / "preds").scores.fgiou == 1


def test_an_image_with_an_exif_orientation_fits_its_mask(tmp_path):
    """mmsegmentation reads images with OpenCV, which turns them by their EXIF orientation."""
    exif = Image.Exif()
    exif[0x112] = 6
    save(tmp_path / "in" / "mask" / "a.png", np.zeros((4, 8), np.uint8))
    (tmp_path / "in" / "image").mkdir()
    Image.new("RGB", (8, 4)).save(tmp_path / "in" / "image" / "a.jpg", exif=exif)
    convert(tmp_path / "in", tmp_path / "out", to="semantic")
    assert cv2.imread(str(tmp_path / "in" / "image" / "a.jpg")).shape[:2] == (8, 4)
    assert cv2.imread(str(tmp_path / "out" / "img_dir" / "a.jpg")).shape[:2] == (4, 8)
    assert stored(tmp_path / "out" / "ann_dir" / "a.png").shape == (4, 8)
