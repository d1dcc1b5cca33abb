"""Prediction files as many programs save them: read in one way, or refused with what is wrong."""

import os
import re
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import greys, make_png
from textseg.errors import PredictionError
from textseg.evaluation import read_prediction

TEXT = np.random.default_rng(0).integers(0, 2, (6, 9)).astype(np.uint8)
WHITE = TEXT * np.uint8(255)


def image(array, mode=None, **options):
    def save(path):
        made = Image.fromarray(array)
        (made.convert(mode) if mode else made).save(path, **options)

    return save


def raw(*words):
    return lambda path: path.write_bytes(make_png(*words))


def quantised(path):
    """As Pillow reduces colours: the brighter colour comes first."""
    Image.fromarray(WHITE).convert("RGB").quantize(2).save(path)


def pyplot(path):
    import matplotlib.image

    matplotlib.image.imsave(path, TEXT, cmap="gray")


VOC = [(0, 0, 0), (128, 0, 0)]


@pytest.mark.parametrize(
    ("save", "form"),
    [
        pytest.param(image(WHITE), "0/255", id="grey"),
        pytest.param(image(WHITE, "RGB"), "0/255", id="RGB"),
        pytest.param(image(WHITE, "RGBA"), "0/255", id="opaque RGBA"),
        pytest.param(image(WHITE, "LA"), "0/255", id="opaque LA"),
        pytest.param(pyplot, "0/255", id="matplotlib"),
        pytest.param(image(WHITE, "1"), "0/255", id="1-bit"),
        pytest.param(raw(TEXT, 8, 3, VOC), "0/1", id="mmseg"),
        pytest.param(raw(TEXT, 1, 3, greys(0, 255)), "0/255", id="palette black, white"),
        pytest.param(raw(TEXT + 4, 8, 3, greys(9, 9, 9, 9, 0, 255)), "0/255", id="palette of other indices"),
        pytest.param(raw(TEXT * 3, 2), "0/255", id="2-bit black, white"),
        pytest.param(raw(TEXT, 4, 3, greys(20, 200)), "prob8", id="palette of a probability"),
        pytest.param(image(WHITE.astype(np.uint16) * 257), "0/65535", id="16-bit"),
    ],
)
def test_images(tmp_path, save, form):
    save(tmp_path / "a.png")
    prediction = read_prediction(tmp_path / "a.png")
    assert prediction.form.name == form
    assert np.array_equal(prediction.binarise(), TEXT)


@pytest.mark.parametrize("suffix", [".tif", ".bmp"])
def test_other_lossless_formats(tmp_path, suffix):
    Image.fromarray(WHITE).save(tmp_path / f"a{suffix}")
    assert np.array_equal(read_prediction(tmp_path / f"a{suffix}").binarise(), TEXT)


TWO_READINGS = [
    pytest.param(raw(TEXT, 1, 3, greys(255, 0)), id="palette white, black"),
    pytest.param(quantised, id="quantised by Pillow"),
    pytest.param(raw(TEXT, 2), id="labels of 2 bits"),
    pytest.param(raw(TEXT, 4), id="labels of 4 bits"),
]


@pytest.mark.parametrize("save", TWO_READINGS)
def test_two_readings_are_named_with_what_decides(tmp_path, save):
    save(tmp_path / "a.png")
    with pytest.raises(PredictionError, match="has number 1, or what is shown bright") as caught:
        read_prediction(tmp_path / "a.png")
    assert "read_as='labels'" in caught.value.hint and "read_as='probability'" in caught.value.hint
    stored, shown = (read_prediction(tmp_path / "a.png", how) for how in ("labels", "probability"))
    assert not np.array_equal(stored.binarise(), shown.binarise())
    image = Image.open(tmp_path / "a.png")
    assert np.array_equal(shown.binarise(), np.asarray(image.convert("L")) > 127)


@pytest.mark.parametrize(
    ("save", "message"),
    [
        pytest.param(image(np.dstack([WHITE, WHITE * 0, WHITE * 0])), "unequal channels", id="red"),
        pytest.param(image(np.dstack([WHITE] * 4)), "transparent in places", id="transparent"),
        pytest.param(image(WHITE, format="JPEG"), "stored as JPEG", id="JPEG"),
        pytest.param(
            raw(TEXT * 20, 8, 3, [(v, 0, 0) for v in range(256)]), "indices up to 20", id="many classes"
        ),
        pytest.param(
            raw(TEXT * 2, 8, 3, greys(0, 9, 100)), "maskfg labels .* or as a probability", id="maskfg palette"
        ),
        pytest.param(lambda path: path.write_bytes(b""), "0 bytes", id="empty"),
        pytest.param(os.mkfifo, "a pipe or a device", id="pipe"),
        pytest.param(
            lambda path: path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n"), "not an image", id="PostScript"
        ),
        pytest.param(lambda path: None, "missing", id="missing"),
    ],
)
def test_refused_images(tmp_path, save, message):
    save(tmp_path / "a.png")
    with pytest.raises(PredictionError) as caught:
        read_prediction(tmp_path / "a.png")
    assert re.search(message, str(caught.value)) and caught.value.file == str(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("name", "form", "message"),
    [("a.jpg", "JPEG", "is stored as JPEG"), ("a.txt", "JPEG", "is stored as JPEG"), ("a", "PNG", None)],
)
def test_a_file_of_another_name_is_read_as_an_image(tmp_path, name, form, message):
    Image.fromarray(WHITE).save(tmp_path / name, form)
    if message is None:
        assert np.array_equal(read_prediction(tmp_path / name).binarise(), TEXT)
    else:
        with pytest.raises(PredictionError, match=message):
            read_prediction(tmp_path / name)


def test_a_palette_of_maskfg_labels_is_read_as_maskfg(tmp_path):
    (tmp_path / "a.png").write_bytes(make_png(TEXT * 2, 2, 3, greys(0, 200, 100)))
    assert np.array_equal(read_prediction(tmp_path / "a.png", "maskfg").binarise(), TEXT)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_arrays(tmp_path, dtype):
    np.save(tmp_path / "a.npy", TEXT.astype(dtype))
    np.savez_compressed(tmp_path / "a.npz", TEXT.astype(dtype))
    for name in ("a.npy", "a.npz"):
        assert np.array_equal(read_prediction(tmp_path / name).binarise(), TEXT)


def several(path):
    np.savez(path, pred=TEXT, prob=TEXT * 0.5)


def pickled(path):
    np.save(path, np.array([{}], object), allow_pickle=True)


def too_short(path):
    np.save(path, np.zeros((50, 60)))
    path.write_bytes(path.read_bytes()[:-100])


def claims_much(path):
    with path.open("wb") as stream:
        header = {"descr": "<f8", "fortran_order": False, "shape": (1_000_000_000, 90)}
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(bytes(800))


def encrypted(path):
    np.savez(path, TEXT)
    data = bytearray(path.read_bytes())
    for header, flag in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(header) + flag] |= 1
    path.write_bytes(data)


def no_array(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", b"\x93NUMPY\x01\x00\xff\xff{'descr': (((")


@pytest.mark.parametrize(
    ("name", "save", "message"),
    [
        ("a.npz", several, r"holds 2 arrays \(pred, prob\)"),
        ("a.npy", pickled, "cannot be read"),
        ("a.npy", too_short, "cannot be read"),
        ("a.npy", claims_much, "cannot be read"),
        ("a.npz", encrypted, "cannot be read"),
        ("a.npz", no_array, "cannot be read"),
        ("a.npz", lambda path: path.write_bytes(b"PK\3\4 and no more"), "cannot be read"),
        ("a.npy", lambda path: path.write_bytes(b""), "0 bytes"),
        ("a.npy", os.mkfifo, "a pipe or a device"),
        ("a.npy", lambda path: None, "is missing"),
        ("a.npy", lambda path: np.save(path, np.array([[0.5, np.nan]])), "NaN"),
    ],
)
def test_refused_arrays(tmp_path, name, save, message):
    save(tmp_path / name)
    with pytest.raises(PredictionError, match=message) as caught:
        read_prediction(tmp_path / name)
    assert caught.value.file == str(tmp_path / name)
