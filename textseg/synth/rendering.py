"""`render`: one image with its words and masks, a pure function of (seed, index)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textseg.io.sample import Word
from textseg.labels import U8
from textseg.synth.backgrounds.painted import paint_background
from textseg.synth.canvas import Canvas
from textseg.synth.degrade import photograph, publish
from textseg.synth.designs.designer import Page
from textseg.synth.designs.table import draw_budget, draw_design, fill_page
from textseg.synth.kinds.crops import compose
from textseg.synth.paint.palette import palette
from textseg.synth.text.fonts import FontFile, default_fonts


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
    design = draw_design(rng)
    colours = palette(rng)
    ground = paint_background(rng, size or shape, colours, design.grounds, backgrounds)
    page = Page(Canvas(ground, rng), colours, fonts or default_fonts(), draw_budget(rng))
    fill_page(page, design, photographed=bool(backgrounds))
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
