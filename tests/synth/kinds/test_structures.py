"""Structures: each draws on an image, within its range, the same for the same seed, and marks nothing as text."""

import numpy as np
import pytest

from textseg.synth.backgrounds.stock import Stock
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.structures import STRUCTURES
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint.palette import palette
from textseg.synth.writing.faces import find_faces


def drawn(draw, seed):
    rng = np.random.default_rng(seed)
    canvas = OpenCanvas(np.full((120, 160, 3), 0.5, np.float32), rng)
    scene = Scene(canvas, find_faces(None), Stock(None), palette(rng))
    draw(scene, canvas.image)
    return canvas


@pytest.mark.parametrize("draw", dict.fromkeys(STRUCTURES), ids=lambda draw: draw.__name__)
def test_a_structure_is_drawn(draw):
    images = [drawn(draw, seed) for seed in range(10)]
    touched = [(np.abs(canvas.image - 0.5) > 0.02).any(2).mean() for canvas in images]
    assert sum(share > 0.005 for share in touched) >= 7
    for canvas in images:
        assert canvas.image.min() >= 0 and canvas.image.max() <= 1 and canvas.image.dtype == np.float32
        assert not canvas.mask.any() and not canvas.maskeff.any()
    assert np.array_equal(drawn(draw, 3).image, images[3].image)
