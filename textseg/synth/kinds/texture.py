"""`texture`: images without text, full of what is taken for it: strokes, grids, hatching, bricks, drawings."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from textseg.synth.backgrounds.painted import GROUNDS, PLACES, WALLS
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.structures import STRUCTURES, a_view
from textseg.synth.paint.palette import BLACK, WHITE, shade
from textseg.synth.paint.pen import draw_area, draw_line
from textseg.synth.paint.textures import Plane, clouds, mix

Pattern = Callable[[Scene, Plane], None]
"""Draws on an image in place."""


def texture(scene: Scene) -> None:
    """A photograph, a painted place or a plain ground, with patterns drawn on it, and no text."""
    rng = scene.rng
    kind = rng.random()
    if kind < 0.45:
        scene.paint(scene.photograph())
    elif kind < 0.7:
        scene.paint(scene.painted(GROUNDS + PLACES + WALLS))
    else:
        amount = clouds(rng, scene.height, scene.width, 3, 2)
        scene.paint(mix(amount, scene.colours[0], shade(scene.colours[0], float(rng.uniform(-0.5, 0.5)))))
    for _ in range(int(rng.integers(0, 3)) if kind < 0.7 else int(rng.integers(1, 4))):
        PATTERNS[int(rng.integers(len(PATTERNS)))](scene, scene.canvas.image)
    if scene.stock.objects and scene.chance(0.4):
        for _ in range(int(rng.integers(1, 5))):
            scene.stock.put_object(rng, scene.canvas.image, scene.between(0.15, 1.2) * scene.unit)
    if scene.chance(0.3):
        scene.paint(line_drawing(scene))


def strokes(scene: Scene, image: Plane) -> None:
    """Short strokes thrown about: straws, hair, grass, scratches."""
    rng, height, width = scene.rng, scene.height, scene.width
    count, thick, length = int(scene.between(10, 200)), scene.between(1, 8), scene.between(6, 90)
    lean, spread = rng.uniform(0, np.pi), rng.uniform(0.05, 1.5)
    for _ in range(count):
        start = rng.random(2) * (width, height)
        angles = rng.normal(lean, spread) + np.cumsum(rng.normal(0, 0.25, 6))
        path = start + np.cumsum(np.stack([np.cos(angles), np.sin(angles)], 1) * length / 6, axis=0)
        draw_line(
            image, path, scene.colour() * float(rng.uniform(0.4, 1.1)), thick * float(rng.uniform(0.6, 1.4))
        )


def grid(scene: Scene, image: Plane) -> None:
    """Bars, fences, window panes, tables, nets: lines in two directions, seen at an angle."""
    rng, height, width = scene.rng, scene.height, scene.width
    matrix = a_view(scene)
    colour, thick = shade(scene.colour(), float(rng.uniform(-0.9, 0.9))), scene.between(1, 12)
    pitch = thick * rng.uniform(2.5, 9, 2)
    for axis in (0, 1) if scene.chance(0.7) else (int(rng.integers(2)),):
        for at in np.arange(-0.5 * width, 1.5 * width, pitch[axis]):
            line = (
                np.array([[at, -0.5 * height], [at, 1.5 * height]])
                if axis
                else np.array([[-0.5 * width, at], [1.5 * width, at]])
            )
            draw_line(image, cv2.perspectiveTransform(line[None], matrix)[0], colour, thick)


def cells(scene: Scene, image: Plane) -> None:
    """Rows of small shapes as regular as letters: windows of a house, keys, beads, bricks, leaves in a row."""
    rng, height, width = scene.rng, scene.height, scene.width
    matrix = a_view(scene)
    size = scene.between(5, 60)
    gap_x, gap_y = size * rng.uniform(1.1, 2.0), size * rng.uniform(1.2, 2.6)
    corners = int(rng.choice([3, 4, 4, 4, 5, 6, 24]))
    angles = np.arange(corners) * (2 * np.pi / corners) + np.pi / 4
    shape = np.stack([np.cos(angles), np.sin(angles)], 1) * size / 2 * (1, rng.uniform(0.5, 1.6))
    colours = [shade(scene.colour(), float(rng.uniform(-0.8, 0.8))) for _ in range(int(rng.integers(1, 4)))]
    hollow = max(1, round(size * rng.uniform(0.08, 0.25))) if scene.chance(0.4) else 0
    fade = float(rng.uniform(0, 0.5))
    for y in np.arange(-size, height + size, gap_y):
        for x in np.arange(-size, width + size, gap_x):
            if rng.random() < fade:
                continue
            moved = cv2.perspectiveTransform(
                (shape + rng.normal(0, 0.04 * size, shape.shape) + (x, y))[None], matrix
            )[0]
            colour = colours[int(rng.integers(len(colours)))]
            if hollow:
                draw_line(image, moved, colour, hollow, closed=True)
            else:
                draw_area(image, moved, colour)


def circuit(scene: Scene, image: Plane) -> None:
    """Traces that turn by right and half right angles between pads, as on a circuit board or a plan."""
    rng, height, width = scene.rng, scene.height, scene.width
    colour, thick = shade(scene.colour(), float(rng.uniform(-0.7, 0.7))), scene.between(1, 6)
    step = thick * rng.uniform(2, 6)
    for _ in range(int(rng.integers(8, 50))):
        turns = (
            np.cumsum(rng.integers(-1, 2, int(rng.integers(2, 9)))) * np.pi / 4 + rng.integers(4) * np.pi / 2
        )
        steps = np.stack([np.cos(turns), np.sin(turns)], 1) * step * rng.uniform(1, 5, (len(turns), 1))
        path = np.concatenate([[[0, 0]], np.cumsum(steps, 0)]) + rng.random(2) * (width, height)
        draw_line(image, path, colour, thick)
        for end in path[[0, -1]] if scene.chance(0.7) else ():
            centre = tuple(np.rint(end * 16).astype(int).tolist())
            cv2.circle(image, centre, int(thick * 1.6 * 16), colour.tolist(), -1, cv2.LINE_AA, 4)


def curves(scene: Scene, image: Plane) -> None:
    """Contour lines, cables, folds: long curves side by side."""
    rng, height, width = scene.rng, scene.height, scene.width
    field = clouds(rng, height, width, rng.uniform(1.5, 5), 3) * rng.uniform(4, 30)
    line = np.abs(field - np.rint(field))
    slope = np.hypot(*np.gradient(field)) + 1e-4
    cover = (scene.between(0.6, 3) - line / slope + 0.5).clip(0, 1)[..., None]
    image += cover * (shade(scene.colour(), float(rng.uniform(-0.8, 0.8))) - image)


def weave(scene: Scene, image: Plane) -> None:
    """Fabric, hatching and moire: fine waves in one or two directions that follow the light of the image."""
    rng, height, width = scene.rng, scene.height, scene.width
    y, x = np.mgrid[:height, :width].astype(np.float32)
    bend = 6 * clouds(rng, height, width, 2, 2)
    wave = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 3))):
        angle, period = rng.uniform(0, np.pi), scene.between(2.5, 16)
        wave += np.sin(
            (x * np.cos(angle) + y * np.sin(angle) + period * bend) * np.float32(2 * np.pi / period)
        )
    if scene.chance(0.5):
        wave = np.sign(wave - np.float32(2 * (image.mean(2) - 0.5)))
    image *= 1 + np.float32(rng.uniform(0.1, 0.6)) * (wave[..., None] * 0.5)
    np.clip(image, 0, 1, out=image)


PATTERNS: tuple[Pattern, ...] = (strokes, grid, cells, circuit, curves, weave, *STRUCTURES)


def line_drawing(scene: Scene) -> Plane:
    """The edges of what is there, as drawn with a pen or a brush."""
    grey = cv2.GaussianBlur(scene.canvas.image.mean(2), (0, 0), scene.between(0.8, 3))
    edges = cv2.GaussianBlur(np.hypot(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)), (0, 0), 0.7)
    ink = (edges / max(float(np.quantile(edges, scene.rng.uniform(0.9, 0.985))), 1e-3) - 0.4).clip(0, 1)
    paper = WHITE if scene.chance(0.7) else shade(scene.colour(), 0.6)
    return mix(np.asarray(ink, np.float32), paper, BLACK)
