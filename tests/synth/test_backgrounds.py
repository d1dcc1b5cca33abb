"""Grounds, warps and photos."""

import cv2
import numpy as np
import pytest
from PIL import Image

from textseg.errors import UsageError
from textseg.synth import make_dataset, render
from textseg.synth.backgrounds.painted import GROUNDS, PLACES, WALLS, paint_background
from textseg.synth.backgrounds.photos import find_photos
from textseg.synth.paint.palette import palette
from textseg.synth.paint.warps import arc, project, subdivide, tilt, tilt_matrix


@pytest.mark.parametrize("number", range(len({*GROUNDS, *PLACES, *WALLS})))
@pytest.mark.parametrize("shape", [(64, 64), (70, 333), (400, 65)])
def test_every_ground_is_an_image(number, shape):
    kind = list(dict.fromkeys((*GROUNDS, *PLACES, *WALLS)))[number]
    for seed in range(3):
        rng = np.random.default_rng(seed)
        image = paint_background(rng, shape, palette(rng), [kind])
        assert image.shape == (*shape, 3) and image.dtype == np.float32
        assert np.isfinite(image).all() and image.min() >= 0 and image.max() <= 1


def save(path, colour, size=(200, 150), mode="RGB"):
    Image.new(mode, size, colour).save(path)


def test_photos_are_the_ground(tmp_path):
    save(tmp_path / "red.png", (200, 10, 10))
    red = render(0, 1, size=(128, 128), backgrounds=[str(tmp_path / "red.png")])
    plain = np.median(red.image[red.maskeff == 0].reshape(-1, 3), axis=0)
    other = np.median(render(0, 1, size=(128, 128)).image.reshape(-1, 3), axis=0)
    assert np.abs(plain - other).max() > 30 and plain[0] > plain[1] + 60


def test_photos_of_any_kind_are_taken_and_broken_ones_are_said(tmp_path):
    save(tmp_path / "grey.png", 90, mode="L")
    save(tmp_path / "clear.png", (9, 9, 200, 128), mode="RGBA")
    save(tmp_path / "print.jpg", (10, 90, 90, 10), mode="CMYK")
    save(tmp_path / "dot.png", (0, 0, 0), size=(5, 5))
    (tmp_path / "junk.jpg").write_bytes(b"junk")
    photos, remarks = find_photos(tmp_path)
    assert len(photos) == 3 and len(remarks) == 2
    made = make_dataset(tmp_path / "d", 4, size=(96, 96), backgrounds=tmp_path, jobs=1)
    assert made.images == 4 and len(made.remarks) == 2


def test_a_folder_without_photos(tmp_path):
    with pytest.raises(UsageError, match="holds no image"):
        find_photos(tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        find_photos(tmp_path / "absent")


def test_tilt_is_a_perspective():
    points = np.random.default_rng(0).uniform(-100, 100, (20, 2))
    matrix = tilt_matrix(0.5, -0.3, 700.0)
    np.testing.assert_allclose(tilt(0.5, -0.3, 700.0)(points), project(matrix, points))
    np.testing.assert_allclose(cv2.perspectiveTransform(points[None], matrix)[0], project(matrix, points))
    np.testing.assert_allclose(project(tilt_matrix(0, 0, 500.0), points), points)


def test_an_arc_keeps_the_length_of_the_baseline():
    line = np.stack([np.linspace(-50, 50, 2001), np.zeros(2001)], 1)
    for angle in (1.2, -2.0):
        bent = arc(100, angle)(line)
        assert np.hypot(*np.diff(bent, axis=0).T).sum() == pytest.approx(100, rel=1e-5)
        ends, middle = bent[[0, -1], 1], bent[1000, 1]
        assert (middle < ends.min()) if angle > 0 else (middle > ends.max())


def test_subdivide_keeps_the_shape():
    square = np.array([[0.0, 0], [10, 0], [10, 10], [0, 10]])
    fine = subdivide(square, 0.7)
    assert np.hypot(*(np.roll(fine, -1, 0) - fine).T).max() <= 0.7
    assert cv2.contourArea(fine.astype(np.float32)) == pytest.approx(100)
    assert all((fine == corner).all(1).any() for corner in square)
