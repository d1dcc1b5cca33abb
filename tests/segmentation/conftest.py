"""Images of text, drawn here, and a model that needs no weights."""

import hashlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont


def draw_text(width=320, height=120, ink=20, paper=235, text="Text 25", size=60):
    """A page with large letters, RGB."""
    page = Image.new("RGB", (width, height), (paper,) * 3)
    ImageDraw.Draw(page).text((20, 20), text, font=ImageFont.load_default(size), fill=(ink,) * 3)
    return page


@pytest.fixture
def page():
    return draw_text()


class DarkIsText:
    """A model by hand: the probability of text is how dark a pixel is."""

    name = "dark"
    sha256 = hashlib.sha256(b"dark").hexdigest()

    def __init__(self):
        self.calls = 0

    def __call__(self, image):
        self.calls += 1
        return (1 - image.mean(2) / 255).astype(np.float32)


@pytest.fixture
def dark():
    return DarkIsText()
