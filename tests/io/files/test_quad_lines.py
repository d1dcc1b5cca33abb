"""Lines of a quad and a text: written and read back, and as other tools write them."""

import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from textseg.errors import DataError
from textseg.io.files.quad_lines import (
    QuadLine,
    encode_quad_lines,
    format_line,
    parse_line,
    read_quad_lines,
)

QUAD = np.array([[0, 0], [9, 0], [9, 5], [0, 5]], np.float64)
HEAD = "0,0,9,0,9,5,0,5"

numbers = st.floats(-1e6, 1e6) | st.integers(-5000, 5000).map(float)
polygons = st.integers(3, 9).flatmap(
    lambda corners: st.lists(st.tuples(numbers, numbers), min_size=corners, max_size=corners)
)
texts = st.text(st.characters(codec="utf-8"), max_size=8) | st.text(
    '#\\",0 \n\r\u2028\u0301é漢🙂', max_size=8
)


def write(tmp_path, data):
    path = tmp_path / "gt_a.txt"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@given(st.lists(st.tuples(polygons, texts)))
@example(
    [
        (QUAD.tolist(), text)
        for text in ("", "###", "####", "a####b", '\\"', '\\"a"', "1,2,####x", " ", "\x85")
    ]
)
def test_every_polygon_and_text_comes_back(tmp_path_factory, words):
    words = [QuadLine(np.array(points), text) for points, text in words]
    data = encode_quad_lines(words)
    assert len(data.decode().splitlines()) == len(words), "one line a word, for every reader"
    back = read_quad_lines(write(tmp_path_factory.mktemp("lines"), data))
    assert [word[1:] for word in back] == [word[1:] for word in words]
    assert all(np.array_equal(a.points, b.points) for a, b in zip(back, words, strict=True))


@given(texts, st.sampled_from(["Latin", "", "Hindi (2)"]))
def test_a_script_comes_back_too(text, script):
    word = QuadLine(QUAD, text, True, script)
    assert parse_line(format_line(word, script=True), script=True)[1:] == word[1:]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_ordinary_texts_are_written_unchanged(text):
    if text != "###" and "####" not in text and not text.startswith('\\"'):
        assert format_line(QuadLine(QUAD, text)) == f"{HEAD},{text}"


@pytest.mark.parametrize(
    ("line", "text", "legible"),
    [
        (f"{HEAD},a,b, c", "a,b, c", True),  # commas belong to the text
        (f"{HEAD},", "", True),
        (HEAD, "", True),
        (f"{HEAD},###", "###", False),
        (f"{HEAD},##", "##", True),
        (f"{HEAD},#1", "#1", True),
        (f'{HEAD},"Hi"', '"Hi"', True),  # quotes are not removed
        (f"{HEAD},C:\\new", "C:\\new", True),  # a backslash of another tool
        (f'{HEAD},\\"broken', '\\"broken', True),  # begins like an escape and is none
        (" 0, 0, 9, 0, 9.0, 5, 0, 5, Hi ", "Hi", True),  # blanks after the commas
        (f"{HEAD},12,34", "12,34", True),  # numbers as a text
    ],
)
def test_lines_of_other_tools(line, text, legible):
    word = parse_line(line)
    assert np.array_equal(word.points, QUAD) and word[1:] == (text, legible, "")


def test_any_number_of_corners_before_four_hashes():
    word = parse_line("0,0,4,0,9,0,9,5,4,5,0,5,####Café, 2")
    assert word.points.shape == (6, 2) and word.text == "Café, 2"
    assert parse_line("0,0,4,0,9,5,#######")[1:] == ("###", False, "")


def test_a_script_of_the_multilingual_form():
    assert parse_line(f"{HEAD},Korean,안녕, a", script=True)[1:] == ("안녕, a", True, "Korean")
    assert parse_line(f"{HEAD},None,###", script=True)[1:] == ("###", False, "None")


def test_a_word_that_is_not_legible_has_the_sign_for_it():
    assert format_line(QuadLine(QUAD, "half re", False)) == f"{HEAD},###"


def test_byte_order_mark_and_line_breaks_of_all_systems(tmp_path):
    path = write(tmp_path, f"\ufeff{HEAD},a\r\n\r\n{HEAD},b\n{HEAD},c\r{HEAD},d\u2028e")
    assert [word.text for word in read_quad_lines(path)] == ["a", "b", "c", "d\u2028e"]


def test_every_problem_is_said_with_its_line(tmp_path):
    path = write(
        tmp_path, f"{HEAD},a\n1,2,3,4,a\n{HEAD},b\n0,0,9,0,9,nan,0,5,c\n1,2,3,####d\n1e999{HEAD[1:]},e\n"
    )
    with pytest.raises(DataError, match=r"gt_a\.txt, line 2: does not begin with eight numbers") as caught:
        read_quad_lines(path)
    assert [re.match(r"line \d", one)[0] for one in caught.value.details] == ["line 4", "line 5", "line 6"]
    with pytest.raises(DataError, match="line 3: is not UTF-8"):
        read_quad_lines(write(tmp_path, f"{HEAD},a\n{HEAD},b\n{HEAD},\xe9".encode("latin-1")))
    with pytest.raises(DataError, match="is missing"):
        read_quad_lines(tmp_path / "gt_b.txt")


def test_what_has_no_form_is_refused():
    with pytest.raises(ValueError, match="no script after"):
        parse_line(HEAD, script=True)
    with pytest.raises(ValueError, match="fit between commas"):
        format_line(QuadLine(QUAD, "a", True, "Latin,Arabic"), script=True)
    with pytest.raises(ValueError, match="has 3 corners"):
        format_line(QuadLine(QUAD[:3], "a", True, "Latin"), script=True)
