"""RoI-align against plain loops over every sample, and its gradient against differences."""

import math

import numpy as np
import pytest
import torch

from textseg.models.training.roi_align import roi_align


def bilinear(plane, y, x):
    height, width = plane.shape
    if not (-1 <= y <= height and -1 <= x <= width):
        return 0.0
    y, x = min(max(y, 0.0), height - 1.0), min(max(x, 0.0), width - 1.0)
    y0, x0 = int(y), int(x)
    y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
    top = plane[y0, x0] * (x0 + 1 - x) + plane[y0, x1] * (x - x0)
    bottom = plane[y1, x0] * (x0 + 1 - x) + plane[y1, x1] * (x - x0)
    return top * (y0 + 1 - y) + bottom * (y - y0)


def naive(maps, owner, boxes, size, scale):
    out = np.zeros((len(boxes), maps.shape[1], size, size))
    for r, (left, top, right, bottom) in enumerate(boxes * scale - 0.5):
        bin_h, bin_w = (bottom - top) / size, (right - left) / size
        grid_h, grid_w = math.ceil(bin_h), math.ceil(bin_w)
        for c in range(maps.shape[1]):
            for p in range(size):
                for q in range(size):
                    samples = [
                        bilinear(
                            maps[owner[r], c],
                            top + (p + (i + 0.5) / grid_h) * bin_h,
                            left + (q + (j + 0.5) / grid_w) * bin_w,
                        )
                        for i in range(grid_h)
                        for j in range(grid_w)
                    ]
                    out[r, c, p, q] = np.mean(samples) if samples else 0.0
    return out


BOXES = np.array(
    [
        [1.0, 2.0, 9.0, 10.0],  # less than a pixel to a bin
        [0.0, 0.0, 30.0, 30.0],  # the complete map, several samples to a bin
        [3.3, 4.7, 25.9, 27.3],
        [-9.0, -6.0, 40.0, 43.0],  # over every edge
        [50.0, 50.0, 60.0, 60.0],  # beside the map
        [5.0, 5.0, 5.0, 5.0],  # empty
    ]
)


@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_agrees_with_plain_loops(scale):
    rng = np.random.default_rng(0)
    maps = rng.standard_normal((2, 2, 13, 17))
    owner = np.array([0, 1, 1, 0, 1, 0])
    expected = naive(maps, owner, BOXES, 5, scale)
    result = roi_align(torch.from_numpy(maps), torch.from_numpy(owner), torch.from_numpy(BOXES), 5, scale)
    assert np.abs(expected[:4]).max() > 0.1
    np.testing.assert_allclose(result.numpy(), expected, atol=1e-12)


def test_a_constant_stays_constant_and_a_ramp_stays_a_ramp():
    ramp = torch.arange(40.0).expand(1, 1, 40, 40)
    out = roi_align(ramp, torch.tensor([0]), torch.tensor([[4.0, 4.0, 36.0, 36.0]]), 32)
    # Bin q spans pixels 4 + q .. 5 + q, whose centre has the value 4 + q.
    assert torch.allclose(out[0, 0, 0], torch.arange(32.0) + 4)


def test_gradient_agrees_with_differences():
    torch.manual_seed(0)
    maps = torch.randn(2, 1, 7, 6, dtype=torch.float64, requires_grad=True)
    owner = torch.tensor([1, 0, 1])
    boxes = torch.tensor([[0.5, 0.5, 4.0, 4.0], [-2.0, 1.0, 9.0, 12.0], [1.0, 1.0, 3.0, 3.0]])
    assert torch.autograd.gradcheck(lambda m: roi_align(m, owner, boxes, 4), (maps,))


def test_no_box_gives_nothing():
    out = roi_align(torch.zeros(1, 1, 4, 4), torch.zeros(0, dtype=torch.int64), torch.zeros(0, 4), 32)
    assert out.shape == (0, 1, 32, 32)
