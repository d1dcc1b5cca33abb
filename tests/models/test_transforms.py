"""Training crops: equal to the reference's for its seeds, and aligned with their targets and boxes."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from numpy.random import RandomState

from textseg.labels import IGNORE
from textseg.models.networks.network import MEAN, STD
from textseg.models.transforms import Augment, normalise, random_crop, scaled_size

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = json.loads((GOLDEN / "golden_transforms.json").read_text())
NO_BOXES = np.zeros((0, 4))


def golden_case(number):
    arrays = np.load(GOLDEN / "golden_transforms.npz")
    if number == 4:  # stored small: each pixel ten times each way, and every fourth of the result
        return np.kron(arrays["im4_small"], np.ones((1, 10, 10), np.uint8)), arrays["lab4"]
    return arrays[f"im{number}"], arrays[f"lab{number}"]


@pytest.mark.parametrize("number", range(5))
def test_equal_to_the_reference(number):
    case, arrays = CASES[number], np.load(GOLDEN / "golden_transforms.npz")
    image, labels = golden_case(number)
    rng = RandomState(case["np_seed"])
    boxes = np.array([[6.0, 5.0, 30.0, 25.0], [0.0, 0.0, 10.0, 10.0]])  # left, top, right, bottom
    augment = Augment(tuple(case["size_range"]), tuple(case["crop"]))
    targets = np.where(labels == 999, IGNORE, labels).astype(np.uint8)
    made = random_crop(image.transpose(1, 2, 0), targets[0], boxes, augment, rng)
    expected = arrays["out_im4_s4" if number == 4 else f"out_im{number}"]
    truth = arrays["out_lab4_s4" if number == 4 else f"out_lab{number}"][0]
    step = 4 if number == 4 else 1
    np.testing.assert_allclose(made.image[:, ::step, ::step], expected, atol=2e-5)
    assert np.array_equal(made.target[::step, ::step], np.where(truth == 999, IGNORE, truth))
    expected_boxes = np.array(case["bbox_out"])[:, [1, 0, 3, 2]]
    np.testing.assert_allclose(made.boxes, expected_boxes, atol=1e-9)


@pytest.mark.parametrize("size", [(37, 80), (80, 37), (50, 50), (1, 7), (300, 2)])
@pytest.mark.parametrize("bounds", [(20, 40), (64, 64), (90, 130)])
def test_a_crop_is_a_window_of_the_whole_scaled_image(size, bounds):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    target = rng.choice(np.array([0, 1, IGNORE], np.uint8), size)
    for seed in range(3):
        made = random_crop(image, target, NO_BOXES, Augment(bounds, (64, 64)), RandomState(seed))
        draw = RandomState(seed)
        height, width = scaled_size(*size, bounds, draw)
        whole = F.interpolate(
            torch.from_numpy(normalise(image.astype(np.float32)).transpose(2, 0, 1))[None],
            (height, width),
            mode="bilinear",
            align_corners=True,
        )[0].numpy()
        canvas = np.zeros((3, height + 128, width + 128), np.float32)
        canvas[:, 64:-64, 64:-64] = whole
        y, x = (int(np.sign(n - 63.5) * draw.randint(0, abs(n - 64) + 1)) for n in (height, width))
        np.testing.assert_allclose(made.image, canvas[:, 64 + y : 128 + y, 64 + x : 128 + x], atol=2e-5)


def test_the_short_side_is_uniform_over_its_bounds():
    rng = RandomState(0)
    drawn = [scaled_size(100, 200, (5, 8), rng) for _ in range(400)]
    assert {size[0] for size in drawn} == {5, 6, 7, 8}
    assert all(width == 2 * height for height, width in drawn)


def test_mirroring_keeps_image_target_and_boxes_together():
    image = np.zeros((40, 60, 3), np.uint8)
    target = np.zeros((40, 60), np.uint8)
    image[10:20, 5:25], target[10:20, 5:25] = 255, 1
    boxes = np.array([[5.0, 10.0, 25.0, 20.0]])
    plain = random_crop(image, target, boxes, Augment((40, 40), (70, 70)), RandomState(3))
    made = random_crop(image, target, boxes, Augment((40, 40), (70, 70), flip=1.0), RandomState(3))
    assert made.mirrored and not plain.mirrored
    assert np.array_equal(made.image, plain.image[:, :, ::-1])
    assert np.array_equal(made.target, plain.target[:, ::-1])
    left, top, right, bottom = made.boxes[0].astype(int)
    assert (made.target[top:bottom, left:right] == 1).all()
    assert (made.target == 1).sum() == 200


def test_colour_and_blur_change_the_image_alone():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    target = rng.integers(0, 2, (64, 64), dtype=np.uint8)
    plain = random_crop(image, target, NO_BOXES, Augment((64, 64), (64, 64)), RandomState(1))
    coloured = random_crop(image, target, NO_BOXES, Augment((64, 64), (64, 64), colour=0.4), RandomState(1))
    blurred = random_crop(image, target, NO_BOXES, Augment((64, 64), (64, 64), blur=3.0), RandomState(1))
    for made in (coloured, blurred):
        assert np.array_equal(made.target, plain.target)
        assert not np.allclose(made.image, plain.image)
    assert blurred.image.std() < 0.7 * plain.image.std()
    pixels = coloured.image.transpose(1, 2, 0) * np.array(STD) + np.array(MEAN)
    assert pixels.min() > -1e-6 and pixels.max() < 1 + 1e-6
