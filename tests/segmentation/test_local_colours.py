"""Edges by local colours: what a network blurs is sharp again; where colours tell nothing it is believed."""

import cv2
import numpy as np
import pytest

from textseg.segmentation.local_colours import by_local_colours


def bars(ink, paper):
    """An image of bars 3 to 9 pixels wide, and which pixels they are."""
    truth = np.zeros((80, 160), bool)
    for number, x in enumerate(range(15, 145, 20)):
        truth[15:65, x : x + 3 + number] = True
    return np.where(truth[..., None], np.uint8(ink), np.uint8(paper)).astype(np.uint8), truth


@pytest.mark.parametrize(("ink", "paper"), [((20, 20, 20), (240, 240, 240)), ((230, 90, 20), (20, 90, 200))])
def test_a_blurred_probability_becomes_exact(ink, paper):
    image, truth = bars(ink, paper)
    blurred = (cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 1.5) * 1.3).clip(0, 1)
    assert not np.array_equal(blurred > 0.5, truth)
    assert np.array_equal(by_local_colours(image, blurred) > 0.5, truth)


def test_light_and_dark_text_in_one_image():
    dark, truth = bars((20,) * 3, (128,) * 3)
    light, _ = bars((240,) * 3, (128,) * 3)
    image, both = np.vstack([dark, light]), np.vstack([truth, truth])
    blurred = (cv2.GaussianBlur(both.astype(np.float32), (0, 0), 1.5) * 1.3).clip(0, 1)
    assert ((by_local_colours(image, blurred) > 0.5) == both).mean() > 0.999


def test_without_contrast_the_probability_is_believed():
    rng = np.random.default_rng(0)
    probability = rng.random((40, 50)).astype(np.float32)
    flat = np.full((40, 50, 3), 100, np.uint8)
    refined = by_local_colours(flat, probability)
    assert np.array_equal((refined > 0.5), (probability > 0.5))


def test_colours_count_less_where_they_contradict_what_the_network_is_sure_of():
    image, truth = bars((0,) * 3, (150,) * 3)
    image[55:65][truth[55:65]] = 255  # the feet of black bars are white: by colour they are background
    sure = np.where(truth, np.float32(0.9), np.float32(0.1))
    wrong = (by_local_colours(image, sure) > 0.5) != truth
    wrong[54:58] = False  # where the two colours meet their mean is that of the ground
    assert not wrong.any()


def test_thin_faint_strokes_between_wide_dark_ones_are_kept():
    contrast = np.zeros((60, 200), np.float32)
    contrast[29:31, 20:180] = 80
    contrast[20:40, 20:180] = np.where(np.arange(20, 180) % 48 < 8, 220, contrast[20:40, 20:180])
    image = np.repeat((240 - contrast)[..., None], 3, axis=2).astype(np.uint8)
    truth = contrast > 0
    unsure = np.where(truth, np.float32(0.55), np.float32(0.1))
    found = by_local_colours(image, unsure) > 0.5
    assert not found[~truth].any() and found[truth].mean() > 0.93


def test_nothing_is_found_far_from_what_the_network_found():
    image, truth = bars((20,) * 3, (240,) * 3)
    half = truth.astype(np.float32)
    half[:, 80:] = 0
    assert not by_local_colours(image, half)[:, 90:].any()
    assert not by_local_colours(image, half * 0).any()
