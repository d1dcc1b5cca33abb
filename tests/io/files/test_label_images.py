"""Label images of every mode: read in one way, or refused."""

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import greys, make_png
from textseg.errors import DataError
from textseg.io.files.label_images import inspect_label, read_label
from textseg.io.files.planes import NotALabelError, read_plane

LABELS = np.arange(12, dtype=np.uint8).reshape(3, 4)
TWO = LABELS % 2


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
        (lambda: Image.fromarray(LABELS).convert("LA"), "LA"),
        (lambda: Image.fromarray(LABELS).convert("RGBA"), "RGBA"),
    ],
)
def test_label_modes(tmp_path, make, mode):
    make().save(tmp_path / "a.png")
    assert Image.open(tmp_path / "a.png").mode == mode
    labels, remarks = inspect_label(tmp_path / "a.png")
    np.testing.assert_array_equal(labels, LABELS)
    assert labels.dtype == np.uint8 and not remarks


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif"])
def test_one_bit_label(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(TWO.astype(bool)).save(path)
    assert Image.open(path).mode == "1"
    np.testing.assert_array_equal(read_label(path), TWO)


def test_a_palette_as_optimisers_write_it_is_read_by_its_greys(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(LABELS // 3, 2, 3, greys(255, 0, 200, 100)))
    labels, (remark,) = inspect_label(tmp_path / "a.png")
    np.testing.assert_array_equal(labels, np.array([255, 0, 200, 100])[LABELS // 3])
    assert remark.kind == "palette" and "its greys (0, 100, 200, 255)" in remark.message


def test_a_palette_of_black_and_white_is_a_one_bit_image(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(TWO, 1, 3, greys(0, 255)))
    labels, remarks = inspect_label(tmp_path / "a.png")
    np.testing.assert_array_equal(labels, TWO)
    assert not remarks


def test_a_palette_whose_index_0_is_white_has_two_readings(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(TWO, 1, 3, greys(255, 0)))
    with pytest.raises(NotALabelError, match="what is white, or what has index 1"):
        read_label(tmp_path / "a.png")


def test_entries_that_no_pixel_uses_do_not_count(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(TWO, 8, 3, [*greys(0, 1), (9, 8, 7)]))
    assert inspect_label(tmp_path / "a.png")[1] == []


def test_greys_of_two_bits_are_scaled_and_said_so(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(LABELS % 4, 2))
    labels, (remark,) = inspect_label(tmp_path / "a.png")
    np.testing.assert_array_equal(labels, LABELS % 4 * 85)
    assert remark == ("bits", "is 2-bit grey, which is scaled to 8 bits: a stored 3 is read as 255")
    np.testing.assert_array_equal(read_plane(tmp_path / "a.png").samples, LABELS % 4)


def test_a_lossy_file_is_read_and_said_so(tmp_path):
    Image.fromarray(LABELS * 20).save(tmp_path / "a.png", "JPEG")
    assert inspect_label(tmp_path / "a.png")[1] == [
        ("lossy", "is stored as JPEG, which changes pixel values")
    ]


def image_of(*pages, **options):
    def save(path):
        pages[0].save(path, **options)

    return save


@pytest.mark.parametrize(
    ("save", "message"),
    [
        (image_of(Image.new("RGBA", (3, 3))), "transparent in places"),
        (image_of(Image.new("LA", (3, 3))), "transparent in places"),
        (image_of(Image.fromarray(np.array([[0, 300]], np.uint16))), "up to 300 in 16 bits"),
        (image_of(Image.new("RGB", (3, 3), (1, 2, 3))), "unequal channels"),
        (image_of(Image.new("CMYK", (3, 3)), format="TIFF"), "mode CMYK"),
        (image_of(Image.new("F", (3, 3)), format="TIFF"), "floating-point"),
        (
            image_of(
                Image.new("L", (3, 3)), format="TIFF", save_all=True, append_images=[Image.new("L", (3, 3))]
            ),
            "has 2 pages",
        ),
        (image_of(Image.fromarray(np.array([[70000]], np.int32)), format="TIFF"), "70000"),
    ],
)
def test_refused_modes_are_named(tmp_path, save, message):
    save(tmp_path / "a.png")
    with pytest.raises(NotALabelError, match=message):
        read_label(tmp_path / "a.png")


def test_sixteen_bits_of_colour_are_not_cut_to_eight(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(np.ones((3, 4, 3)), 16, 2))
    with pytest.raises(NotALabelError, match="16 bits per channel"):
        read_label(tmp_path / "a.png")


def test_folder_instead_of_a_file(tmp_path):
    with pytest.raises(DataError, match="folder"):
        read_label(tmp_path)
