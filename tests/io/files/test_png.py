"""Grey PNGs decoded by OpenCV against Pillow, whole and with flipped bits."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, PngImagePlugin

from textseg.errors import DataError
from textseg.io.files.images import read_label
from textseg.io.files.png import read_grey_png

PIXELS = np.kron(np.random.default_rng(0).integers(0, 5, (9, 12)), np.ones((5, 5))).astype(np.uint8) * 50


def png(array, **options):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", **options)
    return buffer.getvalue()


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(lambda shape: arrays(np.uint8, shape)),
    st.sampled_from([0, 1, 6, 9]),
)
def test_pixels_are_those_of_pillow(tmp_path_factory, array, level):
    path = tmp_path_factory.getbasetemp() / "any.png"
    path.write_bytes(png(array, compress_level=level))
    assert np.array_equal(read_grey_png(path), array)
    assert np.array_equal(read_label(path), array)


def test_other_chunks_change_nothing(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees: labels are read as stored
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 500, zip=True)
    notes.add(b"gAMA", (45455).to_bytes(4, "big"))
    path = tmp_path / "a.png"
    path.write_bytes(png(PIXELS, exif=exif, pnginfo=notes, transparency=100, dpi=(72, 72)))
    assert np.array_equal(read_grey_png(path), PIXELS)


@pytest.mark.parametrize("mode", ["P", "1", "LA", "RGB", "RGBA", "I;16"])
def test_other_modes_are_left_to_pillow(tmp_path, mode):
    image = (
        Image.fromarray(PIXELS.astype(np.uint16)) if mode == "I;16" else Image.fromarray(PIXELS).convert(mode)
    )
    image.save(tmp_path / "a.png")
    assert read_grey_png(tmp_path / "a.png") is None


@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"GIF89a" + bytes(50), None])
def test_other_files_are_left_to_pillow(tmp_path, content):
    if content is not None:
        (tmp_path / "a.png").write_bytes(content)
    assert read_grey_png(tmp_path / "a.png") is None
    assert read_grey_png(tmp_path) is None


def read_or_none(path):
    try:
        return read_label(path)
    except DataError:
        return None


def test_a_flipped_bit_never_gives_another_picture(tmp_path, capfd):
    whole = png(PIXELS)
    path = tmp_path / "a.png"
    pixels = range(whole.index(b"IDAT"), len(whole) - 12)
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        found = read_or_none(path)
        assert found is None or (place not in pixels and np.array_equal(found, PIXELS))
    assert capfd.readouterr().err == "", "no library speaks past the error"


def test_a_file_cut_anywhere_is_told_or_has_all_pixels(tmp_path, capfd):
    whole = png(PIXELS)
    path = tmp_path / "a.png"
    told = 0
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        found = read_or_none(path)
        told += found is None
        assert found is None or np.array_equal(found, PIXELS)
    assert told > len(whole) - 25, "only the checksum and the last chunk may be missing"
    assert capfd.readouterr().err == ""
