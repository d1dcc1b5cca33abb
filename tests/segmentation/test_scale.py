"""At which size the model sees an image: thin text enlarged, large images reduced, wide strokes filled."""

import numpy as np
import pytest

from textseg.segmentation.scale import enlargement, reduction, stroke_width
from textseg.segmentation.wide_strokes import with_wide_strokes


@pytest.mark.parametrize("width", [3, 8, 20, 41])
def test_the_width_of_bars_is_measured(width):
    mask = np.zeros((400, 300), bool)
    mask[50:350, 40 : 40 + width] = mask[50:350, 200 : 200 + width] = True
    assert stroke_width(mask) == pytest.approx(width, rel=0.15, abs=1.2)


def test_only_thin_text_in_a_small_image_is_enlarged():
    thin, thick = np.zeros((2, 400, 500), bool)
    thin[100:300, 50:54] = thick[100:300, 50:80] = True
    assert enlargement(thin) == 1.5
    assert enlargement(thick) == enlargement(np.zeros((400, 500), bool)) == 1
    assert enlargement(np.pad(thin, ((0, 800), (0, 700)))) == 1
    assert 1.2 <= enlargement(np.pad(thin, ((0, 200), (0, 200)))) < 1.5


def test_images_above_five_megapixels_are_reduced_to_that():
    assert reduction(2000, 2500) == 1
    assert reduction(4000, 5000) == pytest.approx(0.5)


def model_of(reduced):
    return lambda image: reduced.astype(np.float32)


def test_a_wide_stroke_is_filled_where_its_outline_was_found():
    seen = np.zeros((1000, 1000), np.float32)
    seen[200:800, 300:420] = 0.9
    reduced = np.zeros((300, 300))
    reduced[60:240, 90:126] = 0.8
    hollow = seen.copy()
    hollow[220:780, 330:390] = 0.1
    image = np.zeros((1000, 1000, 3), np.uint8)
    filled = with_wide_strokes(model_of(reduced), image, hollow)
    assert (filled[230:770, 335:385] > 0.7).all() and (filled >= hollow).all()
    np.testing.assert_array_equal(with_wide_strokes(model_of(reduced), image, seen * 0), seen * 0)


def test_thin_parts_of_the_reduced_image_change_nothing():
    seen = np.full((1000, 1000), 0.6, np.float32)
    reduced = np.zeros((300, 300))
    reduced[60:240, 90:97] = 0.8
    image = np.zeros((1000, 1000, 3), np.uint8)
    assert with_wide_strokes(model_of(reduced), image, seen) is seen
