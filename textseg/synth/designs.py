"""Kinds of made pictures: posters, covers, logos, badges, adverts, quotations, book spines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from textseg.synth import shapes
from textseg.synth.geometry import arc, chain, place, swell, taper, turn, wave
from textseg.synth.page import Bend, Frame, Page, lighter_or_darker
from textseg.synth.palette import BLACK, WHITE, shade


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
        page.put(words, (0, (top + bottom) / 2, 0.92, (bottom - top) * 0.88), frame, style=loud, lines=1)


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
    font: object,
    loud: float,
) -> None:
    """Text along the upper (side 1) or lower (-1) half of a circle, by bending a straight frame."""
    length = min(2.5 * radius, 0.75 * height * len(" ".join(words)))
    bent = arc(2 * np.pi * radius * side, 2 * np.pi)
    rim = Frame(
        length, height, chain(bent, lambda points: points - (0, radius * side), frame.warp), bends=True
    )
    page.put(words, (0, 0, 1, 1), rim, style=loud, font=font, lines=1)  # type: ignore[arg-type]


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
    page.put(page.words(int(rng.choice([1, 1, 2]))), mast, style=rng.uniform(0.1, 0.9), lines=1)
    if page.budget > 1 and page.chance(0.2):
        side = float(rng.choice([-1, 1]))
        page.put(page.words(2), (0.45 * side, 0.1, 0.07, 0.6), angle=side * np.pi / 2, lines=1)
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
                page.words(int(rng.integers(1, 4))), (rng.uniform(-0.06, 0.06), 0, 0.72, 0.6), along, lines=1
            )


def decorate(page: Page) -> None:
    """A frame, a bar or a corner, or nothing."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    kind = rng.integers(6)
    if kind == 0:
        page.ring(
            page.whole,
            shapes.rectangle(w, h),
            rng.uniform(0.93, 0.96),
            rng.uniform(0.01, 0.03),
            page.colour(),
        )
    elif kind == 1:
        page.panel(
            page.whole,
            shapes.rectangle(w, h * rng.uniform(0.2, 0.5)),
            page.colour(),
            at=(0, rng.choice([-0.5, 0.5])),
        )
    elif kind == 2:
        page.panel(
            page.whole, shapes.polygon(w, w, 3), page.colour(), alpha=0.8, at=(rng.choice([-0.5, 0.5]), 0.5)
        )
    elif kind == 3:
        page.panel(page.whole, shapes.ellipse(w * 0.8, w * 0.8), page.colour(), alpha=rng.uniform(0.4, 1))


def back(page: Page, box: tuple[float, float, float, float]) -> None:
    """A ribbon, a plate or a brush stroke behind a text."""
    w, h = box[2] * page.whole.width * 1.08, box[3] * page.whole.height * 1.3
    kinds = (
        shapes.rectangle(w, h),
        shapes.rectangle(w, h, 1),
        shapes.ribbon(w * 1.25, h),
        shapes.brush(page.rng, w, h),
    )
    page.panel(page.whole, kinds[int(page.rng.integers(4))], page.colour(), at=box[:2])


def any_shape(page: Page, w: float, h: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """An outline for a panel or an emblem."""
    rng = page.rng
    kinds = (
        shapes.rectangle(w, h, rng.choice([0, 0.15, 0.4, 1])),
        shapes.ellipse(w, h),
        shapes.ribbon(w, h),
        shapes.shield(w, h),
        shapes.polygon(w, h, int(rng.choice([4, 6, 8])), 0.5),
        shapes.tag(w, h),
        shapes.brush(rng, w, h),
    )
    return kinds[int(rng.integers(len(kinds)))]


def any_bend(page: Page) -> Bend:
    """A curve for a line of text."""
    rng = page.rng
    amount = float(rng.choice([-1, 1])) * rng.uniform(0.5, 1.0)
    cycles, phase = rng.uniform(0.5, 1.3), rng.uniform(0, 6)
    bends: tuple[Bend, ...] = (
        lambda width: arc(width, 1.8 * amount),
        lambda width: arc(width, 0.9 * amount),
        lambda width: wave(width, 0.05 * width * abs(amount), cycles, phase),
        lambda width: swell(width, 0.9 * amount if amount > 0 else 0.55 * amount),
        lambda width: taper(width, 0.45 * amount),
        lambda width: lambda points: points @ np.array([[1.0, -0.25 * amount], [0.0, 1.0]]),
    )
    return bends[int(rng.integers(len(bends)))]
