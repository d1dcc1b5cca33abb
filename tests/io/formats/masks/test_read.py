"""Folders of images and masks: pairs by name, and the meaning of values over all masks."""

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import greys, make_png
from tests.tiny import save
from textseg import evaluate, open_dataset, validate
from textseg.errors import DataError, NoSplitsError

IMAGE = np.full((6, 9, 3), 200, np.uint8)


def mask(*values, fill=0):
    """A 6 x 9 mask that holds the values in its first row."""
    label = np.full((6, 9), fill, np.uint8)
    label[0, : len(values)] = values
    return label


def make(root, masks, images=True):
    for name, label in masks.items():
        save(root / "mask" / f"{name}.png", label)
        if images:
            save(root / "image" / f"{name}.jpg", IMAGE)
    return root


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ([0, 255], [0, 100]),  # binary
        ([0, 1, 255], [0, 100, 255]),  # classes
        ([0, 100, 200, 255], [0, 100, 200, 255]),  # TextSeg's
        ([0, 3, 250, 255], [0, 0, 100, 100]),  # a lossy mask, cut in the middle
    ],
)
def test_the_meaning_of_values(tmp_path, stored, expected):
    dataset = open_dataset(make(tmp_path, {"a": mask(*stored), "b": mask()}))
    assert dataset.name == f"masks-{tmp_path.name}" and dataset.ids == ["a", "b"]
    assert dataset["a"].maskfg[0, : len(expected)].tolist() == expected
    assert dataset["a"].image.shape == (6, 9, 3) and dataset["a"].words == ()


def test_the_meaning_is_that_of_all_masks_together(tmp_path):
    """255 alone would be text, but another mask shows that it is ignore."""
    dataset = open_dataset(make(tmp_path, {"a": mask(255), "b": mask(100)}))
    assert dataset["a"].maskfg[0, 0] == 255 and dataset.notes == ()


def test_a_choice_is_noted_and_can_be_made(tmp_path):
    root = make(tmp_path, {"a": mask(255)})
    assert "255 is read as text" in open_dataset(root).notes[0]
    assert open_dataset(root, values="textseg")["a"].maskfg[0, 0] == 255
    assert open_dataset(root, values="inverted")["a"].maskfg[0, :2].tolist() == [0, 100]


def test_two_readings_are_refused(tmp_path):
    with pytest.raises(DataError, match="text on black, or black text on white"):
        open_dataset(make(tmp_path / "dark", {"a": mask(0, 0, fill=255)}))
    with pytest.raises(DataError, match="neither TextSeg labels nor text and background"):
        open_dataset(make(tmp_path / "soft", {"a": mask(fill=128)}))


def test_names_of_masks(tmp_path):
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        save(tmp_path / "images" / name, IMAGE)
    for name in ("a.png", "b_gt.png", "mask_c.png"):
        save(tmp_path / "labels" / name, mask(1))
    assert open_dataset(tmp_path).ids == ["a", "b", "c"]


def test_what_is_no_pair_is_listed(tmp_path):
    root = make(tmp_path, {"a": mask(1), "b": mask(1)})
    (root / "image" / "a.jpg").unlink()
    (root / "mask" / "b.png").unlink()
    save(root / "image" / "c.jpg", IMAGE)
    save(root / "mask" / "c.png", mask(1))
    save(root / "mask" / "c_gt.png", mask(1))
    with pytest.raises(DataError, match="3 files that are no pairs") as caught:
        open_dataset(root)
    assert sorted(line.rsplit(": ", 1)[1] for line in caught.value.details) == [
        "has no image",
        "has no mask",
        "has two masks, c.png and c_gt.png",
    ]


def test_splits_are_folders(tmp_path):
    make(tmp_path / "train", {"a": mask(1)})
    make(tmp_path / "test", {"b": mask(1)})
    assert open_dataset(tmp_path, split="test").ids == ["b"] and len(open_dataset(tmp_path)) == 2
    with pytest.raises(NoSplitsError):
        open_dataset(tmp_path / "test", split="val")


def test_masks_alone_are_scored(tmp_path, run):
    save(tmp_path / "truth" / "a.png", mask(255, 255))
    save(tmp_path / "preds" / "a.png", mask(255))
    result = evaluate(tmp_path / "truth", tmp_path / "preds")
    assert result.scores.fgiou == 0.5
    assert "|ds:masks-truth|split:all|n:1|lab:none|" in result.signature
    done = run("evaluate", "preds", "--data", "truth", "-q", cwd=tmp_path)
    assert done.returncode == 0 and "50.00 %" in done.stdout and result.signature in done.stdout


def test_every_problem_of_a_sample_is_reported(tmp_path):
    root = make(tmp_path, {"a": mask(1), "b": mask(1)})
    Image.new("L", (9, 5)).save(root / "mask" / "b.png")
    (root / "image" / "a.jpg").write_bytes((root / "image" / "a.jpg").read_bytes()[:200])
    report = validate(root)
    assert report.layout == "masks" and report.samples == 2
    assert {(problem.code, problem.id) for problem in report.problems if problem.severity == "error"} == {
        ("T111", "a"),
        ("T114", "b"),
    }


def test_masks_are_read_as_they_are_shown(tmp_path):
    root = make(tmp_path, {name: mask(255) for name in "abcd"})
    text = mask(255) // 255
    Image.fromarray(text.astype(bool)).save(root / "mask" / "b.png")  # 1-bit, as an optimiser writes it
    (root / "mask" / "c.png").write_bytes(make_png(1 - text, 1, 3, greys(255, 0)))
    Image.fromarray(text.astype(np.uint16) * 65535).save(root / "mask" / "d.png")
    dataset = open_dataset(root)
    assert all(np.array_equal(sample.maskfg, text * 100) for sample in dataset)
    assert not validate(root).problems
