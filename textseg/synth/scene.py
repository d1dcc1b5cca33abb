"""`render`: one picture with its words and masks, a pure function of (seed, index)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from textseg.io.sample import Char, Points, Word
from textseg.labels import IGNORE, U8
from textseg.synth.fonts import FontFile, find_fonts, load_font
from textseg.synth.glyphs import SOLID, Patch, rasterise
from textseg.synth.layout import Setting, SetWord, set_line
from textseg.synth.vocabulary import phrase, punctuate, recase


@dataclass(frozen=True, eq=False)
class Picture:
    """A rendered picture with its annotation.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        words: its words, with their chars, quads and mask values.
        mask: uint8 (H, W), the char mask.
        maskeff: uint8 (H, W), the effect mask; holds every char of `mask`.
        quality: the JPEG quality the picture is meant to be saved with.
    """

    image: U8
    words: tuple[Word, ...]
    mask: U8
    maskeff: U8
    quality: int


@lru_cache(maxsize=1)
def _default_fonts() -> tuple[FontFile, ...]:
    return tuple(find_fonts()[0])


def render(
    seed: int,
    index: int,
    *,
    size: tuple[int, int] | None = None,
    fonts: Sequence[FontFile] | None = None,
    backgrounds: Sequence[str] = (),
) -> Picture:
    """Make picture `index` of the dataset with this seed, in memory.

    Args:
        size: (height, width); None for one of several shapes of about 512 x 512 pixels.
        fonts: from `find_fonts`; None for those of matplotlib.
        backgrounds: photo files to use as backgrounds; none for procedural ones.

    Example:
        >>> picture = render(0, 3, size=(96, 128))
        >>> picture.image.shape, picture.mask.dtype
        ((96, 128, 3), dtype('uint8'))
    """
    rng = np.random.default_rng([seed, index])
    height, width = size or (512, 512)
    files = fonts or _default_fonts()
    a, b = rng.random(3) * 0.4, 0.6 + 0.4 * rng.random(3)
    ramp = np.linspace(0, 1, width)[None, :, None]
    image = np.broadcast_to(b * (1 - ramp * 0.3), (height, width, 3)).copy()
    mask, maskeff = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    words: list[Word] = []
    value = 1
    rows = int(rng.integers(1, 5))
    for row in range(rows):
        texts = punctuate(rng, recase(phrase(rng, int(rng.integers(1, 3))), "title"))
        font = load_font(files[int(rng.integers(len(files)))])
        if not font.covers("".join(texts)):
            texts = ["".join(c for c in t.upper() if font.covers(c)) or "A" for t in texts]
        line, length = set_line(texts, font, Setting())
        scale = min(height / rows * 0.6, width * 0.85 / length)
        angle = rng.normal(0, 0.03)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * scale
        origin = np.array([width * 0.06, height * (row + 0.75) / rows])
        for word in line:
            placed = tuple(char.moved(lambda p, t=turn, o=origin: p @ t + o) for char in word)  # type: ignore[misc]
            patches = [rasterise(char.contours, mask.shape) for char in placed]
            kept = [(c, p) for c, p in zip(placed, patches, strict=True) if p and (p.coverage >= SOLID).any()]
            if scale < 9 or len(kept) < len(placed):
                continue
            words.append(_word(len(words), placed, value, mask.shape))
            for _, patch in kept:
                _paint(image, mask, maskeff, patch, a, value)
                value += 1
    mask[maskeff == IGNORE] = IGNORE
    return Picture((image * 255).astype(np.uint8), tuple(words), mask, maskeff, 92)


def _paint(image: Points, mask: U8, maskeff: U8, patch: Patch, colour: Points, value: int) -> None:
    alpha = patch.coverage[..., None] / 255
    image[patch.place] = image[patch.place] * (1 - alpha) + colour * alpha
    solid = patch.coverage >= SOLID
    mask[patch.place][solid] = value
    grown = np.zeros_like(mask)
    grown[patch.place][solid] = 1
    grown |= np.roll(grown, (1, 1), (0, 1))
    maskeff[(grown > 0) & (maskeff == 0)] = value
    maskeff[patch.place][solid] = value


def _word(number: int, chars: SetWord, value: int, shape: tuple[int, int]) -> Word:
    made = tuple(
        Char(f"{i:02d}", char.text, _quad(char.box, shape), value + i) for i, char in enumerate(chars)
    )
    corners = np.array([chars[0].box[0], chars[-1].box[1], chars[-1].box[2], chars[0].box[3]])
    return Word(f"{number:02d}", "".join(char.text for char in chars), _quad(corners, shape), made)


def _quad(points: Points, shape: tuple[int, int]) -> Points:
    return np.asarray(np.rint(points).clip(0, shape[::-1]))
