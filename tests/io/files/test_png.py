"""PNGs of every kind against Pillow and against their pixels, complete and damaged."""

import io
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, PngImagePlugin

from tests.io.files.files_of_pixels import chunk, greys, make_png
from textseg.errors import DataError
from textseg.io.files.images import read_image
from textseg.io.files.label_images import read_label
from textseg.io.files.planes import read_plane
from textseg.io.files.png import check_file, check_png, check_rows, decode_grey, encode_png

PIXELS = np.kron(np.random.default_rng(0).integers(0, 5, (9, 12)), np.ones((5, 5))).astype(np.uint8) * 50


def png(array, **options):
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG", **options)
    return buffer.getvalue()


def decode(data):
    return decode_grey(data, check_png(data, "a.png"), "a.png")


def interlaced(samples, bits, colour=0):
    """An Adam7 PNG: its pixels in the seven orders of the specification, each as an image of its own."""
    plain = make_png(samples, bits, colour)
    passes = b""
    for left, top, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        part = samples[top::down, left::across]
        if part.size:
            small = make_png(part, bits, colour)
            start = small.index(b"IDAT") + 4
            passes += zlib.decompress(small[start:-16])
    return (
        plain[:8]
        + chunk(b"IHDR", plain[16:28] + b"\1")
        + chunk(b"IDAT", zlib.compress(passes))
        + chunk(b"IEND", b"")
    )


ONES = PIXELS % 2 | (PIXELS > 100)
KINDS = {
    "8-bit grey": png(PIXELS),
    "1-bit": make_png(ONES, 1),
    "2-bit": make_png(PIXELS // 50 % 4, 2),
    "16-bit": png(PIXELS.astype(np.uint16) * 257),
    "palette": make_png(PIXELS // 50, 8, 3, greys(0, 100, 200, 255, 7)),
    "4-bit palette": make_png(PIXELS // 50, 4, 3, greys(0, 100, 200, 255, 7)),
    "RGB": png(np.dstack([PIXELS] * 3)),
    "interlaced": interlaced(PIXELS, 8),
    "interlaced 1-bit": interlaced(ONES, 1),
    "interlaced 16-bit": interlaced(PIXELS.astype(np.uint16) * 257, 16),
}


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(lambda shape: arrays(np.uint8, shape)),
    st.sampled_from([0, 1, 6, 9]),
)
def test_pixels_are_those_of_pillow(tmp_path_factory, array, level):
    path = tmp_path_factory.getbasetemp() / "any.png"
    path.write_bytes(png(array, compress_level=level))
    assert np.array_equal(decode(path.read_bytes()), array)
    assert np.array_equal(read_label(path), array)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_as_many_rows_as_it_says(kind):
    check_rows(check_png(KINDS[kind], "a.png"), "a.png")


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20), st.sampled_from([1, 2, 4, 8, 16]))
def test_interlaced_rows_are_counted(tmp_path_factory, height, width, bits):
    samples = np.random.default_rng(height * width).integers(0, 2**bits, (height, width))
    path = tmp_path_factory.getbasetemp() / "i.png"
    path.write_bytes(interlaced(samples, bits))
    check_rows(check_png(path.read_bytes(), path), path)
    assert np.array_equal(read_plane(path).samples, samples)


def test_other_chunks_change_nothing(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees: labels are read as stored
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 500, zip=True)
    notes.add(b"gAMA", (45455).to_bytes(4, "big"))
    assert np.array_equal(
        decode(png(PIXELS, exif=exif, pnginfo=notes, transparency=100, dpi=(72, 72))), PIXELS
    )


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"8-bit grey", "interlaced"}))
def test_other_modes_are_left_to_pillow(kind):
    assert decode(KINDS[kind]) is None


def read_or_none(path):
    try:
        plane = read_plane(path)
    except DataError:
        return None
    return plane.samples if plane.greys is None else plane.greys


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_never_gives_other_pixels(kind, tmp_path, capfd):
    complete = KINDS[kind]
    path = tmp_path / "a.png"
    path.write_bytes(complete)
    expected = read_or_none(path)
    assert expected is not None
    for place in range(len(complete)):
        flipped = bytearray(complete)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        assert read_or_none(path) is None
    assert capfd.readouterr().err == "", "no library speaks past the error"


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_refused(kind, tmp_path, capfd):
    complete = KINDS[kind]
    path = tmp_path / "a.png"
    for length in range(0, len(complete), 3):
        path.write_bytes(complete[:length])
        assert read_or_none(path) is None
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("value", [0, 9])
@pytest.mark.parametrize("bits", [1, 2, 8, 16])
@pytest.mark.parametrize("read", [read_label, read_image])
def test_rows_that_are_missing_are_told(read, bits, value, tmp_path):
    samples = np.full((6, 9), value % 2**bits)
    (tmp_path / "a.png").write_bytes(make_png(samples, bits, size=(9, 7)))
    with pytest.raises(DataError, match=r"damaged or cut short|rows are missing"):
        read(tmp_path / "a.png")


def test_an_absurd_size_is_refused_before_memory_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("TEXTSEG_MAX_PIXELS", str(60000**2))
    (tmp_path / "a.png").write_bytes(make_png(np.zeros((3, 4)), 8, size=(60000, 60000)))
    for read in (read_label, read_image):
        with pytest.raises(DataError, match="too small for 60000 x 60000 pixels"):
            read(tmp_path / "a.png")


def test_the_length_of_a_chunk_beyond_the_end_is_refused(tmp_path):
    data = bytearray(png(PIXELS))
    start = data.index(b"IDAT") - 4
    data[start : start + 4] = (1 << 20).to_bytes(4, "big")
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(DataError, match="its end is missing"):
        read_label(tmp_path / "a.png")


def with_pixels(data, change):
    """A PNG whose compressed pixels are changed, under right checksums of its chunks."""
    start = data.index(b"IDAT") - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    return data[:start] + chunk(b"IDAT", change(data[start + 8 : end - 4])) + data[end:]


def flip_adler(compressed):
    return compressed[:-1] + bytes([compressed[-1] ^ 1])


ODD_ENDS = {
    "wrong Adler-32": flip_adler,
    "no Adler-32": lambda compressed: compressed[:-4],
    "half an Adler-32": lambda compressed: compressed[:-2],
    "one byte more": lambda compressed: zlib.compress(zlib.decompress(compressed) + b"\0"),
    "rows more": lambda compressed: zlib.compress(zlib.decompress(compressed) + bytes(10_000)),
    "rows more and a wrong Adler-32": lambda compressed: flip_adler(
        zlib.compress(zlib.decompress(compressed) + bytes(10_000))
    ),
    "bytes after the end": lambda compressed: compressed + b"more",
    "a second stream": lambda compressed: compressed * 2,
    "much after the end": lambda compressed: compressed + bytes(1 << 17),
}


@pytest.mark.parametrize("end", ODD_ENDS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_the_pixels_is_checked(kind, end, tmp_path, capfd):
    path = tmp_path / "a.png"
    path.write_bytes(KINDS[kind])
    check_file(path)
    expected = read_or_none(path)
    path.write_bytes(with_pixels(KINDS[kind], ODD_ENDS[end]))
    with pytest.raises(DataError, match="damaged or cut short"):
        check_file(path)
    found = read_or_none(path)
    capfd.readouterr()  # libpng warns of it; the command line keeps that from the terminal
    if kind in ("8-bit grey", "interlaced"):
        assert found is None or np.array_equal(found, expected), "OpenCV looks at the end in part only"
    else:
        assert found is None


def test_a_bomb_behind_the_last_row_is_left_alone(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(KINDS["palette"])
    expected = read_image(path)
    path.write_bytes(
        with_pixels(KINDS["palette"], lambda data: zlib.compress(zlib.decompress(data) + bytes(1 << 28)))
    )
    assert path.stat().st_size < 1 << 19, "256 MiB in half a mebibyte"
    started = time.process_time()
    for read in (read_label, check_file):
        with pytest.raises(DataError, match="go on after its last row"):
            read(path)
    assert np.array_equal(read_image(path), expected), "an image is shown all the same"
    assert time.process_time() - started < 1


def test_equal_arrays_give_equal_bytes():
    assert encode_png(PIXELS) == encode_png(PIXELS.copy())
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(encode_png(PIXELS)))), PIXELS)
