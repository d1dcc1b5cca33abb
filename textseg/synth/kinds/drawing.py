"""Drawings in ink: line art, screentone, hatching, hair, speed lines, frames of panels. No text."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.texture import curves, line_drawing, strokes
from textseg.synth.paint.palette import BLACK, WHITE
from textseg.synth.paint.pen import draw_area
from textseg.synth.paint.textures import Plane, clouds, ramp


def draw(scene: Scene) -> None:
    """Line art of a photograph or of objects on white, filled with tone and black; then strokes of a pen."""
    rng = scene.rng
    scene.paint(
        np.ones((scene.height, scene.width, 3), np.float32) if scene.chance(0.4) else scene.photograph()
    )
    for _ in range(int(rng.integers(0, 4)) if scene.stock.objects else 0):
        scene.stock.put_object(rng, scene.canvas.image, scene.between(0.2, 1.0) * scene.unit)
    grey = cv2.GaussianBlur(scene.canvas.image.mean(2), (0, 0), 2.0)
    ink = line_drawing(scene).mean(2)
    ink = ink / max(float(np.quantile(ink, 0.8)), 0.1)
    page = np.ones_like(grey)
    low, high = np.quantile(grey, [rng.uniform(0, 0.25), rng.uniform(0.3, 0.9)])
    if scene.chance(0.8):
        page = np.where(grey < high, tone(scene, grey), page)
    if scene.chance(0.5):
        page = np.where(grey < low, np.float32(0.03), page)
    page = np.minimum(page, ink)
    scene.paint(np.repeat(page[..., None], 3, 2))
    for pen in (speed_lines, hatching, hair):
        if scene.chance(0.25):
            pen(scene)


def tone(scene: Scene, grey: Plane) -> Plane:
    """Screentone (H, W): dots or lines as dark as the image or as a slope, or plain grey."""
    rng, (height, width) = scene.rng, grey.shape
    level = grey if scene.chance(0.5) else ramp(height, width, rng.uniform(0, 2 * np.pi))
    level = (0.25 + 0.7 * level).clip(0.1, 0.95)
    if scene.chance(0.15):
        return level
    y, x = np.mgrid[:height, :width].astype(np.float32)
    period, angle = scene.between(2.5, 9), float(rng.choice([np.pi / 4, np.pi / 4, 0, rng.uniform(0, np.pi)]))
    u = (x * np.cos(angle) + y * np.sin(angle)) * np.float32(2 * np.pi / period)
    v = (y * np.cos(angle) - x * np.sin(angle)) * np.float32(2 * np.pi / period)
    wave = (np.cos(u) + np.cos(v)) / 4 + 0.5 if scene.chance(0.75) else np.cos(u) / 2 + 0.5
    return np.asarray(((level - wave) * period + 0.5).clip(0.05, 1), np.float32)


def hatching(scene: Scene) -> None:
    """Parallel or crossed strokes that shade a part of the drawing."""
    rng, image = scene.rng, scene.canvas.image
    y, x = np.mgrid[: scene.height, : scene.width].astype(np.float32)
    wobble = 1.5 * clouds(rng, scene.height, scene.width, 6, 2)
    shade = ((clouds(rng, scene.height, scene.width, 2.5, 2) - 0.5) * 6 + rng.uniform(-1, 2)).clip(0, 1)
    period, angle = scene.between(3, 14), rng.uniform(0, np.pi)
    for turned in (angle, angle + rng.uniform(0.4, 1.5)) if scene.chance(0.4) else (angle,):
        phase = (x * np.cos(turned) + y * np.sin(turned)) / period + wobble
        ink = ((np.cos(2 * np.pi * phase) - 1 + 1.4 * shade) * 2).clip(0, 1)
        image *= 1 - np.asarray(ink, np.float32)[..., None]


def hair(scene: Scene) -> None:
    """Long strands beside one another, and loose strokes, in black."""
    colours, scene.colours = scene.colours, [BLACK]
    (curves if scene.chance(0.5) else strokes)(scene, scene.canvas.image)
    scene.colours = colours


def speed_lines(scene: Scene) -> None:
    """Lines towards a point, or side by side."""
    rng, image = scene.rng, scene.canvas.image
    centre = rng.uniform(-0.3, 1.3, 2) * (scene.width, scene.height)
    reach = 1.5 * max(scene.width, scene.height)
    colour = BLACK if scene.chance(0.8) else WHITE
    inner = float(rng.uniform(0.2, 0.7)) * scene.unit
    for angle in np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(30, 160)))):
        start = inner * float(rng.uniform(0.7, 1.4))
        edges = [(start, angle), (reach, angle - 0.004), (reach, angle + float(rng.uniform(0.002, 0.015)))]
        points = [centre + far * np.array([np.cos(a), np.sin(a)]) for far, a in edges]
        draw_area(image, np.array(points), colour)


def panels(scene: Scene) -> None:
    """Black frames and white gutters, upright or slanting."""
    rng, image = scene.rng, scene.canvas.image
    gutter, line = int(scene.between(4, 20)), int(rng.integers(1, 5))
    for _ in range(int(rng.integers(1, 3))):
        horizontal = scene.chance(0.5)
        at, lean = float(rng.uniform(0.1, 0.9)), float(rng.normal(0, 0.04))
        ends = (
            np.array([[0, at - lean], [1, at + lean]])
            if horizontal
            else np.array([[at - lean, 0], [at + lean, 1]])
        )
        a, b = ((end * (scene.width, scene.height)).astype(int).tolist() for end in ends)
        cv2.line(image, a, b, BLACK.tolist(), gutter + 2 * line, cv2.LINE_AA)
        cv2.line(image, a, b, WHITE.tolist(), gutter, cv2.LINE_AA)
