"""ICDAR files as written, against lines and rectangles computed by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest
from shapely import Polygon

from tests.tiny import SPLITS
from textseg import TextSeg
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.files.quads import enclosing_quad
from textseg.io.sample import Word


def with_words(sample, *words):
    return SampleList([replace(sample, load_words=lambda: words)])


def test_a_line_for_each_word_beside_its_image(tiny, tmp_path):
    done = convert(TextSeg(tiny), tmp_path, to="icdar")
    for split, ids in SPLITS.items():
        for id_ in ids:
            image = tmp_path / split / "images" / f"{id_}.jpg"
            assert image.read_bytes() == (tiny / "image" / f"{id_}.jpg").read_bytes()
    assert (tmp_path / "train" / "gt_a00001.txt").read_text() == "5,10,25,10,25,22,5,22,Hi\n"
    assert (done.images, done.words, done.chars, done.written) == (5, 5, 0, 10)
    assert done.notes == (
        "the format cannot hold and leaves out: chars (10), char masks (5), effect masks (5), semantic labels (5)",
    )


def test_what_a_line_cannot_hold_is_counted(tiny, tmp_path):
    points = np.array([[0, 0], [5, 0], [9.5, 0], [9.5, 5], [0, 5]])
    words = (
        Word("a", "half", points, legible=False, attributes={"script": "Latin", "orientation": "h"}),
        Word("b", "###", points[:4], legible=False, attributes={"script": "None"}),
        Word("c", "two\nlines", points[:4]),
    )
    data = with_words(TextSeg(tiny)[0], *words)
    done = convert(data, tmp_path / "a", to="icdar")
    assert [note for note in done.notes if "polygon" in note or "illegible" in note] == [
        "1 polygons of other than four corners are written as the smallest rectangle around them; `corners='all'` "
        "writes their corners",
        "the format cannot hold and leaves out: attributes of words (3), char masks (1), effect masks (1), "
        "semantic labels (1), texts of illegible words (1)",
    ]
    text = tmp_path / "a" / "train" / "gt_a00001.txt"
    assert text.read_text().splitlines() == [
        "0,0,9.5,0,9.5,5,0,5,###",
        "0,0,5,0,9.5,0,9.5,5,###",
        '0,0,5,0,9.5,0,9.5,5,\\"two\\nlines"',
    ]
    convert(data, tmp_path / "b", to="icdar", script=True, integers=True)
    text = tmp_path / "b" / "train" / "gt_a00001.txt"
    assert text.read_text().splitlines()[:2] == ["0,0,10,0,10,5,0,5,Latin,###", "0,0,5,0,10,0,10,5,None,###"]
    assert (
        "attributes of words (1)"
        in convert(data, tmp_path / "b", to="icdar", script=True, force=True).notes[1]
    )
    convert(data, tmp_path / "c", to="icdar", corners="all")
    text = tmp_path / "c" / "train" / "gt_a00001.txt"
    assert text.read_text().splitlines()[0] == "0,0,5,0,9.5,0,9.5,5,0,5,#######"


def test_nothing_is_written_of_what_has_no_words_or_no_form(tiny, tmp_path):
    sample = TextSeg(tiny)[0]
    with pytest.raises(DataError, match="no annotated words"):
        convert([replace(sample, load_words=None)], tmp_path / "out", to="icdar")
    comma = Word("a", "x", np.zeros((4, 2)), attributes={"script": "Latin, Greek"})
    with pytest.raises(DataError, match=r"a00001: a word has the script 'Latin, Greek', which does not fit"):
        convert(with_words(sample, comma), tmp_path / "out", to="icdar", script=True)
    with pytest.raises(UsageError, match="corners must be four"):
        convert(tiny, tmp_path / "out", to="icdar", script=True, corners="all")
    assert not (tmp_path / "out").exists()


def test_images_without_annotation_have_no_text_file(tiny, tmp_path):
    (tiny / "annotation" / "b00002_anno.json").unlink()
    convert(tiny, tmp_path, to="icdar")
    names = {path.name for path in (tmp_path / "train").rglob("*.*")}
    assert names == {"a00001.jpg", "b00002.jpg", "gt_a00001.txt"}


@pytest.mark.parametrize("seed", range(20))
def test_the_enclosing_quad_is_the_smallest_rectangle(seed):
    random = np.random.default_rng(seed)
    angles = np.sort(random.uniform(0, 2 * np.pi, 7))
    points = np.stack([60 * np.cos(angles), 20 * np.sin(angles)], axis=1) + random.uniform(0, 4000, 2)
    points = points[:: random.choice([1, -1])]
    quad = enclosing_quad(points)
    shape = Polygon(quad)
    assert shape.buffer(0.02).contains(Polygon(points))
    assert shape.area == pytest.approx(Polygon(points).minimum_rotated_rectangle.area, abs=2)
    assert shape.exterior.is_ccw == Polygon(points).exterior.is_ccw
    distances = np.linalg.norm(quad - points[0], axis=1)
    assert distances[0] == distances.min()


def test_json_of_a_textseg_root_is_the_same_after_a_round_trip(tiny, tmp_path):
    """Words of the release have keys 00, 01, ...: the same that lines are numbered by."""
    convert(tiny, tmp_path / "icdar", to="icdar")
    convert(tmp_path / "icdar", tmp_path / "back", to="textseg")
    for path in (tmp_path / "back" / "annotation").iterdir():
        before = json.loads((tiny / "annotation" / path.name).read_text())["00"]
        assert json.loads(path.read_text()) == {"00": {name: before[name] for name in ("text", "bbox")}}
