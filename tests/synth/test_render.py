"""What every image must hold, over many of them."""

import numpy as np
import pytest

from textseg.labels import IGNORE, is_char
from textseg.synth import render
from textseg.synth.designs.table import DESIGNS


@pytest.fixture(scope="module")
def images():
    return [render(7, index) for index in range(90)]


def test_masks_and_annotation_agree(images):
    for index, rendered in enumerate(images):
        annotated = [char.mask_value for word in rendered.words for char in word.chars]
        assert annotated == list(range(1, len(annotated) + 1))
        counts = np.bincount(rendered.mask.ravel(), minlength=256)
        assert (counts[1 : len(annotated) + 1] > 0).all(), f"image {index} hides a char completely"
        assert counts[len(annotated) + 1 : IGNORE].sum() == 0
        assert annotated, f"image {index} has no text"


def test_the_effect_mask_holds_the_char_mask(images):
    more = 0
    for rendered in images:
        chars = is_char(rendered.mask)
        np.testing.assert_array_equal(rendered.maskeff[chars], rendered.mask[chars])
        np.testing.assert_array_equal(rendered.maskeff == IGNORE, rendered.mask == IGNORE)
        assert np.isin(np.unique(rendered.maskeff), [0, *np.unique(rendered.mask[chars]), IGNORE]).all()
        more += int(is_char(rendered.maskeff).sum() > 1.05 * chars.sum())
    assert 0.35 < more / len(images) < 0.9


def test_quads_are_whole_numbers_in_the_image_and_near_their_mask(images):
    turned = shares = 0
    for rendered in images:
        height, width = rendered.mask.shape
        for word in rendered.words:
            for polygon in [word.polygon, *(char.polygon for char in word.chars)]:
                assert polygon.shape == (4, 2)
                assert (polygon == np.rint(polygon)).all()
                assert (polygon >= 0).all() and (polygon <= (width, height)).all()
            for char in word.chars:
                y, x = np.nonzero(rendered.mask == char.mask_value)
                low, high = char.polygon.min(0), char.polygon.max(0)
                inside = (x >= low[0] - 3) & (x <= high[0] + 3) & (y >= low[1] - 3) & (y <= high[1] + 3)
                shares += float(inside.mean() > 0.9)
            turned += len(np.unique(word.polygon[:, 1])) > 2
    assert shares > 0.98 * sum(len(word.chars) for rendered in images for word in rendered.words)
    assert turned > 0.4 * sum(len(rendered.words) for rendered in images)


def test_statistics_are_about_those_of_textseg(images):
    words = [word for rendered in images for word in rendered.words]
    assert 3.3 < len(words) / len(images) < 4.5  # TextSeg: 3.9
    lengths = [len(word.chars) for word in words if word.chars]
    assert 4.2 < np.mean(lengths) < 5.2  # TextSeg: 4.7
    texts = "".join(word.text for word in words)
    assert any(char.isdigit() for char in texts) and any(not char.isalnum() for char in texts)
    assert any(char.isupper() for char in texts) and any(char.islower() for char in texts)
    areas = [rendered.mask.size for rendered in images]
    assert len({rendered.mask.shape for rendered in images}) > 5 and 0.9 < np.mean(areas) / 512**2 < 1.1


def test_some_images_have_text_to_ignore(images):
    some = [rendered for rendered in images if (rendered.mask == IGNORE).any()]
    assert 0.03 < len(some) / len(images) < 0.4


def test_letters_stand_out_from_their_ground(images):
    """Most text is legible: its colour is not that of the pixels around it."""
    clear = 0
    for rendered in images:
        grey = rendered.image.mean(2)
        text = is_char(rendered.mask)
        around = np.zeros_like(text)
        for shift in ((0, 12), (0, -12), (12, 0), (-12, 0)):
            around |= np.roll(text, shift, (0, 1))
        around &= rendered.maskeff == 0
        if not around.any():
            continue
        colours = [rendered.image[part].mean(0) for part in (text, around)]
        clear += np.abs(colours[0] - colours[1]).max() > 40 or grey[text].std() > 40
    assert clear > 0.85 * len(images)


def test_render_is_a_function_of_seed_and_index():
    one, other = render(1, 5, size=(128, 96)), render(1, 5, size=(128, 96))
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.maskeff, other.maskeff)
    assert not np.array_equal(one.image, render(1, 6, size=(128, 96)).image)


@pytest.mark.parametrize("size", [(64, 64), (64, 400), (400, 64), (1200, 90)])
def test_unusual_sizes_have_text_too(size):
    for index in range(6):
        rendered = render(2, index, size=size)
        assert rendered.image.shape == (*size, 3)
        assert is_char(rendered.mask).any()


def test_every_kind_of_image_is_drawn():
    """Each kind with a small and a large number of words, so that no branch of a layout fails."""
    from textseg.synth.backgrounds.painted import paint_background
    from textseg.synth.canvas import Canvas
    from textseg.synth.designs.designer import Page
    from textseg.synth.paint.palette import palette
    from textseg.synth.text.fonts import find_fonts

    fonts = find_fonts()[0]
    for design in DESIGNS:
        written = 0
        for budget in (1, 3, 10):
            rng = np.random.default_rng([budget, 1])
            colours = palette(rng)
            canvas = Canvas(paint_background(rng, (200, 260), colours, design.grounds), rng)
            design.compose(Page(canvas, colours, fonts, budget))
            written += len(canvas.words)
        assert written >= 3, design.compose.__name__
