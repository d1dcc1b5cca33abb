"""Datasets with words and semantic labels, but without char masks: words by the text pixels inside their polygons."""

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from shapely import Point, Polygon

from tests.io.same import assert_same
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.formats.coco.read import Coco
from textseg.io.sample import Char, Sample, Word
from textseg.synth import make_dataset

SHAPE = (20, 30)


def box(left, top, right, bottom):
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def label():
    """Two bars of text, a strip to ignore, and an effect."""
    maskfg = np.zeros(SHAPE, np.uint8)
    maskfg[4:8, 2:28] = 100
    maskfg[12:14, 2:12] = 100
    maskfg[8, 2:28] = 200
    maskfg[18:] = 255
    return maskfg


def sample(*words, maskfg=None, id_="a", load_words=True):
    maskfg = label() if maskfg is None else maskfg
    return Sample(
        id=id_,
        split="train",
        load_size=lambda: SHAPE,
        load_image=lambda: np.zeros((*SHAPE, 3), np.uint8),
        load_words=(lambda: words) if load_words else None,
        load_maskfg=lambda: maskfg,
    )


def export(folder, *samples, **options):
    done = convert(SampleList(samples), folder, to="coco", jobs=1, **options)
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(folder / "instances_train.json")), done


def test_words_have_the_text_pixels_inside_their_polygons(tmp_path):
    words = (
        Word("0", "ab", box(0, 2, 10, 10)),  # columns 2..9 of the first bar: 32 pixels
        Word("1", "cd", box(8, 2, 20, 10)),  # columns 8..19: 48, of which 8 are in the first word too
        Word("2", "", box(20, 9, 29, 11)),  # no text pixels
    )
    coco, done = export(tmp_path, sample(*words))
    assert done.notes == (
        "images without char masks (1): the masks of their 3 words are the text pixels of the semantic label inside "
        "each polygon. Of 124 text pixels, 52 are in no word and 8 in several; "
        "without text pixels, kept as polygons: 1",
    )
    first, second, third, *ignored = coco.dataset["annotations"]
    assert [entry["iscrowd"] for entry in ignored] == [1, 1]  # one for each category
    assert all(np.array_equal(coco.annToMask(entry), label() == 255) for entry in ignored)
    expected = np.zeros(SHAPE, np.uint8)
    expected[4:8, 2:10] = 1
    assert np.array_equal(coco.annToMask(first), expected)
    assert (first["area"], first["bbox"], first["source"], first["iscrowd"]) == (
        32,
        [2, 4, 8, 4],
        "semantic",
        0,
    )
    assert (second["area"], second["bbox"]) == (48, [8, 4, 12, 4])
    assert (third["source"], third["segmentation"]) == ("quad", [[20, 9, 29, 9, 29, 11, 20, 11]])
    assert [entry["text"] for entry in (first, second, third)] == ["ab", "cd", ""]


def test_a_word_with_holes_and_parts_is_no_crowd(tmp_path):
    """A slanted polygon of five corners over a ring: the pixels whose centre shapely finds inside."""
    maskfg = np.zeros(SHAPE, np.uint8)
    maskfg[3:17, 3:27] = 100
    maskfg[8:12, 10:20] = 0
    polygon = np.array([[3.3, 1.2], [27.7, 4.1], [24.4, 18.9], [12.6, 13.2], [2.2, 15.7]])
    inside = np.array(
        [[Polygon(polygon).contains(Point(x + 0.5, y + 0.5)) for x in range(30)] for y in range(20)]
    )
    expected = inside & (maskfg == 100)
    for segmentation in ("rle", "polygon"):
        words = (Word("0", "o", polygon),)
        coco, _ = export(tmp_path / segmentation, sample(*words, maskfg=maskfg), segmentation=segmentation)
        (found,) = coco.dataset["annotations"]
        mask = coco.annToMask(found)
        # pycocotools fills along a discrete outline, which may differ from the centre rule at the edge only.
        assert found["iscrowd"] == 0 and np.count_nonzero(mask != expected) <= 12
        assert not (mask & ~(maskfg == 100)).any() and found["area"] == mask.sum()


def test_chars_have_polygons_too(tmp_path):
    char = Char("00", "a", box(0, 2, 6, 10), 7)
    coco, done = export(tmp_path, sample(Word("0", "ab", box(0, 2, 10, 10), (char,))))
    word, found = coco.dataset["annotations"][:2]
    assert (word["area"], found["area"], found["mask_value"]) == (32, 16, 7)
    assert "their 1 words and 1 chars are" in done.notes[0]


def test_images_without_words_among_others(tmp_path):
    """Their text is in no word; a dataset of nothing else is refused (test_round_trips.py)."""
    dataset = (sample(Word("0", "a", box(0, 0, 30, 20))), sample(id_="b", load_words=False))
    coco, done = export(tmp_path, *dataset)
    assert "Of 248 text pixels, 124 are in no word" in done.notes[0]
    assert [image["parts"] for image in coco.dataset["images"]] == [["anno"], []]
    convert(SampleList(dataset), tmp_path / "root", to="textseg")
    assert_same(SampleList(dataset), Coco(tmp_path, images=tmp_path / "root" / "image"))


@pytest.mark.parametrize("categories", ["char", "glyph"])
def test_words_that_have_no_chars_are_left_out_and_counted(tmp_path, categories):
    coco, done = export(tmp_path, sample(Word("0", "a", box(0, 0, 30, 20))), categories=categories)
    assert done.notes[1] == "left out: words without chars (1)"
    assert all(entry["iscrowd"] for entry in coco.dataset["annotations"])


def test_a_char_mask_is_used_where_there_is_one(tmp_path):
    make_dataset(tmp_path / "root", n=3, size=(96, 128), jobs=1)
    done = convert(tmp_path / "root", to="coco", effect=True)
    assert done.notes == ()
