"""What goes around text: frames and bars, ribbons and plates, shapes of panels, curves of lines."""

from __future__ import annotations

import numpy as np

from textseg.io.sample import Points
from textseg.synth.designs.designer import Bend, Page
from textseg.synth.paint import shapes
from textseg.synth.paint.warps import arc, swell, taper, wave


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


def any_shape(page: Page, w: float, h: float) -> Points:
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
        shapes.arrow(w, min(h, w / 2)),
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
