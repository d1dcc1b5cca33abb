"""Images of one's own with their masks: what is drawn, in whatever both are given, and what is refused."""

import numpy as np
import pytest
from PIL import Image

import textseg
from textseg.plots.overlay import MISS
from textseg.viewing.own import MOST, masked_samples

HEIGHT, WIDTH = 320, 480
"""As large as a panel, so that it is not resized."""


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)


@pytest.fixture
def mask():
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[100:150, 50:400] = True
    return mask


@pytest.fixture
def files(tmp_path, image, mask):
    """Three images in photos/ and below, with masks of the same names; the n-th is text in its first n rows."""
    for number, name in enumerate(("a", "b", "more/c"), 1):
        for folder, array in (("photos", image), ("masks", np.zeros((HEIGHT, WIDTH), np.uint8))):
            path = tmp_path / folder / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            if folder == "masks":
                array[: 10 * number] = 255
            Image.fromarray(array).save(path)
    return tmp_path


def panels(sheet):
    """The three panels without their frames."""
    sheet = np.asarray(sheet)
    assert sheet.shape == (HEIGHT + 30, 3 * (WIDTH + 12), 3)
    return [
        sheet[27 : 25 + HEIGHT, x + 7 : x + 5 + WIDTH].astype(int) for x in (0, WIDTH + 12, 2 * (WIDTH + 12))
    ]


def test_the_image_its_mask_and_the_mask_over_the_image(image, mask):
    first, second, third = panels(textseg.show(image, mask=mask))
    inner, text = image[1:-1, 1:-1].astype(int), mask[1:-1, 1:-1]
    assert np.array_equal(first, inner)
    assert (second[text] == 0).all() and (second[~text] == 255).all()
    light = (inner + 255) / 2  # the image half faded to white; text three quarters in its colour
    wanted = np.where(text[..., None], light / 4 + np.array(MISS) * 3 / 4, light)
    assert abs(third - wanted).max() <= 2


def test_images_and_masks_in_any_container_are_the_same(tmp_path, image, mask):
    torch = pytest.importorskip("torch")
    Image.fromarray(image).save(tmp_path / "a.png")
    Image.fromarray(mask).save(tmp_path / "m.png")
    np.save(tmp_path / "m.npy", mask * np.float32(0.7))
    wanted = textseg.show(tmp_path / "a.png", mask=tmp_path / "m.png")
    images = (str(tmp_path / "a.png"), Image.fromarray(image), torch.from_numpy(image).permute(2, 0, 1))
    masks = (
        str(tmp_path / "m.npy"),
        Image.fromarray(mask),
        torch.from_numpy(mask)[None, None],
        mask.astype(np.uint8) * 255,
        np.where(mask, 200, 90).astype(np.uint8),
        textseg.Segmentation(mask, mask.astype(np.float32), image),
    )
    assert all(np.array_equal(textseg.show(one, mask=mask), wanted) for one in images)
    assert all(np.array_equal(textseg.show(image, mask=one), wanted) for one in masks)
    above = np.where(mask, 200, 190).astype(np.uint8)
    assert np.array_equal(textseg.show(image, mask=above, threshold=0.76), wanted)
    assert not np.array_equal(textseg.show(image, mask=above), wanted)


def test_several_files_have_masks_of_the_same_names(files):
    samples = masked_samples(files / "photos", files / "masks")
    found = {sample.id: (sample.maskfg == 100).all(axis=1).sum() for sample in samples}
    assert found == {"a": 10, "b": 20, "more/c": 30}
    sheet = textseg.show(files / "photos", mask=files / "masks")
    assert sheet.size == (2 * 312, 2 * 230)
    both = [files / "photos" / name for name in ("a.png", "b.png")]
    assert textseg.show(both, mask=files / "masks").size == (2 * 312, 230)
    assert np.array_equal(
        textseg.show(files / "photos", mask=files / "masks", n=2), textseg.show(both, mask=files / "masks")
    )
    (files / "masks/b.png").unlink()
    with pytest.raises(textseg.TextSegError, match=r"has no mask for 1 of 3 images.*\n.*b.png: no .*b.png"):
        textseg.show(files / "photos", mask=files / "masks")


def test_names_are_the_same_in_any_normal_form(tmp_path, image, mask):
    (tmp_path / "masks").mkdir()
    Image.fromarray(image).save(tmp_path / "caf\u00e9.png")
    Image.fromarray(mask).save(tmp_path / "masks/cafe\u0301.png")
    assert panels(textseg.show(tmp_path / "caf\u00e9.png", mask=tmp_path / "masks"))


def test_a_mask_fits_the_image_as_displayed_or_as_stored(tmp_path, image, mask):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.png"
    Image.fromarray(np.rot90(image)).save(path, exif=exif)  # 6: to be turned to the right for display
    first, *_ = panels(textseg.show(path, mask=mask))
    assert np.array_equal(first, image[1:-1, 1:-1])
    stored = np.rot90(mask)
    assert np.array_equal(
        textseg.show(path, mask=stored, as_stored=True), textseg.show(np.rot90(image), mask=stored)
    )
    with pytest.raises(
        textseg.TextSegError, match=r"mask: is 320 x 480 but .* 480 x 320; .*`as_stored=True`"
    ):
        textseg.show(path, mask=stored)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"mask": np.zeros((3, 4))}, "mask: is 4 x 3 but its image is 480 x 320$"),
        ({"mask": np.full((HEIGHT, WIDTH), 7.0)}, "mask: holds values from 7 to 7"),
        ({"mask": "none.png"}, "none.png: is missing"),
        ({"mask": np.zeros((HEIGHT, WIDTH)), "pred": np.zeros((2, 2))}, "`pred=` has no meaning"),
        ({"mask": np.zeros((HEIGHT, WIDTH)), "ids": "a"}, "`ids=` has no meaning"),
        ({"mask": np.zeros((HEIGHT, WIDTH)), "labels": "v1"}, "`labels=` has no meaning"),
        ({"as_stored": True}, "`as_stored=True` has no meaning without a `mask=`"),
    ],
)
def test_wrong_calls_are_refused(image, settings, problem):
    with pytest.raises(textseg.TextSegError, match=problem):
        textseg.show(image, **settings)


def test_wrong_files_are_refused(files):
    with pytest.raises(textseg.TextSegError, match="3 images have one mask; give a folder"):
        textseg.show(files / "photos", mask=files / "masks/a.png")
    with pytest.raises(textseg.TextSegError, match=r"is neither a dataset nor .*`mask='mask.png'`"):
        textseg.show(files / "photos/a.png")
    with pytest.raises(textseg.TextSegError, match="is an input and would be overwritten"):
        textseg.show(files / "photos/a.png", mask=files / "masks", out=files / "masks/a.png", force=True)
    with pytest.raises(textseg.TextSegError, match=r"`n=` must be at least 1, not 0"):
        textseg.show(files / "photos", mask=files / "masks", n=0)
    with pytest.raises(textseg.TextSegError, match="there are no images"):
        textseg.show([], mask=files / "masks")
    many = [files / f"photos/{number}.png" for number in range(MOST + 1)]
    for path in many:
        path.touch()
    with pytest.raises(textseg.TextSegError, match=r"101 images are too many .* `n=`"):
        textseg.show(many, mask=files / "masks")
