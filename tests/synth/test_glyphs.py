"""Coverage against an independent rasteriser: Pillow's FreeType, with the same font files."""

import string

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from textseg.synth import find_fonts
from textseg.synth.canvas import Canvas
from textseg.synth.paint.coverage import rasterise
from textseg.synth.paint.palette import BLACK, WHITE
from textseg.synth.paint.warps import place
from textseg.synth.text.effects import Style
from textseg.synth.text.fonts import load_font
from textseg.synth.text.typesetting import TextSetting, set_block

FONTS = find_fonts()[0]
EM, X, Y, SIDE = 120, 40, 150, 240


def by_pillow(file, char: str) -> np.ndarray:
    """Drawn eight times as large, where hinting moves nothing that can be seen, then averaged."""
    image = Image.new("L", (8 * SIDE, 8 * SIDE))
    font = ImageFont.truetype(file.path, 8 * EM, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(image).text((8 * X, 8 * Y), char, 255, font, anchor="ls")
    return np.asarray(image.reduce(8))


def by_us(file, char: str) -> np.ndarray:
    contours = [contour * EM + (X, Y) for contour in load_font(file).glyph(char).contours]
    patch = rasterise(contours, (SIDE, SIDE))
    assert patch is not None
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    canvas[patch.place] = patch.coverage
    return canvas


@pytest.mark.parametrize("file", FONTS, ids=lambda file: file.path.rpartition("/")[2])
def test_glyphs_are_those_of_freetype(file):
    """The same area within 3 %, and next to no pixel that differs by more than a quarter."""
    for char in (string.ascii_letters + string.digits + "%&@#!?.,:()$")[::2]:
        if not load_font(file).covers(char):
            continue
        theirs, ours = by_pillow(file, char), by_us(file, char)
        assert abs(ours.sum(dtype=int) / theirs.sum(dtype=int) - 1) < 0.03, char
        assert (np.abs(ours.astype(int) - theirs) > 64).mean() < 5e-4, char


def test_coverage_of_a_rectangle_is_its_area_in_each_pixel():
    rectangle = np.array([[10.25, 5.0], [20.0, 5.0], [20.0, 9.5], [10.25, 9.5]])
    patch = rasterise([rectangle], (30, 30))
    assert patch is not None
    ours = np.zeros((30, 30))
    ours[patch.place] = patch.coverage / 255
    edges = np.arange(30)
    across = (np.minimum(edges + 1, 20.0) - np.maximum(edges, 10.25)).clip(0)
    down = (np.minimum(edges + 1, 9.5) - np.maximum(edges, 5.0)).clip(0)
    assert np.abs(ours - np.outer(down, across)).max() < 0.26  # the grid has quarters of a pixel
    assert abs(ours.sum() - 9.75 * 4.5) < 0.02 * 9.75 * 4.5


def test_holes_and_islands():
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    ring = [square * 30, square[::-1] * 20 + 5, square * 6 + 12]
    patch = rasterise(ring, (40, 40))
    assert patch is not None
    plane = np.zeros((40, 40), np.uint8)
    plane[patch.place] = patch.coverage
    assert plane[2, 2] == 255 and plane[8, 8] == 0 and plane[15, 15] == 255
    assert rasterise([square * 5 + 100], (40, 40)) is None


def test_the_mask_is_what_one_sees():
    """Black text on white: half-dark pixels of the image are the pixels of the mask, each with its char."""
    canvas = Canvas(np.ones((200, 500, 3), np.float32), np.random.default_rng(0))
    block = set_block([["Stroke", "8%"]], TextSetting(load_font(FONTS[0])), np.random.default_rng(0))
    assert canvas.write(block.moved(place(80, 250, 100)), Style((BLACK,), WHITE), 80)
    dark = canvas.image.mean(2) < (1 + BLACK[0]) / 2
    assert (dark != (canvas.mask > 0)).sum() <= 0.003 * dark.sum()
    assert [word.text for word in canvas.words] == ["Stroke", "8%"]
    count, parts = cv2.connectedComponents(dark.view(np.uint8))
    for part in range(1, count):  # letters do not touch here: each dark spot belongs to one char
        assert len(np.unique(canvas.mask[(parts == part) & (canvas.mask > 0)])) == 1


def test_text_over_text_hides_only_a_part_of_it():
    canvas = Canvas(np.ones((200, 300, 3), np.float32), np.random.default_rng(0))
    font, style = load_font(FONTS[0]), Style((BLACK,), WHITE)
    block = set_block([["HH"]], TextSetting(font), np.random.default_rng(0))
    assert canvas.write(block.moved(place(100, 150, 100)), style, 100)
    before = canvas.mask.copy()
    cover = np.array([[0.0, 0], [300, 0], [300, 200], [0, 200]])
    assert not canvas.write(block.moved(place(102, 150, 100)), style, 100), "it would hide the first text"
    assert not canvas.fill([cover], WHITE), "a shape would hide it"
    np.testing.assert_array_equal(canvas.mask, before)
    assert canvas.write(block.moved(place(100, 150, 145)), style, 100)
    assert (np.bincount(canvas.mask.ravel(), minlength=5)[1:5] > 0).all()
    assert not canvas.write(block.moved(place(100, 20, 130)), style, 100), "it does not fit"
    assert not canvas.write(block.moved(place(4, 40, 20)), style, 4), "nobody could read it"


def test_letters_set_so_tightly_that_one_hides_the_other_are_refused():
    canvas = Canvas(np.ones((200, 300, 3), np.float32), np.random.default_rng(0))
    for tracking, written in ((-0.75, False), (-0.1, True)):
        setting = TextSetting(load_font(FONTS[0]), tracking=tracking)
        block = set_block([["HH"]], setting, np.random.default_rng(0)).moved(place(100, 150, 100))
        assert canvas.write(block, Style((BLACK,), WHITE), 100) is written
