"""`count` against a per-pixel loop, and the corners by hand."""

import numpy as np
import pytest

from textseg.errors import PredictionError
from textseg.metrics.counts import BLOCK, Counts, count


def naive_count(prediction, target) -> Counts:
    tp = predicted = truth = valid = 0
    for guess, label in zip(prediction.ravel().tolist(), target.ravel().tolist(), strict=True):
        if label > 1:
            continue
        valid += 1
        predicted += guess
        truth += label
        tp += guess and label
    return Counts(tp, predicted, truth, valid)


@pytest.mark.parametrize("seed", range(1000))
def test_random_maps_agree_with_a_loop(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 40, 2))
    prediction = (rng.random(shape) < rng.random()).astype(np.uint8)
    values = np.array([0, 1, 255, 2], np.uint8)
    target = rng.choice(values, shape, p=rng.dirichlet(rng.choice([0.1, 1, 10], 4)))
    assert count(prediction, target) == naive_count(prediction, target)
    assert count(prediction.astype(bool), np.asfortranarray(target)) == naive_count(prediction, target)


def test_several_blocks_agree_with_numpy():
    rng = np.random.default_rng(0)
    shape = (3, BLOCK - 17)
    prediction = rng.integers(0, 2, shape, np.uint8)
    target = rng.choice(np.array([0, 1, 255], np.uint8), shape)
    valid = target < 2
    expected = Counts(
        int(((prediction == 1) & (target == 1)).sum()),
        int((prediction[valid] == 1).sum()),
        int((target == 1).sum()),
        int(valid.sum()),
    )
    assert count(prediction, target) == expected


@pytest.mark.parametrize(
    ("prediction", "target", "message"),
    [
        (np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8), r"shape \(2, 3\)"),
        (np.zeros((2, 2, 1), np.uint8), np.zeros((2, 2, 1), np.uint8), "shape"),
        (np.full((2, 2), 255, np.uint8), np.zeros((2, 2), np.uint8), "up to 255"),
        (np.zeros((2, 2), np.float32), np.zeros((2, 2), np.uint8), "float32"),
        (np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.int64), "int64"),
    ],
)
def test_wrong_arrays_are_refused(prediction, target, message):
    with pytest.raises(PredictionError, match=message):
        count(prediction, target)


def test_an_empty_image_counts_nothing():
    assert count(np.zeros((0, 5), np.uint8), np.zeros((0, 5), np.uint8)) == Counts(0, 0, 0, 0)
