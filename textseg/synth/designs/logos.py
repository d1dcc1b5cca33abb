"""Kinds of lettering: lock-ups, word marks and round badges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from textseg.synth.designs.designer import Frame, Page
from textseg.synth.designs.ornaments import any_bend, any_shape, decorate
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import shade
from textseg.synth.paint.warps import arc, chain, turn
from textseg.synth.text.fonts import Font


def lockup(page: Page) -> None:
    """Lines of very different size, each as wide as the others, as a piece of lettering."""
    rng = page.rng
    if page.chance(0.4):
        decorate(page)
    tilt = rng.normal(0, 0.12) if page.chance(0.4) else 0.0
    frame = Frame(page.whole.width * 0.84, page.whole.height * 0.84, chain(turn(tilt), page.whole.warp))
    if page.chance(0.3):
        plate = shapes.rectangle(frame.width, frame.height, rng.uniform(0, 0.3))
        page.panel(frame, plate, page.colour())
    count = max(1, min(page.budget, int(rng.integers(2, 6))))
    parts = rng.uniform(0.5, 1.6, count)
    edges = np.cumsum([0, *parts]) / parts.sum() * 0.94 - 0.47
    loud = rng.uniform(0, 0.9)
    for top, bottom in pairwise(edges):
        words = page.words(2 if page.chance(0.2) else 1)
        page.put(
            words, (0, (top + bottom) / 2, 0.92, (bottom - top) * 0.88), frame, style=loud, one_line=True
        )


def wordmark(page: Page) -> None:
    """One or two words as a logo, large, bent and full of effects; perhaps a small line below."""
    rng = page.rng
    if page.chance(0.5):
        outline = any_shape(page, 0.9 * page.whole.width, rng.uniform(0.5, 0.9) * page.whole.height)
        page.panel(page.whole, outline, page.colour())
    bend = any_bend(page) if page.chance(0.7) else None
    angle = rng.normal(0, 0.15) if page.chance(0.4) else 0.0
    below = page.budget > 2
    box = (0, -0.08 if below else 0, rng.uniform(0.7, 0.94), rng.uniform(0.4, 0.7))
    page.put(page.words(int(rng.integers(1, 3))), box, style=rng.uniform(0.5, 1), bend=bend, angle=angle)
    if below:
        page.put(page.words(4), (0, 0.36, rng.uniform(0.4, 0.75), 0.12), style=0.0, angle=angle / 2)


def badge(page: Page) -> None:
    """A round emblem: text along its upper and lower rim, a word or an initial in the middle."""
    rng = page.rng
    size = 0.92 * page.unit
    frame = Frame(size, size, chain(turn(rng.normal(0, 0.06)), page.whole.warp))
    ground, ring, middle = (page.colours[i] for i in rng.permutation(len(page.colours))[:3])
    outer = shapes.ellipse(size, size)
    if page.chance(0.3):
        outer = shapes.burst(size, size, int(rng.integers(20, 40)), 0.05)
    if page.chance(0.5):
        page.shadow(frame, outer, 0.012 * size)
    page.panel(frame, outer, ground)
    page.ring(frame, shapes.ellipse(size, size), 0.91, 0.02, shade(ring, 0.2))
    inner = rng.uniform(0.52, 0.6) if page.budget > 1 else 0.75
    page.panel(frame, shapes.ellipse(inner * size, inner * size), middle)
    font, loud = page.font(), rng.uniform(0, 0.4)
    page.put(page.words(1), (0, 0, inner * 0.86, inner * 0.55), frame, style=rng.uniform(0, 0.8))
    middle_of_rim, height = (0.91 + inner) / 4 * size, (0.91 - inner) / 2 * size * 0.55
    for side in (1, -1):
        if page.budget > 0:
            _on_rim(page, frame, page.words(int(rng.integers(1, 4))), middle_of_rim, height, side, font, loud)


def _on_rim(
    page: Page,
    frame: Frame,
    words: list[str],
    radius: float,
    height: float,
    side: int,
    font: Font,
    loud: float,
) -> None:
    """Text along the upper (side 1) or lower (-1) half of a circle, by bending a straight frame."""
    length = min(2.5 * radius, 0.75 * height * len(" ".join(words)))
    bent = arc(2 * np.pi * radius * side, 2 * np.pi)
    rim = Frame(
        length, height, chain(bent, lambda points: points - (0, radius * side), frame.warp), bends=True
    )
    page.put(words, (0, 0, 1, 1), rim, style=loud, font=font, one_line=True)
