"""Ink on paper: it runs into it, and the masks with it; a light pen gives less where strokes are thin."""

import cv2
import numpy as np
import pytest

from textseg.labels import IGNORE
from textseg.synth.backgrounds.stock import Stock
from textseg.synth.kinds.paper import SOAKED, pressure, soak
from textseg.synth.kinds.scene import Scene
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint.palette import BLACK
from textseg.synth.writing.faces import find_faces

TONE = np.float32([0.9, 0.85, 0.7])


@pytest.fixture
def page():
    """A scene with a sheet on which char 3 is a wide bar, char 7 a thin one, and a speck is too thin for a mask."""
    canvas = OpenCanvas(np.tile(TONE, (60, 80, 1)), np.random.default_rng(5))
    scene = Scene(canvas, find_faces(None), Stock(None), [BLACK] * 6)
    before = canvas.image.copy()
    for value, columns in ((3, slice(10, 26)), (7, slice(50, 52))):
        canvas.image[10:50, columns] = BLACK
        canvas.image[10:50, columns.stop] = 0.6 * TONE  # ink covers 0.4 of a pixel: too little for a mask
        canvas.mask[10:50, columns] = canvas.maskeff[10:50, columns] = value
    canvas.mask[55, 5] = canvas.maskeff[55, 5] = IGNORE
    scene.smallest = 20.0
    return scene, before


def test_masks_grow_with_the_ink_by_a_pixel_at_most(page):
    scene, before = page
    old = scene.canvas.mask.copy()
    soak(scene, before, BLACK)
    mask, image = scene.canvas.mask, scene.canvas.image
    opacity = 1 - image.mean(2) / TONE.mean()
    grown = (mask != old) & (old == 0)
    assert grown.any() and (mask[old > 0] == old[old > 0]).all()
    assert (opacity[grown] >= SOAKED - 1e-4).all()
    for value in (3, 7):
        near = cv2.dilate((old == value).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        assert (near[mask == value]).all()
        assert ((mask == value) | (opacity < SOAKED + 1e-4))[near].all()
    assert (scene.canvas.maskeff == mask).all()
    assert (mask == IGNORE).sum() == 1


def test_thin_strokes_of_a_light_pen_are_fainter(page):
    scene, before = page
    opacity = pressure(scene, before)
    assert opacity.shape == (60, 80) and opacity.min() > 0.3 and opacity.max() <= 1
    assert opacity[30, 18] == pytest.approx(1, abs=0.02)
    assert opacity[30, 51] < opacity[30, 18] - 0.05


def test_a_sheet_without_ink_has_no_pressure_to_show(page):
    scene, _ = page
    assert np.isfinite(pressure(scene, scene.canvas.image.copy())).all()
