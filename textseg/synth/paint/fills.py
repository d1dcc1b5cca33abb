"""What letters are filled with: each fill turns the plain colour of a block, (H, W, 3), into its image."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from textseg.labels import U8
from textseg.synth.paint.palette import Colour, shade
from textseg.synth.paint.textures import SURFACES, Plane, clouds, grain, mix, ramp

Fill = Callable[[np.random.Generator, Plane, Colour], Plane]
"""(generator, plain colour (H, W, 3), a second colour) to (H, W, 3)."""


def solid(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """The colour itself."""
    return plain


def gradient(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """From the colour to the second one, mostly downwards."""
    h, w = plain.shape[:2]
    angle = np.pi / 2 if rng.random() < 0.6 else rng.uniform(0, 2 * np.pi)
    amount = ((ramp(h, w, angle) - 0.5) * rng.uniform(1.0, 2.2) + 0.5).clip(0, 1)[..., None]
    return plain + amount * (second - plain)


def halves(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """Two colours with a hard edge between, straight or wavy."""
    h, w = plain.shape[:2]
    edge = h * (0.5 + 0.06 * np.sin(np.linspace(0, rng.uniform(0, 30), w)))
    lower = (np.arange(h)[:, None] > edge[None])[..., None]
    return np.where(lower, plain + 0.7 * (second - plain), plain)


def lines(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """Fine stripes or dots of a related colour."""
    h, w = plain.shape[:2]
    period = max(4.0, min(h, w) * rng.uniform(0.05, 0.15))
    u = np.sin((ramp(h, w, rng.uniform(0, np.pi)) * (h + w)) * (2 * np.pi / period))
    v = np.sin(np.arange(w) * (2 * np.pi / period))[None] if rng.random() < 0.3 else 1.0
    return plain + ((u * v * period / 6 + 0.5).clip(0, 1) * 0.6).astype(np.float32)[..., None] * (
        second - plain
    )


def metallic(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """Gold or chrome: bands of light and dark across the height, with a horizon."""
    h, w = plain.shape[:2]
    stops = np.cumsum(rng.uniform(0.5, 1.5, 5))
    tones = np.array([1.0, 0.75, rng.uniform(0.25, 0.5), 0.95, 0.6]) * rng.uniform(0.9, 1.1)
    t = ramp(h, w, np.pi / 2 + rng.normal(0, 0.1))
    light = np.interp(t, (stops - stops[0]) / (stops[-1] - stops[0]), tones).astype(np.float32)
    gold = mix(light, shade(plain.mean((0, 1)), -0.65), shade(plain.mean((0, 1)), 0.7))
    return gold + 0.02 * grain(rng, h, w)[..., None]


def worn(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """Old paint: blotches and scratches that let a second colour through."""
    h, w = plain.shape[:2]
    spots = clouds(rng, h, w, 12, 4) + 0.1 * grain(rng, h, w)
    amount = ((spots - rng.uniform(0.55, 0.75)) * 6).clip(0, rng.uniform(0.3, 0.7))[..., None]
    return plain * (0.9 + 0.2 * clouds(rng, h, w, 4, 2))[..., None] + amount * (second - plain)


def surface(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """A material: wood, paper, metal, plaster."""
    h, w = plain.shape[:2]
    return SURFACES[int(rng.integers(len(SURFACES)))](rng, h, w, plain.mean((0, 1)))


def marbled(rng: np.random.Generator, plain: Plane, second: Colour) -> Plane:
    """Clouds of the two colours, as watercolour or foil."""
    h, w = plain.shape[:2]
    amount = ((clouds(rng, h, w, rng.uniform(2, 8)) - 0.5) * 2.5 + 0.5).clip(0, 1)
    return plain + amount[..., None] * (second - plain)


FANCY: tuple[Fill, ...] = (gradient, gradient, gradient, halves, lines, metallic, worn, surface, marbled)


def relief(image: Plane, coverage: U8, depth: float, amount: float) -> Plane:
    """Light the edges of letters from the upper left as if they were raised by about `depth` pixels."""
    height = cv2.GaussianBlur(coverage.astype(np.float32) / 255, (0, 0), max(depth, 0.5))
    across, down = cv2.Sobel(height, -1, 1, 0), cv2.Sobel(height, -1, 0, 1)
    light = (across + 1.4 * down) * (amount * max(depth, 0.5))
    lit = image + np.maximum(light, 0)[..., None] * (1 - image)
    return lit * (1 + np.minimum(light, 0))[..., None].clip(0.2, 1)
