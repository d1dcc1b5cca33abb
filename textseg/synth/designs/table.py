"""The designs, and a page filled with one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from textseg.synth.backgrounds.painted import GROUNDS, PLACES, WALLS, Background
from textseg.synth.designs import logos, posters, street
from textseg.synth.designs.designer import Page


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

WORDS = np.array([0.10, 0.16, 0.18, 0.17, 0.13, 0.09, 0.06, 0.04, 0.03, 0.02, 0.01, 0.01])
"""How likely 1, 2, 3 ... words are aimed at, so that about 3.9 an image result, as in TextSeg."""


def draw_design(rng: np.random.Generator) -> Design:
    """One of the designs, by their weights."""
    return DESIGNS[int(rng.choice(len(DESIGNS), p=_WEIGHTS))]


def draw_budget(rng: np.random.Generator) -> int:
    """A number of words for a page."""
    return int(rng.choice(len(WORDS), p=WORDS / WORDS.sum())) + 1


def fill_page(page: Page, design: Design, *, photographed: bool) -> None:
    """Compose a design on a page whose background is painted, so that some text is on it.

    Args:
        photographed: whether the background is a photograph, which is not turned into a wall.
    """
    if design.photo and design.grounds[0] in WALLS and not photographed and page.chance(0.5):
        street.turn_wall(page)
    design.compose(page)
    if page.chance(0.12):
        page.fine_print((0, 0.46 if page.chance(0.7) else -0.46, 0.7, 0.06))
    for word in ("open", "new", "go", "I"):
        if page.canvas.chars or page.put([word], (0, 0, 0.8, 0.6), one_line=True):
            return
