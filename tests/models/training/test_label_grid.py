"""Label maps on the grid of the logits: equal to the reference, and to plain loops."""

from pathlib import Path

import numpy as np
import pytest
import torch

from textseg.labels import IGNORE
from textseg.models.training.label_grid import boundary_labels, logit_size, nearest_indices, resize_labels

GOLDEN = Path(__file__).parents[2] / "golden" / "golden_labelops.npz"
REFERENCE_IGNORE = 999


def ours(labels):
    return torch.from_numpy(np.where(labels == REFERENCE_IGNORE, IGNORE, labels).astype(np.uint8))


@pytest.mark.parametrize("case", range(6))
def test_resizing_and_boundary_equal_the_reference(case):
    golden = np.load(GOLDEN)
    nearest = ours(golden[f"near{case}"])
    resized = resize_labels(ours(golden[f"in{case}"]), tuple(nearest.shape[1:]))
    assert torch.equal(resized, nearest)
    on_boundary = torch.from_numpy(golden[f"bdr{case}"] == 1)  # 0 is elsewhere, 999 not known
    assert torch.equal(boundary_labels(nearest), torch.where(on_boundary, nearest, IGNORE))


@pytest.mark.parametrize(("size", "out"), [(7, 3), (40, 61), (513, 129), (5, 5), (3, 9), (1, 4), (9, 1)])
def test_indices_are_the_nearest_with_halves_going_down(size, out):
    exact = [i * (size - 1) / (out - 1) if out > 1 else 0.0 for i in range(out)]
    # The nearest place; of two equally near ones, min() takes the first, which is the lower.
    expected = [min(range(size), key=lambda place: round(abs(place - at), 9)) for at in exact]
    assert nearest_indices(size, out).tolist() == expected


def naive_boundary(labels):
    height, width = labels.shape
    out = np.full_like(labels, IGNORE)
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            around = [labels[y - 1, x], labels[y + 1, x], labels[y, x - 1], labels[y, x + 1]]
            if IGNORE not in around and any(label != labels[y, x] for label in around):
                out[y, x] = labels[y, x]
    return out


@pytest.mark.parametrize("shape", [(9, 11), (3, 3), (2, 5), (1, 1)])
def test_boundary_agrees_with_plain_loops(shape):
    rng = np.random.default_rng(0)
    for _ in range(20):
        labels = rng.choice(np.array([0, 1, IGNORE], np.uint8), size=shape, p=[0.5, 0.4, 0.1])
        assert np.array_equal(boundary_labels(torch.from_numpy(labels[None]))[0], naive_boundary(labels))


def test_logits_are_a_quarter_rounded_up():
    assert [logit_size(n, n)[0] for n in (1, 4, 5, 8, 9, 513)] == [1, 1, 2, 2, 3, 129]
