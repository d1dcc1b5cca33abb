"""Colours: float32 RGB triples in 0..1, in sets that go together, with a measure of contrast."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Colour = NDArray[np.float32]

WHITE = np.ones(3, np.float32)
BLACK = np.full(3, 0.04, np.float32)
_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """A colour from its hue (any number; 1 is a full turn), saturation and value."""
    return np.array(colorsys.hsv_to_rgb(hue % 1, saturation, value), np.float32)


def luminance(colour: Colour) -> float:
    """Relative luminance of an sRGB colour (WCAG 2), 0 black to 1 white."""
    return float(np.dot(_WEIGHTS, np.maximum(colour, 0) ** 2.2))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours (WCAG 2), 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


_HUES = (
    (0.02, 0.03),
    (0.09, 0.02),
    (0.14, 0.02),
    (0.34, 0.06),
    (0.52, 0.03),
    (0.6, 0.03),
    (0.78, 0.06),
    (0.93, 0.03),
)
_HUE_WEIGHTS = (0.22, 0.14, 0.11, 0.12, 0.1, 0.19, 0.06, 0.06)
"""(mean, deviation) of hues, and how often: printers like red, blue and warm colours better than the rest."""

_TONES = (
    ((0.0, 0.93), (0.06, 1.0)),  # white
    ((0.06, 0.85), (0.4, 1.0)),  # pastel
    ((0.6, 0.7), (1.0, 1.0)),  # vivid
    ((0.3, 0.06), (0.95, 0.35)),  # dark
    ((0.15, 0.3), (0.55, 0.8)),  # muted
)
"""Ranges of (saturation, value) of the grounds of a palette."""

_TONE_WEIGHTS = (0.16, 0.24, 0.26, 0.16, 0.18)


def palette(rng: np.random.Generator) -> list[Colour]:
    """Six colours that go together: two grounds, two accents, a dark and a light one."""
    hue = rng.normal(*_HUES[int(rng.choice(len(_HUES), p=_HUE_WEIGHTS))])
    step = (0.5, 0.08, 0.33, 0.42, 0.0)[
        int(rng.integers(5))
    ]  # complementary, neighbours, triad, split, one hue
    low, high = _TONES[int(rng.choice(len(_TONES), p=_TONE_WEIGHTS))]
    hues = (hue, hue + rng.normal(0, 0.04), hue + step, hue - step)
    grounds = [hsv(h, *rng.uniform(low, high)) for h in hues[:2]]
    accents = [hsv(h, rng.uniform(0.6, 1.0), rng.uniform(0.6, 1.0)) for h in hues[2:]]
    dark = hsv(hue + step, rng.uniform(0, 0.7), rng.uniform(0.03, 0.25))
    light = hsv(hue, rng.uniform(0, 0.18), rng.uniform(0.9, 1.0))
    return [*grounds, *accents, dark, light]


def readable(
    rng: np.random.Generator, ground: Colour, colours: Sequence[Colour], least: float = 3.0
) -> Colour:
    """One of the colours with at least this contrast to the ground; black or white where none has it."""
    good = [colour for colour in colours if contrast(colour, ground) >= least]
    if good:
        return good[int(rng.integers(len(good)))]
    return max((WHITE, BLACK), key=lambda colour: contrast(colour, ground))


def shade(colour: Colour, amount: float) -> Colour:
    """The colour mixed with white (amount above 0) or black (below 0)."""
    return np.asarray(colour + (float(amount > 0) - colour) * abs(amount), np.float32)
