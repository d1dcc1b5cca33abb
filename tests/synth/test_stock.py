"""Photographs and objects of a folder."""

import numpy as np
import pytest
from PIL import Image

from textseg.errors import DataError, UsageError
from textseg.synth.backgrounds.stock import Stock, load_image

from ..tiny import save


@pytest.fixture
def folder(tmp_path):
    """A large photograph that is red at its left and blue at its right, and a green disc on nothing."""
    photo = np.zeros((400, 800, 3), np.uint8)
    photo[:, :400, 0], photo[:, 400:, 2] = 200, 200
    save(tmp_path / "wide.jpg", photo)
    y, x = np.mgrid[:80, :80]
    disc = np.zeros((80, 80, 4), np.uint8)
    disc[(y - 40) ** 2 + (x - 40) ** 2 < 1500] = (0, 250, 0, 255)
    Image.fromarray(disc).save(tmp_path / "disc.png")
    return tmp_path


def test_images_with_transparency_are_objects(folder):
    stock = Stock(folder)
    assert [path.rpartition("/")[2] for path in stock.photos] == ["wide.jpg"]
    assert [path.rpartition("/")[2] for path in stock.objects] == ["disc.png"]
    assert Stock(None).photos == Stock(None).objects == []


def test_a_part_of_a_photograph_fills_the_size_asked_for(folder):
    stock, seen = Stock(folder), set()
    for seed in range(12):
        part = stock.photograph(np.random.default_rng(seed), 90, 120)
        assert part.shape == (90, 120, 3) and part.dtype == np.float32 and 0 <= part.min() <= part.max() <= 1
        assert part[..., 1].max() < 0.2  # neither red nor blue is green
        seen.add(bool(part[..., 0].max() > 0.6))
    assert True in seen


def test_half_a_photograph_is_the_photograph_reduced(folder):
    path = str(folder / "wide.jpg")
    full, half = load_image(path), load_image(path, half=True)
    assert half.shape == (200, 400, 3)
    assert np.abs(full[::2, ::2].astype(int) - half).mean() < 3


def test_an_object_covers_what_it_is_opaque_on(folder):
    image = np.ones((100, 100, 3), np.float32)
    Stock(folder).put_object(np.random.default_rng(1), image, 50)
    green = (image[..., 1] > 0.9) & (image[..., 0] < 0.1)
    white = (image > 0.99).all(2)
    assert 200 < green.sum() < 2000 and (green | white).mean() > 0.95


def test_what_cannot_be_read_is_named(folder):
    with pytest.raises(UsageError, match="does not exist"):
        Stock(folder / "none")
    stock = Stock(folder)
    (folder / "wide.jpg").write_bytes(b"no image")
    load_image.cache_clear()
    with pytest.raises(DataError, match="cannot be read as an image"):
        load_image(stock.photos[0])
