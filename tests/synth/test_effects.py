"""Effects: where they are, and whose they are."""

import numpy as np
import pytest

from textseg.synth.paint.coverage import SOLID
from textseg.synth.paint.palette import BLACK, WHITE, contrast, luminance, palette, readable
from textseg.synth.text.effects import Extrusion, Glow, Shadow, Style, effect_layers, spread


@pytest.fixture
def letters():
    """Two bars as chars 4 and 9."""
    coverage, labels = np.zeros((2, 80, 120), np.uint8)
    for value, x in ((4, 30), (9, 70)):
        coverage[20:50, x : x + 12] = 255
        labels[20:50, x : x + 12] = value
    return coverage, labels


def layers(letters, **effects):
    return effect_layers(*letters, Style((BLACK,), WHITE, **effects), 50)


def test_no_effect_no_layer(letters):
    assert layers(letters) == []


def test_an_outline_goes_around_each_char(letters):
    (layer,) = layers(letters, outlines=((0.06, WHITE),))
    assert layer.hard
    assert (layer.labels[20:50, 27:45] == 4).all() and not layer.labels[:, :26].any()
    assert (layer.labels[17:53, 67:85][layer.coverage[17:53, 67:85] >= SOLID] == 9).all()


def test_a_shadow_is_the_letters_moved(letters):
    (layer,) = layers(letters, shadow=Shadow(0.1, 0.2, 0.0, 1.0, BLACK))
    assert not layer.hard
    np.testing.assert_array_equal(layer.labels[10:, 5:], letters[1][:-10, :-5])


def test_a_blurred_shadow_is_marked_where_it_can_be_seen(letters):
    (layer,) = layers(letters, shadow=Shadow(0.0, 0.1, 0.05, 0.6, BLACK))
    assert (layer.coverage[layer.labels > 0] >= 64).all()
    assert (layer.labels[30:50, 32:40] == 4).all()


def test_an_extrusion_reaches_all_the_way(letters):
    (layer,) = layers(letters, extrusion=Extrusion(0.16, 0.0, BLACK))
    assert layer.hard
    assert (layer.labels[20:50, 30:50] == 4).all() and (layer.labels[20:50, 70:90] == 9).all()
    assert not layer.labels[:20].any() and not layer.labels[:, 91:].any()


def test_layers_come_lowest_first_and_hold_one_another(letters):
    glow, side, line = layers(
        letters,
        outlines=((0.04, WHITE),),
        extrusion=Extrusion(0.1, 0.1, BLACK),
        glow=Glow(0.1, 1.0, WHITE),
    )
    assert [layer.hard for layer in (glow, side, line)] == [False, True, True]
    assert ((line.labels > 0) <= (side.labels > 0)).all()
    assert (glow.labels > 0).sum() > (side.labels > 0).sum()


def test_spread_gives_the_nearest_label():
    rng = np.random.default_rng(0)
    labels = np.zeros((30, 40), np.uint8)
    spots = [(int(y), int(x)) for y, x in zip(rng.integers(0, 30, 6), rng.integers(0, 40, 6), strict=True)]
    for value, (y, x) in enumerate(spots, 1):
        labels[y, x] = value
    region = rng.random((30, 40)) < 0.7
    out = spread(labels, region)
    assert not out[~region].any()
    agree = 0
    for y, x in np.argwhere(region):
        distance = [np.hypot(y - sy, x - sx) for sy, sx in spots]
        agree += distance[out[y, x] - 1] <= min(distance) + 0.5  # OpenCV's distance is close, not exact
    assert agree == region.sum()


def test_contrast_is_that_of_wcag():
    assert contrast(WHITE, np.zeros(3, np.float32)) == pytest.approx(21)
    assert luminance(np.array([1, 0, 0], np.float32)) == pytest.approx(0.2126)


def test_readable_colours_are_readable():
    rng = np.random.default_rng(1)
    for _ in range(50):
        colours = palette(rng)
        assert len(colours) == 6 and all(((c >= 0) & (c <= 1)).all() for c in colours)
        assert contrast(readable(rng, colours[0], colours[1:], 3.0), colours[0]) >= 3.0
