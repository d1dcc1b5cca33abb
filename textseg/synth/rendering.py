"""`render`: one image with its words and masks, a pure function of (seed, index)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from textseg.io.sample import Word
from textseg.labels import U8
from textseg.synth.backgrounds.painted import GROUNDS, PLACES, WALLS, Background, paint_background
from textseg.synth.canvas import Canvas
from textseg.synth.degrade import photograph, publish
from textseg.synth.designs import logos, posters, street
from textseg.synth.designs.designer import Page
from textseg.synth.kinds.crops import compose
from textseg.synth.paint.palette import palette
from textseg.synth.text.fonts import FontFile, find_fonts


@dataclass(frozen=True, eq=False)
class Rendered:
    """A rendered image with its annotation.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        words: its words, with their chars, quads and mask values.
        mask: uint8 (H, W), the char mask.
        maskeff: uint8 (H, W), the effect mask; holds every char of `mask`.
        quality: the JPEG quality it is meant to be saved with.
    """

    image: U8
    words: tuple[Word, ...]
    mask: U8
    maskeff: U8
    quality: int


@dataclass(frozen=True)
class Design:
    """A design: how often (a weight), what paints it, on which backgrounds, and whether it is a photo."""

    weight: float
    compose: Callable[[Page], None]
    grounds: tuple[Background, ...]
    photo: bool


DESIGNS = (
    Design(14, posters.poster, GROUNDS, False),
    Design(8, logos.lockup, GROUNDS, False),
    Design(12, logos.wordmark, GROUNDS, False),
    Design(7, logos.badge, GROUNDS, False),
    Design(6, posters.sale, GROUNDS, False),
    Design(8, posters.cover, PLACES + GROUNDS, False),
    Design(8, posters.quotation, PLACES + GROUNDS, False),
    Design(4, posters.spines, WALLS, True),
    Design(10, street.sign, WALLS + PLACES, True),
    Design(6, street.street_corner, WALLS + PLACES, True),
    Design(5, street.shop_front, WALLS, True),
    Design(6, street.painted, WALLS, True),
    Design(3, street.neon, WALLS, True),
    Design(8, street.product, PLACES, True),
    Design(3, street.plate, WALLS + PLACES, True),
)
_WEIGHTS = np.array([design.weight for design in DESIGNS]) / sum(design.weight for design in DESIGNS)

SHAPES = (
    (512, 512),
    (448, 576),
    (576, 448),
    (432, 608),
    (608, 432),
    (384, 680),
    (680, 384),
    (480, 544),
    (544, 480),
)
"""(height, width) of images of various shapes, each about 512 x 512 pixels in area."""

QUALITY = 95
"""Of the JPEG file of an image whose kind has damaged it already."""

WORDS = np.array([0.10, 0.16, 0.18, 0.17, 0.13, 0.09, 0.06, 0.04, 0.03, 0.02, 0.01, 0.01])
"""How likely 1, 2, 3 ... words are aimed at, so that about 3.9 an image result, as in TextSeg."""


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
) -> Rendered:
    """Make image `index` of the dataset with this seed, in memory.

    Args:
        size: (height, width); None for one of several shapes of about 512 x 512 pixels.
        fonts: from `find_fonts`; None for those of matplotlib.
        backgrounds: photo files to use as backgrounds; none for procedural ones.

    Raises:
        DataError: a background cannot be read.

    Example:
        >>> image = render(0, 3, size=(96, 128))
        >>> image.image.shape, image.mask.dtype
        ((96, 128, 3), dtype('uint8'))
    """
    rng = np.random.default_rng([seed, index])
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    design = DESIGNS[int(rng.choice(len(DESIGNS), p=_WEIGHTS))]
    colours = palette(rng)
    ground = paint_background(rng, size or shape, colours, design.grounds, backgrounds)
    page = Page(Canvas(ground, rng), colours, fonts or _default_fonts(), _budget(rng))
    if design.photo and design.grounds[0] in WALLS and not backgrounds and page.chance(0.5):
        street.turn_wall(page)
    design.compose(page)
    if page.chance(0.12):
        page.fine_print((0, 0.46 if page.chance(0.7) else -0.46, 0.7, 0.06))
    _ensure_text(page)
    image, quality = (photograph if design.photo else publish)(rng, page.canvas.image)
    return Rendered(image, tuple(page.canvas.words), page.canvas.mask, page.canvas.maskeff, quality)


def render_kinds(
    seed: int,
    index: int,
    kinds: Sequence[str],
    *,
    size: tuple[int, int] | None = None,
    fonts: Path | str | None = None,
    backgrounds: Path | str | None = None,
) -> Rendered:
    """Make image `index` of the dataset of these kinds with this seed, in memory.

    Args:
        kinds: names of kinds, the keys of `textseg.synth.KINDS`; one is drawn, each as likely.
        size: (height, width); None for one of several shapes of about 512 x 512 pixels.
        fonts: a folder; None for the fonts of matplotlib.
        backgrounds: a folder of photographs and cut-out objects; None for painted ones.

    Raises:
        UsageError: a folder has no font or image that can be used.
        DataError: a background cannot be read.

    Example:
        >>> image = render_kinds(0, 1, ["document"], size=(128, 160))
        >>> image.image.shape, len(image.words) > 0
        ((128, 160, 3), True)
    """
    rng = np.random.default_rng([seed, index])
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    canvas = Canvas(np.ones((*(size or shape), 3), np.float32), rng)
    image = compose(canvas, kinds, fonts, backgrounds)
    return Rendered(image, tuple(canvas.words), canvas.mask, canvas.maskeff, QUALITY)


def _budget(rng: np.random.Generator) -> int:
    return int(rng.choice(len(WORDS), p=WORDS / WORDS.sum())) + 1


def _ensure_text(page: Page) -> None:
    """Every image of the dataset has text: where none fitted, a short word in the middle."""
    for word in ("open", "new", "go", "I"):
        if page.canvas.chars or page.put([word], (0, 0, 0.8, 0.6), one_line=True):
            return
