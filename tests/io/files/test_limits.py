import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from textseg.errors import PredictionError, TextSegError, UsageError
from textseg.evaluation.predictions.read import read_prediction
from textseg.io.files.images import read_image
from textseg.io.files.label_images import read_label
from textseg.io.files.limits import VARIABLE, check_pixels
from textseg.io.files.png import SIGNATURE, encode_png


def claiming(width, height):
    """A PNG of a few bytes, with right checksums, that claims to be large."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("read", [read_image, read_label, read_prediction])
def test_a_claimed_size_above_the_limit_is_refused(tmp_path, read):
    path = tmp_path / "a.png"
    path.write_bytes(claiming(60_000, 60_000))
    with pytest.raises(TextSegError, match="60,000 x 60,000 pixels, more than the limit of 268,435,456"):
        read(path)


@pytest.mark.parametrize("read", [read_image, read_label, read_prediction])
def test_the_limit_can_be_lowered_and_raised(tmp_path, monkeypatch, read):
    path = tmp_path / "a.png"
    path.write_bytes(encode_png(np.zeros((10, 20), np.uint8)))
    monkeypatch.setenv(VARIABLE, "199")
    with pytest.raises(TextSegError, match="TEXTSEG_MAX_PIXELS=200"):
        read(path)
    monkeypatch.setenv(VARIABLE, "200")
    read(path)


def test_each_page_is_checked(tmp_path, monkeypatch):
    path = tmp_path / "a.tif"
    pages = [Image.new("L", (10, 10)), Image.new("L", (30, 10))]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    monkeypatch.setenv(VARIABLE, "200")
    assert read_image(path).shape == (10, 10, 3)
    with pytest.raises(TextSegError, match="30 x 10 pixels"):
        read_image(path, page=1)


def test_arrays_are_refused_by_their_header(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "100")
    np.save(tmp_path / "a.npy", np.zeros((10, 11), np.uint8))
    np.savez_compressed(tmp_path / "a.npz", np.zeros((2, 10, 11), np.float32))
    for name in ("a.npy", "a.npz"):
        with pytest.raises(PredictionError, match="11 x 10 pixels, more than the limit"):
            read_prediction(tmp_path / name)
    np.save(tmp_path / "many.npy", np.zeros((9, 10, 10), np.uint8))
    with pytest.raises(PredictionError, match=r"shape \(9, 10, 10\)"):
        read_prediction(tmp_path / "many.npy")


def test_an_array_that_claims_more_than_its_member_holds_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive, archive.open("a.npy", "w") as stream:
        np.lib.format.write_array_header_1_0(
            stream, {"descr": "|u1", "fortran_order": False, "shape": (9_000, 9_000)}
        )
        stream.write(bytes(10))
    with pytest.raises(PredictionError, match="too short"):
        read_prediction(tmp_path / "a.npz")


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "²"])
def test_the_environment_variable_must_be_a_positive_integer(monkeypatch, value):
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(UsageError, match="positive integer"):
        check_pixels(1, 1)
