"""What lies behind the text: walls, skies, streets out of focus, and the grounds of posters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from textseg.synth.backgrounds.photos import cut_out
from textseg.synth.paint.coverage import blend, rasterise
from textseg.synth.paint.palette import WHITE, Colour, hsv, shade
from textseg.synth.paint.textures import (
    Plane,
    brick,
    clouds,
    grain,
    metal,
    mix,
    paper,
    planks,
    plaster,
    ramp,
    soften,
    tiles,
)

CIRCLE = np.linspace(0, 2 * np.pi, 48, endpoint=False)

Background = Callable[[np.random.Generator, int, int, Sequence[Colour]], Plane]


def flat(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """One colour, as most labels and many logos have."""
    colour = colours[0] if rng.random() < 0.7 else WHITE
    return np.broadcast_to(colour, (h, w, 3)).copy()


def gradient(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Two or three colours, in a line or from a centre outwards."""
    if rng.random() < 0.35:
        cy, cx = rng.uniform(0.2, 0.8, 2)
        y, x = np.linspace(0, 1, h)[:, None] - cy, np.linspace(0, 1, w)[None] - cx
        amount = np.hypot(y, x).astype(np.float32) * rng.uniform(0.9, 1.6)
    else:
        amount = ramp(h, w, rng.uniform(0, 2 * np.pi))
    first, second = (
        colours[0],
        colours[1] if rng.random() < 0.5 else shade(colours[0], rng.uniform(-0.6, 0.6)),
    )
    return mix(amount, first, second)


def sunburst(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Rays from a point."""
    y = np.arange(h)[:, None] - h * rng.uniform(0.3, 1.1)
    x = np.arange(w)[None] - w * rng.uniform(0.2, 0.8)
    rays = np.sin(np.arctan2(y, x) * int(rng.integers(8, 24))) * 0.02 * min(h, w)
    other = colours[1] if rng.random() < 0.4 else shade(colours[0], rng.uniform(0.1, 0.35))
    return mix(rays.astype(np.float32) + 0.5, colours[0], other)


def stripes(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Stripes, chequers or a grid of dots."""
    angle, period = rng.uniform(0, np.pi), min(h, w) * rng.uniform(0.04, 0.2)
    y, x = np.arange(h, dtype=np.float32)[:, None], np.arange(w, dtype=np.float32)[None]
    u = (x * np.cos(angle) + y * np.sin(angle)) * (2 * np.pi / period)
    v = (y * np.cos(angle) - x * np.sin(angle)) * (2 * np.pi / period)
    kind = rng.integers(4)
    wave = (np.sin(u), np.sin(u) * np.sin(v) * 2, np.cos(u) + np.cos(v) - 1, np.cos(u) * 0.5 - 0.4)[kind]
    other = shade(colours[0], rng.uniform(-0.25, 0.3)) if rng.random() < 0.75 else colours[1]
    return mix(wave.astype(np.float32) * period / 8 + 0.5, colours[0], other)


def confetti(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Large flat shapes: circles, triangles and bars over one another."""
    image = flat(rng, h, w, colours[:1])
    spread = float(rng.choice([0.12, 0.3, 0.5]))
    for _ in range(int(rng.integers(5, 22))):
        colour = shade(colours[int(rng.integers(4))], rng.uniform(-0.2, 0.4))
        centre, radius = rng.random(2) * (w, h), rng.uniform(0.2, 1) * spread * min(h, w)
        corners = int(rng.choice([3, 4, 4, 40]))
        angles = rng.uniform(0, 6) + np.arange(corners) * (2 * np.pi / corners)
        points = centre + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
        blend(image, rasterise([points], (h, w)), colour, rng.uniform(0.3, 1))
    return image


def bokeh(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Lights out of focus on a dark ground."""
    image = mix(clouds(rng, h, w, 2, 2), shade(colours[0], -0.9), shade(colours[1], -0.6))
    for _ in range(int(rng.integers(8, 40))):
        colour = shade(colours[int(rng.integers(4))], 0.3)
        radius = min(h, w) * rng.uniform(0.015, 0.1)
        disc = rng.random(2) * (w, h) + radius * np.stack([np.cos(CIRCLE), np.sin(CIRCLE)], 1)
        blend(image, rasterise([disc], (h, w)), colour, rng.uniform(0.1, 0.6))
    return soften(np.minimum(image, 1), min(h, w) * rng.uniform(0.002, 0.02))


def hills(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """A sky and, one behind the other, hills or a row of houses."""
    sky = hsv(rng.choice([0.56, 0.6, 0.07, 0.9, 0.72]), rng.uniform(0.1, 0.6), rng.uniform(0.5, 1))
    image = mix(ramp(h, w, np.pi / 2), sky, shade(sky, 0.6))
    image += 0.25 * np.maximum(clouds(rng, h, w, 3) - 0.5, 0)[..., None]
    ground, layers, city = colours[0], int(rng.integers(2, 5)), rng.random() < 0.4
    rough_edge = int(rng.integers(1, 5))
    y, rough = np.arange(h)[:, None], 0.5 + 0.4 * (clouds(rng, h, w, 12, 2) - 0.5)
    for layer in range(layers):
        if city:
            line = np.repeat(rng.random(30), rng.integers(1, 6, 30)).astype(np.float32)
            line = np.interp(np.linspace(0, 1, w), np.linspace(0, 1, len(line)), line).round(1)
        else:
            line = clouds(rng, 2, w, 0.03 * (layer + 1), rough_edge)[0]
        top = h * (0.35 + 0.55 * layer / layers + 0.25 * (0.5 - line))
        below = y > top[None]
        far = 0.6 * (1 - (layer + 1) / layers)
        near, dark = shade(ground, -0.6 * layer / layers - 0.15), ground
        tone = mix(rough, near * (1 - far) + sky * far, dark * (1 - far) + sky * far)
        np.copyto(image, tone, where=below[..., None])
    return image


def street(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """A place out of focus: boxes, openings and lamps, blurred as behind a thing in front."""
    image = mix(ramp(h, w, np.pi / 2), shade(colours[0], 0.4), shade(colours[1], -0.3))
    for _ in range(int(rng.integers(12, 40))):
        x, y = rng.random(2) * (w, h)
        wide, tall = rng.uniform(0.03, 0.45, 2) * (w, h)
        box = np.s_[int(max(y - tall, 0)) : int(y) + 1, int(max(x - wide, 0)) : int(x) + 1]
        colour = shade(colours[int(rng.integers(6))], rng.uniform(-0.6, 0.4))
        image[box] += rng.uniform(0.3, 0.9) * (colour - image[box])
    image *= 0.75 + 0.5 * clouds(rng, h, w, 6)[..., None]
    return soften(image, min(h, w) * rng.uniform(0.008, 0.03))


def foliage(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Leaves or petals, those behind darker."""
    hue, unit = float(rng.choice([0.2, 0.27, 0.33, 0.08, 0.95])), min(h, w)
    image = mix(clouds(rng, h, w, 5), hsv(hue, 0.7, 0.08), hsv(hue, 0.6, 0.3))
    count = 260
    size, slim = rng.uniform(0.03, 0.08) * unit, rng.uniform(0.25, 0.6)
    for number in range(count):
        angle = rng.uniform(0, 2 * np.pi)
        leaf = size * rng.uniform(0.6, 1.3) * np.stack([np.cos(CIRCLE[::2]), slim * np.sin(CIRCLE[::2])], 1)
        leaf = leaf @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        value = (0.2 + 0.6 * number / count) * rng.uniform(0.7, 1.2)
        colour = hsv(hue + rng.normal(0, 0.025), rng.uniform(0.4, 0.9), value)
        blend(image, rasterise([leaf + rng.random(2) * (w, h)], (h, w)), colour)
    return soften(image, unit * float(rng.choice([0.001, 0.004, 0.01])))


def smoke(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
    """Marble, smoke or nebula: noise bent by noise."""
    fold = clouds(rng, h, w, 2.5, 4) * rng.uniform(4, 14) + ramp(h, w, rng.uniform(0, 6)) * rng.uniform(0, 6)
    image = mix(np.float32(0.5) + np.sin(fold) / 2, shade(colours[0], -0.3), colours[1])
    return image + 0.1 * (clouds(rng, h, w, 10)[..., None] - 0.5)


def _surface(paint: Callable[..., Plane], hues: Sequence[float], *, by_palette: float = 0.3) -> Background:
    """A surface in a colour that such a surface has, or now and then in one of the palette."""

    def background(rng: np.random.Generator, h: int, w: int, colours: Sequence[Colour]) -> Plane:
        colour = hsv(float(rng.choice(hues)), rng.uniform(0.05, 0.6), rng.uniform(0.3, 0.95))
        return paint(rng, h, w, colours[0] if rng.random() < by_palette else colour)

    return background


WALLS: tuple[Background, ...] = (
    _surface(plaster, (0.1, 0.13, 0.55, 0.6), by_palette=0.5),
    _surface(brick, (0.02, 0.04, 0.08)),
    _surface(planks, (0.06, 0.08, 0.1)),
    _surface(metal, (0.0, 0.58)),
    _surface(tiles, (0.5, 0.58, 0.1)),
)
PLACES: tuple[Background, ...] = (
    street,
    street,
    hills,
    bokeh,
    foliage,
)
GROUNDS: tuple[Background, ...] = (
    flat,
    flat,
    gradient,
    gradient,
    sunburst,
    stripes,
    confetti,
    smoke,
    bokeh,
)
GROUNDS += (_surface(paper, (0.1, 0.12), by_palette=0.4),)


def paint_background(
    rng: np.random.Generator,
    shape: tuple[int, int],
    colours: Sequence[Colour],
    kinds: Sequence[Background],
    photos: Sequence[str] = (),
) -> Plane:
    """A background float32 (H, W, 3) in 0..1: one of `kinds`, or a cut-out of one of the photos.

    Raises:
        DataError: a photo cannot be read.
    """
    h, w = shape
    if photos:
        return cut_out(rng, photos[int(rng.integers(len(photos)))], h, w)
    image = kinds[int(rng.integers(len(kinds)))](rng, h, w, colours)
    if rng.random() < 0.3:
        image = image + 0.02 * grain(rng, h, w)[..., None]
    return np.clip(image, 0, 1, dtype=np.float32)
