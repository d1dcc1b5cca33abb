"""Whatever holds an image becomes RGB, or one clear sentence."""

import numpy as np
import pytest
from PIL import Image

from textseg.errors import DataError, UsageError
from textseg.io.files.images import read_image
from textseg.segmentation.pixels import pixels_of

GRADIENT = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
RGB = np.repeat(GRADIENT[..., None], 3, axis=2)


@pytest.mark.parametrize(
    "image",
    [
        GRADIENT,
        GRADIENT[..., None],
        RGB,
        np.dstack([RGB, np.full((3, 4), 255, np.uint8)]),
        GRADIENT.astype(np.uint16) * 257,
        Image.fromarray(GRADIENT),
        Image.fromarray(GRADIENT).convert("P"),
        Image.fromarray(RGB),
    ],
    ids=["grey", "one channel", "rgb", "rgba", "16-bit", "pillow grey", "palette", "pillow rgb"],
)
def test_arrays_and_pillow_images(image):
    assert np.array_equal(pixels_of(image), RGB)


def test_transparent_is_white():
    array = np.array([[[10, 20, 30, 0], [10, 20, 30, 255]]], np.uint8)
    expected = [[[255, 255, 255], [10, 20, 30]]]
    assert pixels_of(array).tolist() == pixels_of(Image.fromarray(array)).tolist() == expected


@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_turns_as_the_standard_says(tmp_path, turn):
    stored = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    exif = Image.Exif()
    exif[0x0112] = turn
    path = tmp_path / "a.png"
    Image.fromarray(stored).save(path, exif=exif)
    upright = {
        1: stored, 2: stored[:, ::-1], 3: stored[::-1, ::-1], 4: stored[::-1],
        5: stored.transpose(1, 0, 2), 6: np.rot90(stored, -1), 7: np.rot90(stored, 2).transpose(1, 0, 2),
        8: np.rot90(stored),
    }[turn]  # fmt: skip
    for source in (path, Image.open(path)):
        assert np.array_equal(pixels_of(source), upright)
        assert np.array_equal(pixels_of(source, as_stored=True), stored)
    assert np.array_equal(read_image(path), stored)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((2, 2), np.complex64),
        np.zeros((2, 2, 5), np.uint8),
        np.zeros((0, 3), np.uint8),
        np.zeros(4, np.uint8),
    ],
)
def test_arrays_that_are_no_image(array):
    with pytest.raises(UsageError, match="is no image"):
        pixels_of(array)


def test_other_things_are_no_image(tmp_path):
    with pytest.raises(UsageError, match="int is no image"):
        pixels_of(7)
    with pytest.raises(DataError, match="is missing"):
        pixels_of(tmp_path / "a.png")
