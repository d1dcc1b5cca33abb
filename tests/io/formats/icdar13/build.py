"""A small dataset in the files of ICDAR 2013 Focused Scene Text: rectangles for chars, each of its own colour."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from tests.tiny import save

HEIGHT, WIDTH = 20, 60
WHITE = 255


class Letter:
    """A char: its colour, the box of its pixels (right and bottom inclusive), its text; `sign` is ``#`` or ``# ``."""

    def __init__(self, colour, box, text, sign=""):
        self.colour, self.box, self.text, self.sign = colour, box, text, sign

    @property
    def line(self):
        left, top, right, bottom = self.box
        numbers = [*self.colour, (left + right) // 2, (top + bottom) // 2, *self.box]
        return f'{self.sign}{" ".join(map(str, numbers))} "{self.text}"'


F = Letter((108, 225, 132), (2, 3, 8, 12), "F")
O = Letter((82, 174, 214), (10, 3, 17, 12), "o")  # noqa: E741
T = Letter((0, 0, 1), (30, 5, 36, 14), "T")  # nearly black
X = Letter((9, 9, 9), (40, 5, 46, 14), " ", "#")
WORDS = [[F, O], [T], [X]]
"""Two words, and one of a don't-care char."""


def draw(letters, background=WHITE):
    image = np.full((HEIGHT, WIDTH, 3), background, np.uint8)
    for letter in letters:
        left, top, right, bottom = letter.box
        image[top : bottom + 1, left : right + 1] = letter.colour
    return image


def text_of(words, end="\n"):
    return f"{end}{end}".join(end.join(letter.line for letter in word) for word in words) + end


def photo():
    return np.full((HEIGHT, WIDTH, 3), 90, np.uint8)


def make_training(images: Path, labels: Path, texts: Path, stem="100", words=WORDS, text=None, label=None):
    """Write one training image; `text` and `label` replace what follows from `words`."""
    save(images / f"{stem}.jpg", photo())
    save(labels / f"{stem}_GT.bmp", draw(chain(*words)) if label is None else label)
    texts.mkdir(parents=True, exist_ok=True)
    data = text_of(words) if text is None else text
    (texts / f"{stem}_GT.txt").write_bytes(data if isinstance(data, bytes) else data.encode())


def make_test(images: Path, labels: Path, stem="img_1", label=None):
    """Write one test image, whose text is black."""
    black = draw([Letter((0, 0, 0), F.box, "")])
    save(images / f"{stem}.jpg", photo())
    save(labels / f"gt_{stem}.png", black if label is None else label)


def make_flat(root: Path, **training) -> Path:
    """A training image and a test image in one folder."""
    make_training(root, root, root, **training)
    make_test(root, root)
    return root


def paint(values) -> np.ndarray:
    """A label image by hand: a value for each box, right and bottom inclusive."""
    out = np.zeros((HEIGHT, WIDTH), np.uint8)
    for (left, top, right, bottom), value in values:
        out[top : bottom + 1, left : right + 1] = value
    return out
