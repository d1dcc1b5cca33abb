"""What people build of straight edges, and what is not text: windows and doors, mazes, tracks, road markings."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.synth.kinds.scene import Scene
from textseg.synth.paint.palette import Colour, shade
from textseg.synth.paint.pen import draw_area, draw_line
from textseg.synth.paint.textures import Plane, clouds

Matrix = NDArray[np.float64]
"""A homography (3, 3)."""


def windows(scene: Scene, image: Plane) -> None:
    """Rows of windows, or a door, with panes, frames, sills and shutters, in a wall seen at an angle."""
    rng = scene.rng
    matrix = a_view(scene)
    wide = scene.between(14, 0.5 * scene.unit)
    tall = wide * float(rng.uniform(0.8, 2.2))
    step_x, step_y = wide * float(rng.uniform(1.3, 3)), tall * float(rng.uniform(1.3, 2.5))
    glass, frame = (shade(scene.colour(), float(rng.uniform(-0.9, 0.9))) for _ in range(2))
    across, down = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    bar = max(1.0, 0.06 * wide * float(rng.uniform(0.5, 2)))
    pane_x, pane_y = (wide - bar) / across - bar, (tall - bar) / down - bar
    shutter = float(rng.choice([0, 0, 0.25, 0.5])) * wide
    missing = float(rng.choice([0, 0.3, 0.6]))
    for y in np.arange(-float(rng.uniform(0, step_y)), 1.2 * scene.height, step_y):
        for x in np.arange(-float(rng.uniform(0, step_x)), 1.2 * scene.width, step_x):
            if rng.random() < missing:
                continue
            _box(image, matrix, (x - shutter, y, wide + 2 * shutter, tall), shade(frame, -0.3))
            _box(image, matrix, (x, y, wide, tall), frame)
            for i in range(across * down):
                place = x + bar + (i % across) * (pane_x + bar), y + bar + (i // across) * (pane_y + bar)
                shine = shade(glass, float(rng.normal(0, 0.15)))
                _box(image, matrix, (*place, max(pane_x, 1), max(pane_y, 1)), shine)
            if scene.chance(0.5):
                _box(image, matrix, (x - bar, y + tall, wide + 2 * bar, bar * 1.5), shade(frame, 0.2))


def maze(scene: Scene, image: Plane) -> None:
    """Walls or paths of one width on a grid, with dead ends."""
    rng, matrix = scene.rng, a_view(scene)
    thick = scene.between(2, 30)
    pitch = thick * float(rng.uniform(1.6, 5))
    colour = shade(scene.colour(), float(rng.uniform(-0.8, 0.8)))
    share = float(rng.uniform(0.25, 0.6))
    columns, rows = (int(min(side / pitch, 40)) + 2 for side in (scene.width, scene.height))
    for y in range(rows):
        for x in range(columns):
            for step in ((1, 0), (0, 1)):
                if rng.random() < share:
                    ends = np.array([(x, y), np.add((x, y), step)], float) * pitch
                    draw_line(image, cv2.perspectiveTransform(ends[None], matrix)[0], colour, thick)


def tracks(scene: Scene, image: Plane) -> None:
    """Wide bands that turn, with kerbs and a side in the shade: roads, ramps, pipes, rails."""
    rng = scene.rng
    colour = shade(scene.colour(), float(rng.uniform(-0.7, 0.7)))
    for _ in range(int(rng.integers(1, 5))):
        thick = scene.between(6, 60)
        turns = np.cumsum(rng.normal(0, 0.9, int(rng.integers(3, 10)))) + rng.uniform(0, 2 * np.pi)
        steps = np.stack([np.cos(turns), np.sin(turns)], 1) * thick * rng.uniform(0.8, 4, (len(turns), 1))
        path = np.cumsum(steps, 0) + rng.random(2) * (scene.width, scene.height)
        if scene.chance(0.6):
            draw_line(image, path + np.array([0, 0.4 * thick]), shade(colour, -0.5), thick)
        draw_line(image, path, colour, thick)
        if scene.chance(0.4):
            draw_line(image, path, shade(colour, float(rng.uniform(-0.5, 0.5))), 0.7 * thick)


def markings(scene: Scene, image: Plane) -> None:
    """Long bars, broken or not, worn or new: lanes, kerbs, rails, steps, keys."""
    rng, matrix = scene.rng, a_view(scene)
    thick = scene.between(3, 50)
    colour = shade(scene.colour(), float(rng.uniform(0, 1) if scene.chance(0.6) else rng.uniform(-0.9, 0)))
    dash = thick * float(rng.choice([0, 0, 1, 2, 5]))
    before = image.copy()
    lying = scene.chance(0.5)
    for at in np.cumsum(thick * rng.uniform(1.5, 8, int(rng.integers(1, 7)))):
        length = float(scene.width if lying else scene.height)
        for start in np.arange(-0.3 * length, 1.3 * length, 1.8 * dash) if dash else (-0.3 * length,):
            end = start + (dash or 1.6 * length)
            box = (start, at, end - start, thick) if lying else (at, start, thick, end - start)
            _box(image, matrix, box, colour)
    if scene.chance(0.5):
        worn = clouds(rng, scene.height, scene.width, scene.between(10, 60), 3)
        image += (before - image) * ((worn - float(rng.uniform(0.4, 0.7))) * 6).clip(0, 1)[..., None]


def rubble(scene: Scene, image: Plane) -> None:
    """Specks and patches of all sizes: snow on rocks, gravel, tufts of grass, leaves against the sky."""
    rng = scene.rng
    field = clouds(rng, scene.height, scene.width, scene.between(8, 60), 3)
    cover = ((field - float(rng.uniform(0.45, 0.7))) * scene.between(4, 40)).clip(0, 1)
    if scene.chance(0.6):
        cover *= clouds(rng, scene.height, scene.width, 2, 2).clip(0, 1)
    image += cover[..., None] * (shade(scene.colour(), float(rng.uniform(-0.95, 0.95))) - image)


STRUCTURES = (windows, windows, maze, tracks, markings, rubble)
"""Each draws on an image in place; windows are the most frequent."""


def a_view(scene: Scene) -> Matrix:
    """A homography of the image that turns and tilts it about its middle."""
    corners = np.array([[0, 0], [scene.width, 0], [scene.width, scene.height], [0, scene.height]], np.float32)
    moved = corners + scene.rng.normal(0, 0.15 * scene.unit, corners.shape).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, moved), np.float64)


def _box(image: Plane, matrix: Matrix, box: tuple[float, float, float, float], colour: Colour) -> None:
    x, y, wide, tall = box
    corners = np.array([[(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]], float)
    draw_area(image, cv2.perspectiveTransform(corners, matrix)[0], colour)
