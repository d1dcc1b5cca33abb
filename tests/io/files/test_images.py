"""Image files of every kind, and broken ones."""

import os

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import make_png
from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES, count_pages, inspect_image, read_image, read_size
from textseg.io.files.label_images import read_label

GREY = np.arange(256, dtype=np.uint8).reshape(16, 16)
RGB = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)


def as_rgb(grey):
    return np.repeat(grey[:, :, None], 3, axis=2)


def saved(path, image, **options):
    image.save(path, **options)
    return read_image(path)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif"])
def test_ordinary_images_are_read_as_stored(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    np.testing.assert_array_equal(saved(path, Image.fromarray(RGB)), RGB)
    np.testing.assert_array_equal(saved(path, Image.fromarray(GREY)), as_rgb(GREY))


@pytest.mark.parametrize("suffix", IMAGE_SUFFIXES)
def test_every_suffix_is_read(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    kind = {".jpe": "JPEG", ".jfif": "JPEG"}.get(suffix)
    pixels = saved(path, Image.new("RGB", (20, 10), (200, 100, 50)), format=kind)
    assert pixels.shape == (10, 20, 3) and np.abs(pixels.astype(int) - (200, 100, 50)).max() < 6
    assert read_size(path) == (10, 20)


def test_sixteen_bits_are_scaled(tmp_path):
    wide = GREY.astype(np.uint16) * 257
    np.testing.assert_array_equal(saved(tmp_path / "a.png", Image.fromarray(wide)), as_rgb(GREY))
    np.testing.assert_array_equal(saved(tmp_path / "a.tif", Image.fromarray(wide)), as_rgb(GREY))
    narrow = GREY.astype(np.uint16)
    np.testing.assert_array_equal(saved(tmp_path / "b.png", Image.fromarray(narrow)), as_rgb(GREY))


def test_sixteen_bits_of_colour_are_scaled(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(RGB.astype(int) * 257, 16, 2))
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), RGB)


def test_what_is_transparent_is_white(tmp_path):
    alpha = np.where(np.arange(16) < 8, 0, 255).astype(np.uint8)
    layer = np.dstack([RGB, np.broadcast_to(alpha, (16, 16))])
    expected = np.where(alpha[None, :, None] == 0, 255, RGB)
    np.testing.assert_array_equal(saved(tmp_path / "a.png", Image.fromarray(layer)), expected)
    grey = Image.merge("LA", [Image.fromarray(GREY), Image.fromarray(layer[..., 3])])
    np.testing.assert_array_equal(
        saved(tmp_path / "b.png", grey), np.where(alpha[None, :, None] == 0, 255, as_rgb(GREY))
    )
    indexed = Image.fromarray(GREY // 128, "P")
    indexed.putpalette([10, 20, 30, 40, 50, 60])
    pixels = saved(tmp_path / "c.png", indexed, transparency=0)
    assert pixels[0, 0].tolist() == [255] * 3 and pixels[-1, -1].tolist() == [40, 50, 60]


def test_cmyk_is_converted(tmp_path):
    pixels = saved(tmp_path / "a.jpg", Image.new("CMYK", (8, 8), (0, 0, 0, 255)))
    assert pixels.max() < 5
    assert inspect_image(tmp_path / "a.jpg").kinds == ("CMYK",)


def test_pages(tmp_path):
    pages = [Image.new("RGB", (9, 7), colour) for colour in ("red", "lime")]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert count_pages(tmp_path / "a.tif") == 2
    assert read_image(tmp_path / "a.tif")[0, 0].tolist() == [255, 0, 0]
    assert read_image(tmp_path / "a.tif", page=1)[0, 0].tolist() == [0, 255, 0]
    with pytest.raises(DataError, match="no page 3"):
        read_image(tmp_path / "a.tif", page=2)


def test_what_other_programs_may_read_differently_is_found(tmp_path):
    Image.fromarray(GREY.astype(np.uint16)).save(tmp_path / "16.png")
    Image.new("RGBA", (4, 4)).save(tmp_path / "clear.png")
    Image.new("RGBA", (4, 4), "red").save(tmp_path / "opaque.png")
    Image.new("L", (4, 4)).save(tmp_path / "two.tif", save_all=True, append_images=[Image.new("L", (4, 4))])
    found = {path.name: inspect_image(path).kinds for path in tmp_path.iterdir()}
    assert found == {
        "16.png": ("16-bit",),
        "clear.png": ("transparent",),
        "opaque.png": (),
        "two.tif": ("pages",),
    }


def test_floating_point_is_refused(tmp_path):
    Image.fromarray(np.ones((3, 3), np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(DataError, match="floating-point numbers"):
        read_image(tmp_path / "a.tif")


POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"


@pytest.mark.parametrize("read", [read_label, read_image, read_size])
@pytest.mark.parametrize("content", [POSTSCRIPT, b"P5 2 2 255 abcd", b"<html>"])
def test_only_documented_formats_are_opened(tmp_path, monkeypatch, read, content):
    started = []
    monkeypatch.setattr("subprocess.Popen.__init__", lambda *words, **_: started.append(words))
    monkeypatch.setattr("subprocess.check_call", lambda *words, **_: started.append(words))
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(DataError, match="not an image that can be read"):
        read(tmp_path / "a.png")
    assert not started


@pytest.mark.parametrize("read", [read_label, read_image, read_size])
def test_a_pipe_does_not_block(tmp_path, read):
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(DataError, match="is a pipe or a device"):
        read(tmp_path / "a.png")


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
@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp", "gif", "avif"])
def test_cut_files(tmp_path, read, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 90), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[:-2500])
    with pytest.raises(DataError, match=r"cut short|not an image"):
        read(path)


def test_exif_orientation_is_not_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    assert read_image(tmp_path / "a.jpg").shape == (20, 40, 3) and read_size(tmp_path / "a.jpg") == (20, 40)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_of_an_image_as_it_is_displayed(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (40, 20)).save(tmp_path / "a.jpg", exif=exif)
    assert (
        read_size(tmp_path / "a.jpg", upright=True) == read_image(tmp_path / "a.jpg", upright=True).shape[:2]
    )
