"""The EXIF orientation of JPEG files, as Pillow and OpenCV understand it."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from textseg.io.files.exif import ORIENTATION, set_upright


def jpeg(orientation=None, byte_order=b"MM", more=()):
    """A JPEG of 24 x 8 pixels, white on the left and black on the right."""
    pixels = np.zeros((8, 24, 3), np.uint8)
    pixels[:, :8] = 255
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif.endian = {b"MM": ">", b"II": "<"}[byte_order]
    for number, value in more:
        exif[number] = value
    if orientation is not None:
        exif[ORIENTATION] = orientation
    Image.fromarray(pixels).save(buffer, "JPEG", exif=exif, quality=95)
    return buffer.getvalue()


def seen_by_opencv(data):
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("byte_order", [b"MM", b"II"])
def test_the_image_is_seen_as_stored(orientation, byte_order):
    more = [(0x010F, "a maker"), (0x0131, "software")]
    data = jpeg(orientation, byte_order, more)
    assert byte_order + b"\x00*" in data or byte_order + b"*\x00" in data
    upright = set_upright(data)
    assert len(upright) == len(data) and sum(a != b for a, b in zip(data, upright, strict=True)) <= 1
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(upright)) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert after.getexif()[ORIENTATION] == 1 and after.getexif()[0x0131] == "software"
    assert np.array_equal(seen_by_opencv(upright), seen_by_opencv(jpeg()))
    if orientation >= 5:
        assert seen_by_opencv(data).shape[:2] == (24, 8), "OpenCV turns it"


def test_what_has_no_orientation_is_left_alone():
    for data in (
        jpeg(),
        jpeg(more=[(0x0131, "x")]),
        b"",
        b"\xff\xd8",
        b"\x89PNG\r\n",
        b"\xff\xd8\xff\xe1\x00",
    ):
        assert set_upright(data) == data


@pytest.mark.parametrize("length", range(0, 160))
def test_files_cut_short_or_damaged_do_not_matter(length):
    data = jpeg(6, b"II", [(0x0131, "x")])
    assert len(set_upright(data[:length])) == length
    random = np.random.default_rng(length)
    broken = bytearray(data)
    for place in random.integers(2, 100, 6):
        broken[place] = random.integers(256)
    assert len(set_upright(bytes(broken))) == len(data)
