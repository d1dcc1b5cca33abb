"""The text files of Total-Text's polygons, as real ones are."""

import numpy as np
import pytest

from textseg.errors import DataError
from textseg.io.formats.total_text.polygons import parse_polygons, read_polygons

HEAD = "x: [[0 9 9 0]], y: [[0 0 5 5]], ornt: [u'h'], transcriptions: "


def texts(*printed):
    words, problems = parse_polygons("".join(f"{HEAD}[{text}]\n" for text in printed))
    assert problems == []
    return [word.text for word in words]


def test_rows_go_on_in_the_next_line():
    """NumPy breaks long rows."""
    words, problems = parse_polygons(
        "x: [[ 206  251  386  542  620  646  550  358  189\n  140]], "
        "y: [[ 633  811  931  967  913  785  750  700  666\n  633]], ornt: [u'c'], transcriptions: [u'PETROSAINS']\r\n"
        "x: [[115 503 494\n  115]], y: [[322 346\n  426 404]], ornt: [u'm'], transcriptions: [u'nauGHTY']\n"
    )
    assert problems == [] and [word.text for word in words] == ["PETROSAINS", "nauGHTY"]
    assert [len(word.polygon) for word in words] == [10, 4]
    assert words[0].polygon[-1].tolist() == [140, 633] and words[1].polygon[2].tolist() == [494, 426]
    assert [word.key for word in words] == ["00", "01"]
    assert [word.attributes for word in words] == [{"orientation": "c"}, {"orientation": "m"}]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ('u"Joe\'s"', "Joe's"),
        ("u'one, two'", "one, two"),
        ("u'[x: [1]], y: 2'", "[x: [1]], y: 2"),
        ("u'say \"no\"'", 'say "no"'),
        (r"u'both \' and \"'", "both ' and \""),
        (r"u'caf\xe9 \u2022 \\'", "café • \\"),
        (r"u'\ud83d\ude00'", "\U0001f600"),
        ("'plain'", "plain"),
        ("u'Joe's'", "Joe's"),  # written by hand
        ("u''", ""),
        ("", ""),
        (" u' edge ' ", " edge "),
    ],
)
def test_transcriptions(printed, text):
    assert texts(printed, "u'next'") == [text, "next"]


@pytest.mark.parametrize(
    ("orientation", "text", "legible"),
    [
        ("u'h'", "u'a'", True),
        ("u'#'", "u'a'", False),
        ("u'h'", "u'#'", False),
        ("", "u'#'", False),
        ("", "", True),
    ],
)
def test_dont_care(orientation, text, legible):
    entry = f"x: [[0 9 9 0]], y: [[0 0 5 5]], ornt: [{orientation}], transcriptions: [{text}]"
    (word,), problems = parse_polygons(entry)
    assert problems == [] and word.legible is legible
    assert word.attributes == ({"orientation": orientation[2]} if orientation else {})


def test_the_orientation_may_be_the_last():
    entry = "x: [[0 9 9 0]], y: [[0 0 5 5]], transcriptions: [u'[a], b'], ornt: [u'#']\n"
    words, problems = parse_polygons(entry * 2)
    assert problems == [] and [word.text for word in words] == ["[a], b"] * 2
    assert not words[0].legible and words[0].attributes == {"orientation": "#"}


def test_a_hash_among_others_is_a_text():
    (word,), _ = parse_polygons(HEAD + "[u'#1']")
    assert word.text == "#1" and word.legible


def test_few_points_and_other_numbers():
    """An _anno.json holds polygons of four points or more."""
    (word,), problems = parse_polygons("x: [0, 9.5, 4], y: [0, 0, 5e0], ornt: [u'h'], transcriptions: [u'a']")
    assert problems == [] and word.polygon.tolist() == [[0, 0], [9.5, 0], [4, 5], [4, 5]]
    assert word.polygon.dtype == np.float64


def test_empty_files(tmp_path):
    (tmp_path / "poly_gt_img1.txt").write_text("\n")
    assert read_polygons(tmp_path / "poly_gt_img1.txt") == ()


def test_every_problem_is_said_with_its_line(tmp_path):
    path = tmp_path / "poly_gt_img1.txt"
    path.write_text(
        f"# polygons\n{HEAD}[u'a']\nx: [[1 2]], y: [[1\n 2 3]], ornt: [], transcriptions: [u'b']\n"
        "x: [[1 two]], y: [[1 2]], ornt: [], transcriptions: []\nx: [[1 2 3 4]], transcriptions: []\n"
    )
    with pytest.raises(
        DataError, match=r"poly_gt_img1\.txt, line 1: does not begin with a polygon"
    ) as caught:
        read_polygons(path)
    assert caught.value.details == (
        "line 3: has a polygon of 2 x and 3 y",
        "line 5: has coordinates that are no numbers",
        "line 6: is not x: [[...]], y: [[...]], ornt: [...], transcriptions: [...]",
    )
