"""`textseg show IMAGE --mask MASK`, as a user types it in a folder without a dataset."""

import numpy as np
import pytest
from PIL import Image

import textseg


@pytest.fixture
def folder(tmp_path):
    """A photo and its mask, and what is none."""
    image = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    mask = np.zeros((40, 60), np.uint8)
    mask[10:20] = 255
    (tmp_path / "masks").mkdir()
    for name in ("photo.jpg", "other.png"):
        Image.fromarray(image).save(tmp_path / name)
    for name in ("masks/photo.png", "masks/other.png", "lossy.jpg"):
        Image.fromarray(mask).save(tmp_path / name)
    Image.fromarray(mask[:30]).save(tmp_path / "small.png")
    Image.fromarray(np.where(mask, 100, 200).astype(np.uint8)).save(tmp_path / "maskfg.png")
    (tmp_path / "notes.txt").write_text("nothing")
    (tmp_path / "cut.png").write_bytes((tmp_path / "other.png").read_bytes()[:300])
    return tmp_path


def test_one_image_is_drawn_with_its_mask(run, folder):
    done = run("show", "photo.jpg", "--mask", "masks/photo.png", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "photo_show.png: written\n", "")
    wanted = textseg.show(folder / "photo.jpg", mask=folder / "masks/photo.png")
    assert np.array_equal(Image.open(folder / "photo_show.png"), wanted)
    again = run("show", "photo.jpg", "--mask", "masks", cwd=folder)
    assert again.stdout == "photo_show.png: up to date\n"


@pytest.mark.parametrize(
    ("out", "start"), [("a.pdf", b"%PDF"), ("a.jpg", b"\xff\xd8"), ("a.png", b"\x89PNG")]
)
def test_the_suffix_says_the_format(run, folder, out, start):
    done = run("show", "photo.jpg", "--mask", "masks/photo.png", "--out", out, cwd=folder)
    assert (done.returncode, done.stdout) == (0, f"{out}: written\n")
    assert (folder / out).read_bytes().startswith(start)


def test_several_images_give_a_contact_sheet(run, folder):
    done = run("show", "photo.jpg", "other.png", "--mask", "masks", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "sheet.png: written\n")
    wanted = textseg.show([folder / "photo.jpg", folder / "other.png"], mask=folder / "masks")
    assert np.array_equal(Image.open(folder / "sheet.png"), wanted)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ("photo.jpg --mask small.png", 1, "small.png: is 60 x 30 but its image is 60 x 40"),
        ("photo.jpg --mask none.png", 1, "none.png: is missing"),
        ("photo.jpg --mask lossy.jpg", 1, "lossy.jpg: is stored as JPEG, which changes pixel values"),
        ("photo.jpg --mask photo.jpg", 1, "photo.jpg: is an RGB image with unequal channels"),
        ("photo.jpg --mask notes.txt", 1, "notes.txt: is not an image that can be read"),
        ("photo.jpg --mask cut.png", 1, "cut.png: "),
        ("photo.jpg --mask maskfg.png", 1, "maskfg.png: can be read as maskfg labels"),
        ("none.jpg --mask masks/photo.png", 1, "none.jpg: does not exist"),
        ("notes.txt --mask masks/photo.png", 1, "notes.txt: is not an image that can be read"),
        ("cut.png --mask masks/other.png", 1, "cut.png: "),
        ("small.png --mask masks", 1, "masks: has no mask for 1 of 1 images"),
        ("photo.jpg --mask masks/photo.png --pred masks", 2, "--pred has no meaning"),
        ("photo.jpg --mask masks/photo.png --data .", 2, "--data has no meaning"),
        ("photo.jpg --mask masks/photo.png --sort random", 2, "--sort has no meaning"),
        ("photo.jpg --mask masks/photo.png --out a.txt", 2, "a.txt: is no kind of image"),
        ("photo.jpg --mask masks/photo.png --out photo.jpg --force", 1, "photo.jpg: is an input"),
        ("photo.jpg", 2, "to show an image of your own, give the file of its mask, too: --mask mask.png"),
        ("photo.jpg --as-stored", 2, "--as-stored has no meaning without a --mask"),
    ],
)
def test_wrong_calls_end_with_one_sentence(run, folder, words, code, sentence):
    before = sorted(folder.iterdir())
    done = run("show", *words.split(), cwd=folder)
    assert (done.returncode, done.stdout) == (code, "") and "Traceback" not in done.stderr
    assert f"Error: {sentence}" in done.stderr or (code == 2 and sentence in done.stderr)
    assert len(done.stderr.splitlines()) <= 2 and sorted(folder.iterdir()) == before


def test_the_reading_of_an_ambiguous_mask_can_be_said(run, folder):
    done = run("show", "photo.jpg", "--mask", "maskfg.png", "--read-as", "maskfg", cwd=folder)
    assert done.returncode == 0
    wanted = textseg.show(folder / "photo.jpg", mask=folder / "masks/photo.png")
    assert np.array_equal(Image.open(folder / "photo_show.png"), wanted)


def test_in_a_dataset_the_name_of_an_image_file_is_answered_with_the_mask(run, tiny):
    done = run("show", "a00001.jpg", "--data", tiny)
    assert done.returncode == 2 and "a00001.jpg: is neither" in done.stderr and "--mask" in done.stderr
    assert "no sample 'a1'" in run("show", "a1", "--data", tiny).stderr
