"""Image files of every mode, and broken ones."""

import numpy as np
import pytest
from PIL import Image

from textseg.errors import DataError
from textseg.io.files.images import encode_png, read_image, read_label, read_size

LABELS = np.arange(12, dtype=np.uint8).reshape(3, 4)


def palette(labels: np.ndarray) -> Image.Image:
    image = Image.fromarray(labels, "P")
    image.putpalette(np.random.default_rng(0).integers(0, 256, 768, np.uint8).tobytes())
    return image


@pytest.mark.parametrize(
    ("make", "mode"),
    [
        (lambda: Image.fromarray(LABELS), "L"),
        (lambda: palette(LABELS), "P"),
        (lambda: Image.fromarray(LABELS.astype(np.uint16)), "I;16"),
        (lambda: Image.fromarray(np.stack([LABELS] * 3, -1)), "RGB"),
    ],
)
def test_label_modes(tmp_path, make, mode):
    image = make()
    image.save(tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").mode == mode
    labels = read_label(tmp_path / "a.png")
    np.testing.assert_array_equal(labels, LABELS)
    assert labels.dtype == np.uint8


def test_one_bit_label(tmp_path):
    bits = LABELS % 2
    Image.fromarray(bits.astype(bool)).save(tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").mode == "1"
    np.testing.assert_array_equal(read_label(tmp_path / "a.png"), bits)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (Image.new("RGBA", (3, 3)), "mode RGBA"),
        (Image.new("LA", (3, 3)), "mode LA"),
        (Image.fromarray(np.array([[0, 300]], np.uint16)), "up to 300 in mode I;16"),
        (Image.new("RGB", (3, 3), (1, 2, 3)), "unequal channels"),
    ],
)
def test_refused_modes_are_named(tmp_path, image, message):
    image.save(tmp_path / "a.png")
    with pytest.raises(DataError, match=message):
        read_label(tmp_path / "a.png")


@pytest.mark.parametrize("read", [read_label, read_image, read_size])
@pytest.mark.parametrize(
    ("content", "message"), [(b"", "0 bytes"), (b"<html>", "not an image"), (None, "missing")]
)
def test_broken_files(tmp_path, read, content, message):
    if content is not None:
        (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(DataError, match=message):
        read(tmp_path / "a.png")


@pytest.mark.parametrize("read", [read_label, read_image])
@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_cut_files(tmp_path, read, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:-2500])
    with pytest.raises(DataError, match="cut short"):
        read(path)


def test_folder_instead_of_a_file(tmp_path):
    with pytest.raises(DataError, match="folder"):
        read_label(tmp_path)


def test_exif_orientation_is_not_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    assert read_image(tmp_path / "a.jpg").shape == (20, 40, 3) and read_size(tmp_path / "a.jpg") == (20, 40)


def test_png_round_trip(tmp_path):
    (tmp_path / "a.png").write_bytes(encode_png(LABELS))
    np.testing.assert_array_equal(read_label(tmp_path / "a.png"), LABELS)
