"""Kinds of made images: posters, adverts, covers, quotations, book spines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from textseg.synth.designs.designer import Frame, Page, lighter_or_darker
from textseg.synth.designs.ornaments import any_bend, back, decorate
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import BLACK, WHITE, shade
from textseg.synth.paint.warps import chain, place, turn


def poster(page: Page) -> None:
    """A title and one to three smaller texts in bands, one alignment for all."""
    rng = page.rng
    decorate(page)
    align = float(rng.choice([0.5, 0.5, 0.0, 1.0]))
    bands = [float(rng.uniform(1.6, 3.5)), *rng.uniform(0.5, 1.1, int(rng.integers(0, min(4, page.budget))))]
    order = rng.permutation(len(bands)) if page.chance(0.5) else np.arange(len(bands))
    edges = np.cumsum([0.0, *(bands[i] for i in order)]) / sum(bands) * 0.88 - 0.44
    fonts = [page.font(), page.font()]
    for number in np.argsort(order):  # the title first: it has the first claim on the words
        if page.budget <= 0:
            break
        top, bottom = edges[number], edges[number + 1]
        title = order[number] == 0
        wide = rng.uniform(0.8, 0.95) if title else rng.uniform(0.4, 0.85)
        box = ((align - 0.5) * (0.92 - wide), (top + bottom) / 2, wide, (bottom - top) * 0.86)
        if not title and page.chance(0.25):
            back(page, box)
        words = page.words(int(rng.integers(1, 5)) if title else int(rng.integers(1, 6)))
        loud = rng.uniform(0.2, 1) if title else float(rng.choice([0, 0, 0.3]))
        bend = any_bend(page) if title and page.chance(0.3) else None
        page.put(
            words,
            box,
            style=loud,
            font=fonts[0 if title else 1],
            align=align,
            bend=bend,
            justify=page.chance(0.3),
        )


def sale(page: Page) -> None:
    """An advert: a star or a disc with a number or a word, the rest beside and below it."""
    rng = page.rng
    decorate(page)
    few = page.budget < 3
    size = (rng.uniform(0.75, 0.95) if few else rng.uniform(0.5, 0.72)) * page.unit
    x, y = rng.uniform(-0.15, 0.15, 2)
    width, height = page.whole.width, page.whole.height
    frame = Frame(
        size,
        size,
        chain(
            turn(rng.normal(0, 0.2)),
            place(1, width * (0.5 + x * (1 - few)), height * (0.5 if few else 0.42 + y)),
        ),
    )
    outline = shapes.burst(size, size, int(rng.integers(9, 24)), rng.uniform(0.08, 0.3))
    outline = outline if page.chance(0.6) else shapes.ellipse(size, size)
    page.shadow(frame, outline, 0.02 * size)
    page.panel(frame, outline, shade(page.colours[int(rng.integers(2, 4))], rng.uniform(-0.2, 0.1)))
    words = page.words(2)
    if page.chance(0.6):
        words = [f"{int(rng.integers(1, 10)) * 10}%", "off"][: max(1, min(2, page.budget))]
    page.put(words, (0, 0, 0.66, 0.5), frame, style=rng.uniform(0.1, 0.7))
    for side in (1, -1):
        if page.budget > 0:
            page.put(page.words(4), (0, 0.37 * side + 0.02, 0.86, 0.18), style=rng.uniform(0, 0.8))


def cover(page: Page) -> None:
    """A magazine, book or record: a masthead across the top, lines down the sides, a bar below."""
    rng = page.rng
    mast = (0, -0.36, 0.92, 0.22) if page.budget > 2 else (0, rng.uniform(-0.3, 0.3), 0.92, 0.36)
    page.put(page.words(int(rng.choice([1, 1, 2]))), mast, style=rng.uniform(0.1, 0.9), one_line=True)
    if page.budget > 1 and page.chance(0.2):
        side = float(rng.choice([-1, 1]))
        page.put(page.words(2), (0.45 * side, 0.1, 0.07, 0.6), angle=side * np.pi / 2, one_line=True)
    align, font = float(rng.choice([0.0, 1.0, 0.5])), page.font()
    y = rng.uniform(-0.15, 0.05)
    while page.budget > 0 and y < 0.38:
        tall = rng.uniform(0.07, 0.17)
        box = ((align - 0.5) * 0.42, y + tall / 2, 0.46, tall)
        if page.chance(0.2):
            back(page, box)
        page.put(
            page.words(int(rng.integers(1, 5))),
            box,
            style=float(rng.choice([0, 0.2, 0.5])),
            font=font,
            align=align,
        )
        y += tall + rng.uniform(0.03, 0.09)


def quotation(page: Page) -> None:
    """All the words as one text of several lines, perhaps on a veil or a speech bubble."""
    rng = page.rng
    box = (rng.uniform(-0.03, 0.03), rng.uniform(-0.06, 0.06), rng.uniform(0.7, 0.9), rng.uniform(0.45, 0.8))
    if page.chance(0.4):
        w, h = (box[2] + 0.08) * page.whole.width, (box[3] + 0.08) * page.whole.height
        outline = (
            shapes.bubble(w, h * 0.9) if page.chance(0.3) else shapes.rectangle(w, h, rng.uniform(0, 0.4))
        )
        page.panel(
            page.whole, outline, WHITE if page.chance(0.5) else BLACK, alpha=rng.uniform(0.4, 1.0), at=box[:2]
        )
    align = float(rng.choice([0.5, 0.5, 0.0]))
    page.put(page.words(9), box, style=rng.uniform(0, 0.5), align=align, justify=page.chance(0.15))
    if page.budget > 0:
        page.put(page.words(2), (0.1, 0.42, 0.4, 0.07), style=0.0)


def spines(page: Page) -> None:
    """Books or records on a shelf, their titles up or down the spines."""
    rng = page.rng
    width, height = page.whole.width, page.whole.height
    count = int(np.clip(page.budget + rng.integers(0, 3), 2, 7))
    parts = rng.uniform(0.6, 1.5, count)
    edges = np.cumsum([0, *parts]) / parts.sum()
    down = 1 if page.chance(0.7) else -1
    for left, right in pairwise(edges):
        tall, wide = height * rng.uniform(0.8, 0.98), (right - left) * width * 0.97
        centre = place(1, (left + right) / 2 * width, height - tall / 2)
        colour = shade(page.colour(), rng.uniform(-0.4, 0.4))
        upright = Frame(wide, tall, centre)
        page.panel(upright, shapes.rectangle(wide, tall), colour)
        page.panel(
            upright, shapes.rectangle(wide * 0.12, tall), shade(colour, -0.5), alpha=0.5, at=(-0.44, 0)
        )
        for y in (-0.42, 0.42) if page.chance(0.5) else ():
            page.panel(
                upright, shapes.rectangle(wide, tall * 0.012), lighter_or_darker(rng, colour), at=(0, y)
            )
        if page.budget > 0:
            along = Frame(tall, wide, chain(turn(down * np.pi / 2), centre))
            page.put(
                page.words(int(rng.integers(1, 4))),
                (rng.uniform(-0.06, 0.06), 0, 0.72, 0.6),
                along,
                one_line=True,
            )
