"""Crops of every kind: the same again, exact truth, and no text where there is none."""

import numpy as np
import pytest

from textseg.errors import UsageError
from textseg.synth.kinds.crops import sample
from textseg.synth.kinds.registry import KINDS

WITH_TEXT = [name for name, kind in KINDS.items() if kind.text]


@pytest.mark.parametrize("kind", KINDS)
def test_a_crop_is_a_function_of_its_seed(kind):
    image, truth = sample([3, 1], size=96, kinds=[kind])
    again, same = sample([3, 1], size=96, kinds=[kind])
    other, _ = sample([3, 2], size=96, kinds=[kind])
    assert image.shape == (96, 96, 3) and truth.shape == (96, 96)
    assert image.dtype == truth.dtype == np.uint8
    assert (image == again).all() and (truth == same).all() and (image != other).any()
    assert set(np.unique(truth)) <= {0, 1, 255}


@pytest.mark.parametrize("kind", WITH_TEXT)
def test_most_crops_of_kinds_with_text_have_some(kind):
    shares = [(sample(seed, size=128, kinds=[kind])[1] == 1).mean() for seed in range(10)]
    assert sum(share > 0.003 for share in shares) >= 7


def test_texture_has_no_text():
    assert not any(sample(seed, size=96, kinds=["texture"])[1].any() for seed in range(12))


def test_kinds_that_are_unknown_are_named():
    with pytest.raises(UsageError, match="photos is no kind; known are photo, flat"):
        sample(0, kinds=["photo", "photos"])
