"""Choosing how a block of text looks: colours that can be read on their ground, a fill, and effects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textseg.synth.paint.fills import FANCY, metallic, solid, surface
from textseg.synth.paint.palette import BLACK, WHITE, Colour, contrast, luminance, readable, shade
from textseg.synth.text.effects import Extrusion, Glow, Shadow, Style

BUSY = 0.13
"""Deviation of the ground from which on plain letters would be hard to read."""


def plain_style(rng: np.random.Generator, ground: Colour, colours: Sequence[Colour]) -> Style:
    """One solid colour, no effects: printed matter."""
    colour = readable(rng, ground, [*colours, BLACK, WHITE], rng.choice([2.0, 3.0, 4.5]))
    return Style((colour,), readable(rng, ground, colours), bold=_bold(rng))


def display_style(
    rng: np.random.Generator, ground: Colour, busy: float, colours: Sequence[Colour], loud: float
) -> Style:
    """Letters to be seen: perhaps with a fancy fill and effects, the more likely the larger `loud` (0..1)."""
    fits = [c for c in [*colours, WHITE, BLACK] if contrast(c, ground) >= 2.5]
    colour = readable(rng, ground, [*colours, WHITE], 3.0)
    second = _companion(rng, colour, ground, colours)
    cycle = "block"
    chosen: tuple[Colour, ...] = (colour,)
    if len(fits) > 2 and rng.random() < 0.25 * loud:
        cycle = "char" if rng.random() < 0.5 else "word"
        chosen = tuple(fits[i] for i in rng.permutation(len(fits))[:4])
    fill = FANCY[int(rng.integers(len(FANCY)))] if rng.random() < 0.2 + 0.5 * loud else solid
    framed = (
        0.4 * loud + 0.5 * (busy > BUSY) + 0.4 * (busy > 1.7 * BUSY) + 0.3 * (fill in (metallic, surface))
    )
    outlines = _outlines(rng, chosen[0], ground, colours) if rng.random() < framed else ()
    edge = outlines[-1][1] if outlines else chosen[0]
    extrusion = _extrusion(rng, edge, ground) if rng.random() < 0.4 * loud else None
    shadow = _shadow(rng, ground, edge) if rng.random() < 0.08 + 0.4 * loud + 0.4 * (busy > BUSY) else None
    glow = None
    if shadow is None and rng.random() < 0.25 * loud:
        light = contrast(WHITE, ground) > 6
        glow = Glow(
            rng.uniform(0.03, 0.12),
            rng.uniform(0.6, 1),
            shade(chosen[0], 0.1) if light else shade(ground, 0.9),
        )
    return Style(
        chosen,
        second,
        cycle,
        fill,
        bold=_bold(rng),
        outlines=outlines,
        extrusion=extrusion,
        shadow=shadow,
        glow=glow,
        raised=rng.uniform(0.3, 1.2) if rng.random() < 0.3 * loud else 0.0,
    )


def neon_style(rng: np.random.Generator, colours: Sequence[Colour]) -> Style:
    """Tubes of light on a dark ground."""
    colour = shade(max(colours, key=lambda c: float(c.max() - c.min())), 0.15)
    glow = Glow(rng.uniform(0.08, 0.2), rng.uniform(0.7, 1), colour)
    return Style((shade(colour, rng.uniform(0.4, 0.9)),), colour, outlines=((0.012, colour),), glow=glow)


def carved_style(rng: np.random.Generator, ground: Colour) -> Style:
    """Letters cut into their ground or standing out of it: its own colour, seen by light and shadow."""
    colour = shade(ground, float(rng.choice([-0.45, -0.3, 0.3, 0.5])))
    shadow = Shadow(0.02, 0.03, 0.02, 0.75, shade(ground, -0.8))
    return Style((colour,), shade(colour, 0.3), bold=_bold(rng), shadow=shadow, raised=rng.uniform(1.0, 2.0))


def _companion(rng: np.random.Generator, colour: Colour, ground: Colour, colours: Sequence[Colour]) -> Colour:
    """A second colour on the same side of the ground, so that a mixture of the two does not vanish in it."""
    lighter = luminance(colour) > luminance(ground)
    fits = [c for c in colours if (luminance(c) > luminance(ground)) == lighter and contrast(c, ground) > 2]
    return readable(rng, ground, fits, 2.0) if fits else shade(colour, 0.3 if lighter else -0.3)


def _bold(rng: np.random.Generator) -> float:
    return float(rng.choice([0.0, 0.0, 0.0, 0.01, 0.02, 0.035, 0.05]))


def _outlines(
    rng: np.random.Generator, colour: Colour, ground: Colour, colours: Sequence[Colour]
) -> tuple[tuple[float, Colour], ...]:
    first = readable(rng, colour, [*colours, WHITE, BLACK], 2.0)
    rings: tuple[tuple[float, Colour], ...] = ((rng.uniform(0.02, 0.07), first),)
    if rng.random() < 0.3:
        rings += ((rng.uniform(0.02, 0.06), readable(rng, first, [*colours, WHITE, BLACK], 2.0)),)
    return rings


def _extrusion(rng: np.random.Generator, colour: Colour, ground: Colour) -> Extrusion:
    angle, depth = rng.uniform(0.2, 2.9), rng.uniform(0.04, 0.2)
    dark = shade(colour, rng.uniform(-0.75, -0.4))
    side = dark if contrast(dark, colour) > 1.6 else shade(colour, 0.5)
    return Extrusion(depth * np.cos(angle), depth * np.sin(angle), side)


def _shadow(rng: np.random.Generator, ground: Colour, colour: Colour) -> Shadow:
    angle, far = rng.uniform(0.1, 3.0), rng.uniform(0.02, 0.1)
    hard = rng.random() < 0.4
    dark = shade(ground, -0.85) if contrast(BLACK, ground) > 2 else shade(ground, 0.35)
    if hard and rng.random() < 0.4:
        dark = shade(colour, -0.5)
    blur = 0.0 if hard else rng.uniform(0.01, 0.06)
    opacity = rng.uniform(0.6, 1.0) if hard else rng.uniform(0.4, 0.8)
    return Shadow(far * np.cos(angle), far * np.sin(angle), blur, opacity, dark)
