"""What the values of masks mean, said by the user: numbers, indices of palettes, colours."""

import numpy as np
import pytest

from tests.io.files.files_of_pixels import greys, make_png
from tests.tiny import save
from textseg import convert, open_dataset, validate
from textseg.errors import DataError, UsageError

IMAGE = np.full((2, 5, 3), 200, np.uint8)


def read(tmp_path, mask, values):
    """The label of a 2 x 5 mask, given as an array or as the bytes of a PNG."""
    save(tmp_path / "image" / "a.jpg", IMAGE)
    path = tmp_path / "mask" / "a.png"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(mask) if isinstance(mask, bytes) else save(path, mask)
    return open_dataset(tmp_path, values=values)[0].maskfg.tolist()


def rows(*first):
    return np.array([first, [0] * 5], np.uint8)


def test_numbers(tmp_path):
    values = "0:background, 255:text,128:ignore,64:effect,9:text"
    assert read(tmp_path, rows(255, 128, 64, 9, 0), values) == [[100, 255, 200, 100, 0], [0] * 5]


def test_colours_of_manga(tmp_path):
    """Easy text is nearly black, hard text is pink."""
    colours = np.full((2, 5, 3), 255, np.uint8)
    colours[0, 0], colours[0, 1] = (1, 1, 1), (255, 1, 255)
    values = "#ffffff:background,#010101:text,#ff01ff:ignore"
    assert read(tmp_path, colours, values) == [[100, 255, 0, 0, 0], [0] * 5]
    colours[1, 4] = 0
    with pytest.raises(
        DataError, match=r"a.png: holds the value #000000 \(1 pixels\), which are none of #ffffff"
    ):
        read(tmp_path, colours, values)
    with pytest.raises(DataError, match="say what its colours mean, as `values='#ffffff"):
        read(tmp_path, colours, "auto")


def test_a_number_beside_colours_is_a_grey(tmp_path):
    colours = np.zeros((2, 5, 3), np.uint8)
    colours[0, 0], colours[0, 1] = (255, 0, 0), (7, 7, 7)
    assert read(tmp_path, colours, "0:background,7:ignore,#FF0000:text")[0] == [100, 255, 0, 0, 0]


def test_indices_of_a_palette(tmp_path):
    """The index counts where it is in the table; the grey where only that is; both with two meanings are refused."""
    red = make_png(rows(1, 0, 0, 0, 0), 8, 3, [(0, 0, 0), (255, 0, 0)])
    assert read(tmp_path, red, "0:background,1:text")[0] == [100, 0, 0, 0, 0]
    assert read(tmp_path, red, "#000000:background,#ff0000:text")[0] == [100, 0, 0, 0, 0]
    white_first = make_png(rows(1, 0, 0, 0, 0), 8, 3, greys(255, 0))
    assert read(tmp_path, white_first, "0:background,1:text")[0] == [100, 0, 0, 0, 0]
    assert read(tmp_path, white_first, "0:background,255:text")[0] == [0, 100, 100, 100, 100]
    with pytest.raises(DataError, match="stored in it and what is shown are different labels"):
        read(tmp_path, white_first, "0:background,1:text,255:ignore")


def test_one_and_sixteen_bits(tmp_path):
    assert read(tmp_path, rows(1, 0, 1, 0, 0).astype(bool), "0:background,255:text")[0] == [100, 0, 100, 0, 0]
    assert read(tmp_path, rows(1, 0, 1, 0, 0).astype(bool), "0:background,1:text")[0] == [100, 0, 100, 0, 0]
    wide = rows(1, 0, 0, 0, 0).astype(np.uint16)
    assert read(tmp_path, wide * 65535, "0:background,255:text")[0] == [100, 0, 0, 0, 0]
    assert read(tmp_path, wide * 7, "0:background,7:text")[0] == [100, 0, 0, 0, 0]
    with pytest.raises(DataError, match="holds the value 300"):
        read(tmp_path, wide * 300, "0:background,7:text")


def test_values_without_a_meaning_are_all_listed(tmp_path):
    for name, row in {"a": (3, 4, 0, 0, 0), "b": (255, 0, 0, 0, 0), "c": (7, 7, 0, 0, 0)}.items():
        save(tmp_path / "image" / f"{name}.jpg", IMAGE)
        save(tmp_path / "mask" / f"{name}.png", rows(*row))
    with pytest.raises(DataError, match="2 of 3 images have a problem") as caught:
        convert(tmp_path, tmp_path / "out", to="textseg", values="0:background,255:text")
    first, second = caught.value.details
    assert (
        "a.png: holds the values 3, 4 (2 pixels)" in first and "c.png: holds the value 7 (2 pixels)" in second
    )
    assert "0 (background), 255 (text)" in first and not (tmp_path / "out").exists()
    report = validate(tmp_path, values="0:background,255:text")
    assert {(p.code, p.id) for p in report.problems if p.severity == "error"} == {
        ("T405", "a"),
        ("T405", "c"),
    }


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ("0:background,255", ["'255' is no VALUE:MEANING, such as 255:text"]),
        ("0:background,256:text", ["'256' is no value: it is 0 to 255, or a colour as #ff0000"]),
        (
            "0:back,#12:text",
            ["'back' is no meaning: there are background, text, effect, ignore", "'#12' is no value"],
        ),
        ("0:background,0:text", ["0 has two meanings"]),
    ],
)
def test_values_that_are_no_table(tmp_path, values, problems):
    with pytest.raises(UsageError) as caught:
        read(tmp_path, rows(0, 0, 0, 0, 0), values)
    said = [caught.value.problem, *caught.value.details]
    assert len(said) == len(problems) and all(map(str.startswith, said, problems))
