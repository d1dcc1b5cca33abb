"""Procedural surfaces: float32 (H, W, 3) images in 0..1 made of noise and repetition."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.synth.paint.palette import Colour, shade

Plane = NDArray[np.float32]
"""(H, W) or (H, W, 3)."""


def clouds(rng: np.random.Generator, h: int, w: int, coarse: float = 3.0, octaves: int = 4) -> Plane:
    """Fractal noise (H, W), about 0..1 with mean 0.5; `coarse` grid cells along the shorter side to begin with."""
    total = np.zeros((h, w), np.float32)
    cells, weight, weights = coarse / min(h, w), 1.0, 0.0
    for _ in range(octaves):
        rows, columns = min(h, int(h * cells) + 2), min(w, int(w * cells) + 2)
        grid = rng.random((rows, columns), np.float32)
        total += weight * cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
        weights, weight, cells = weights + weight, weight * 0.5, cells * 2.1
    return (total / weights - 0.5) * 1.6 + 0.5


def grain(rng: np.random.Generator, h: int, w: int) -> Plane:
    """White noise (H, W), mean 0, deviation 1."""
    return rng.standard_normal((h, w), np.float32)


def mix(amount: Plane, low: Colour, high: Colour) -> Plane:
    """Two colours mixed by a plane: (H, W) in 0..1 gives (H, W, 3)."""
    return np.asarray(low + np.clip(amount, 0, 1)[..., None] * (high - low), np.float32)


def soften(image: Plane, sigma: float) -> Plane:
    """Gaussian blur; a wide one is done on a smaller image, where nobody sees the difference."""
    h, w = image.shape[:2]
    step = int(min(max(sigma / 2, 1), 8, h / 8, w / 8))
    if step == 1:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)
    small = cv2.resize(image, (w // step, h // step), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / step)
    return np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR), np.float32)


def ramp(h: int, w: int, angle: float) -> Plane:
    """A plane that rises from 0 to 1 in the direction of `angle` (0 is to the right, a quarter turn down)."""
    along = np.cos(angle) * np.linspace(-0.5, 0.5, w, dtype=np.float32)
    along = along[None] + np.sin(angle) * np.linspace(-0.5, 0.5, h, dtype=np.float32)[:, None]
    return np.asarray(along / (abs(np.cos(angle)) + abs(np.sin(angle))) + 0.5, np.float32)


def plaster(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """A painted or concrete wall: stains, and fine relief lit from the side."""
    relief = clouds(rng, h, w, 40, 2) + 0.06 * grain(rng, h, w)
    light = cv2.GaussianBlur(np.roll(relief, 1, 1) - relief, (0, 0), 0.8)
    return shaded(colour, 0.8 + 0.4 * clouds(rng, h, w, 2.5) + rng.uniform(0.3, 1.5) * light)


def brick(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """A brick wall in running bond; each brick has a shade of its own."""
    tall = max(6, int(min(h, w) * rng.uniform(0.04, 0.1)))
    wide, joint = int(tall * rng.uniform(2.0, 3.0)), max(1, tall // 9)
    y, x = np.arange(h)[:, None], np.arange(w)[None]
    row = np.broadcast_to(y // tall, (h, w))
    shifted = x + (row % 2) * (wide // 2)
    tones = rng.normal(1, 0.1, (h // tall + 1, w // wide + 3)).astype(np.float32)
    wall = shaded(colour, tones[row, shifted // wide] + 0.25 * (clouds(rng, h, w, 30, 2) - 0.5))
    mortar = ((y % tall) < joint) | ((shifted % wide) < joint)
    lit = ((y % tall) == joint) | ((shifted % wide) == joint)
    wall[lit] *= 1.15
    tone = rng.uniform(0.35, 0.85) * (0.9 + 0.2 * clouds(rng, h, w, 20, 2))
    wall[mortar] = tone[mortar][:, None]
    return wall


def planks(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """Wooden boards side by side, with grain along them."""
    board = max(12, int(h * rng.uniform(0.1, 0.35)))
    number = np.arange(h) // board
    fibres = cv2.resize(rng.random((h, max(2, w // 40)), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    rings = np.sin((np.arange(h)[:, None] / board + 0.7 * clouds(rng, h, w, 2, 3)) * rng.uniform(25, 60))
    tones = rng.normal(1, 0.09, number[-1] + 1).astype(np.float32)[number][:, None]
    wood = shaded(colour, tones + 0.22 * (fibres - 0.5) + 0.06 * rings.astype(np.float32))
    wood[np.arange(h) % board < max(1, board // 30)] *= 0.45
    return np.ascontiguousarray(wood.transpose(1, 0, 2)) if rng.random() < 0.3 and h == w else wood


def paper(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """Paper or cloth: fibres, soft creases, a darker rim."""
    fibres = cv2.GaussianBlur(grain(rng, h, w), (0, 0), sigmaX=2.0, sigmaY=0.6)
    crease = np.abs(clouds(rng, h, w, 2, 3) - 0.5)
    y, x = np.linspace(-1, 1, h, dtype=np.float32)[:, None], np.linspace(-1, 1, w, dtype=np.float32)[None]
    rim = rng.uniform(0, 0.25) * np.maximum(np.abs(x), np.abs(y)) ** 6
    return shaded(colour, 1 + 0.06 * fibres - rng.uniform(0, 0.35) * np.maximum(0.08 - crease, 0) * 8 - rim)


def metal(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """Brushed metal: streaks, and broad reflections across them."""
    streaks = cv2.GaussianBlur(grain(rng, h, w), (0, 0), sigmaX=20, sigmaY=0.5)
    bands = np.sin(ramp(h, w, rng.uniform(0, 3)) * rng.uniform(4, 10) + rng.uniform(0, 6))
    return shaded(colour, 0.95 + 0.5 * streaks + 0.2 * bands)


def tiles(rng: np.random.Generator, h: int, w: int, colour: Colour) -> Plane:
    """Square tiles with light joints."""
    side = max(10, int(min(h, w) * rng.uniform(0.06, 0.2)))
    y, x = np.arange(h)[:, None], np.arange(w)[None]
    tones = rng.normal(1, 0.07, (h // side + 1, w // side + 1)).astype(np.float32)
    wall = shaded(colour, tones[y // side, x // side] + 0.15 * (clouds(rng, h, w, 3, 2) - 0.5))
    joint = max(1, side // 16)
    wall[(y % side < joint) | (x % side < joint)] = rng.uniform(0.5, 0.9)
    return wall


def shaded(colour: Colour, light: Plane) -> Plane:
    """A colour under a plane of light (1 leaves it as it is): (H, W, 3)."""
    dark = light[..., None] * colour
    return np.asarray(
        np.where(light[..., None] > 1.3, np.minimum(dark, shade(colour, 0.5)), dark), np.float32
    )


SURFACES = (plaster, brick, planks, paper, metal, tiles)
