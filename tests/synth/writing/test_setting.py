"""Blocks of shaped text: lines, columns, alignment, words."""

from dataclasses import replace

import numpy as np
import pytest

from textseg.synth.paint.warps import turn
from textseg.synth.text.fonts import FontFile, bundled_fonts
from textseg.synth.writing.faces import Face
from textseg.synth.writing.scripts import SCRIPTS
from textseg.synth.writing.setting import Typography, set_text, warped

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def how() -> Typography:
    return Typography(Face(FontFile(str(bundled_fonts() / "DejaVuSans.ttf"))), SCRIPTS["latin"], pitch=1.5)


def test_words_and_chars_are_those_that_were_set(how):
    block = set_text([["two", "words"], ["more"]], how, RNG)
    assert block.texts == ["two", "words", "more"]
    assert len(block.quads) == 3 and [char.word for char in block.chars] == [0] * 3 + [1] * 5 + [2] * 4
    np.testing.assert_allclose(block.points.min(0) + block.points.max(0), 0, atol=1e-9)


def test_lines_are_a_pitch_apart_and_aligned(how):
    for align, edge in ((0.0, 0), (1.0, 1)):
        block = set_text([["HHHH"], ["HH"]], replace(how, align=align), RNG)
        first, second = (quad[:, 0] for quad in block.quads)
        assert block.quads[1][0, 1] - block.quads[0][0, 1] == pytest.approx(1.5)
        assert [first.min(), first.max()][edge] == pytest.approx([second.min(), second.max()][edge], abs=0.02)


def test_a_text_that_runs_to_the_left_begins_at_the_right(how):
    arabic = replace(how, script=SCRIPTS["arabic"])
    block = set_text([["سلام", "بيت"], ["بيت"]], arabic, RNG)
    assert block.quads[0].max(0)[0] == pytest.approx(block.quads[2].max(0)[0], abs=0.1)
    assert block.quads[0][:, 0].mean() > block.quads[1][:, 0].mean()


def test_columns_follow_from_right_to_left(how):
    block = set_text([["AB"], ["C"]], replace(how, vertical=True), RNG)
    assert block.quads[0][:, 0].mean() > block.quads[1][:, 0].mean() + 1
    assert block.chars[1].box[:, 1].min() > block.chars[0].box[:, 1].max()


def test_what_a_face_cannot_draw_is_no_text(how):
    assert set_text([[" "]], how, RNG) is None


def test_a_warp_of_the_block_is_that_of_each_part(how):
    block = set_text([["any", "text"]], how, RNG)
    together, apart = warped(block, turn(0.4)), block.moved(turn(0.4))
    for one, other in zip(together.chars, apart.chars, strict=True):
        np.testing.assert_allclose(np.concatenate(one.contours), np.concatenate(other.contours))
        np.testing.assert_allclose(one.box, other.box)
    np.testing.assert_allclose(together.quads, apart.quads)
