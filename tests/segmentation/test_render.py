"""Masks that grow and fade, against a naive second implementation."""

import numpy as np
import pytest

from textseg.segmentation.render import cutout, overlay, probability_image, soft_mask


def naive(mask, grow, feather):
    height, width = mask.shape
    rows, columns = np.nonzero(mask)
    out = np.zeros(mask.shape)
    for y in range(height):
        for x in range(width):
            distance = np.hypot(rows - y, columns - x).min()
            out[y, x] = (
                255 * min(1, max(0, 1 - (distance - grow) / (feather + 1)))
                if feather
                else 255 * (distance <= grow)
            )
    return out


@pytest.mark.parametrize(("grow", "feather"), [(0, 0), (1, 0), (3, 0), (0, 2), (2, 3)])
def test_grow_and_feather(grow, feather):
    mask = np.random.default_rng(0).random((25, 30)) > 0.985
    assert np.abs(soft_mask(mask, grow, feather) - naive(mask, grow, feather)).max() <= 0.51


def test_no_text_stays_none():
    assert not soft_mask(np.zeros((4, 5), bool), 3, 3).any()


def test_cutout_keeps_the_colours_and_takes_the_mask_as_alpha():
    image = np.random.default_rng(0).integers(0, 256, (4, 5, 3), np.uint8)
    mask = soft_mask(image[..., 0] > 128)
    result = cutout(image, mask)
    assert np.array_equal(result[..., :3], image) and np.array_equal(result[..., 3], mask)


def test_overlay_shows_text_in_one_colour_and_the_rest_dimmed():
    image = np.zeros((1, 2, 3), np.uint8)
    shown = overlay(image, np.array([[255, 0]], np.uint8))
    assert shown[0, 0].tolist() == [213, 94, 0] and 100 < shown[0, 1, 0] < 200


def test_half_a_probability_is_not_text_in_8_bits_either():
    assert probability_image(np.array([[0, 0.5, 0.502, 1]], np.float32)).tolist() == [[0, 127, 128, 255]]
