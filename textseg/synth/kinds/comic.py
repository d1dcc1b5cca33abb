"""`comic`: drawings in ink with screentone and speed lines, speech balloons, vertical text, large drawn sounds."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.synth.kinds.looks import bend
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.texture import line_drawing, strokes
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import BLACK, WHITE, Colour, shade
from textseg.synth.paint.textures import Plane, ramp
from textseg.synth.text.effects import Style
from textseg.synth.text.typesetting import Block

SCRIPTS = ("japanese", "japanese", "japanese", "latin", "latin", "korean", "chinese", "traditional")


def comic(scene: Scene) -> None:
    """A part of a page: panels with drawings, then balloons, captions and sounds over them."""
    rng = scene.rng
    scene.paint(np.ones((scene.height, scene.width, 3), np.float32))
    draw(scene)
    if scene.chance(0.6):
        panels(scene)
    coloured = scene.chance(0.2)
    if coloured:
        tint = scene.photograph() if scene.chance(0.5) else scene.painted()
        scene.canvas.image *= 0.4 + 0.6 * tint
    for _ in range(int(rng.choice([0, 1, 1, 2, 3]))):
        balloon(scene)
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        sound(scene, coloured)
    if scene.chance(0.2):
        thoughts(scene)


def draw(scene: Scene) -> None:
    """Line art of a photograph and objects, filled with tone and black."""
    rng = scene.rng
    scene.paint(scene.photograph())
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
    if scene.chance(0.25):
        speed_lines(scene)
    if scene.chance(0.25):
        colours, scene.colours = scene.colours, [BLACK]
        strokes(scene, scene.canvas.image)
        scene.colours = colours


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


def speed_lines(scene: Scene) -> None:
    """Lines towards a point, or side by side."""
    rng, image = scene.rng, scene.canvas.image
    centre = rng.uniform(-0.3, 1.3, 2) * (scene.width, scene.height)
    reach = 1.5 * max(scene.width, scene.height)
    colour = (BLACK if scene.chance(0.8) else WHITE).tolist()
    inner = float(rng.uniform(0.2, 0.7)) * scene.unit
    for angle in np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(30, 160)))):
        start = inner * float(rng.uniform(0.7, 1.4))
        edges = [(start, angle), (reach, angle - 0.004), (reach, angle + float(rng.uniform(0.002, 0.015)))]
        points = [centre + far * np.array([np.cos(a), np.sin(a)]) for far, a in edges]
        cv2.fillPoly(image, [np.rint(np.array(points) * 16).astype(np.int32)], colour, cv2.LINE_AA, 4)


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


def balloon(scene: Scene) -> None:
    """A balloon, a burst, a box or a caption around its text."""
    rng = scene.rng
    found = speech(scene)
    if found is None:
        return
    block, em = found
    wide, tall = np.ptp(block.points, axis=0) * em
    at = np.array([rng.uniform(0.15, 0.85) * scene.width, rng.uniform(0.15, 0.85) * scene.height])
    kind = rng.random()
    if kind < 0.6:
        outline = shapes.ellipse(wide * 1.5 + em, tall * 1.45 + em)
    elif kind < 0.75:
        outline = shapes.burst(
            wide * 1.9 + em, tall * 1.9 + em, int(rng.integers(9, 22)), rng.uniform(0.1, 0.3)
        )
    elif kind < 0.9:
        outline = shapes.rectangle(wide + 1.2 * em, tall + 1.2 * em, float(rng.choice([0, 0.3])))
    else:
        outline = shapes.bubble(wide * 1.3 + em, tall * 1.4 + em)
    outline = outline * (1 + rng.normal(0, 0.012, (len(outline), 1)))
    dark = scene.chance(0.08)
    paper, ink = (BLACK, WHITE) if dark else (WHITE, shade(BLACK, float(rng.choice([0, 0, 0.2]))))
    line = scene.between(1, 4) / np.ptp(outline, axis=0).max() * 2
    alpha = float(rng.choice([1, 1, 1, 0.8]))
    if not scene.free(at, outline):
        return
    scene.canvas.fill([outline * (1 + line) + at], ink)
    scene.canvas.fill([outline + at], paper, alpha)
    scene.write(block, Style((ink,), ink), em, (float(at[0]), float(at[1])))


def speech(scene: Scene) -> tuple[Block, float] | None:
    """What is said, as a block in em, and its size."""
    rng = scene.rng
    voice = scene.voice("handwriting" if scene.chance(0.3) else "", SCRIPTS)
    vertical = voice.script.upright and voice.script.name != "korean" and scene.chance(0.85)
    em = scene.between(9, 0.13 * scene.unit)
    rows = int(rng.integers(1, 6))
    lines = scene.lines(voice, rows, float(rng.uniform(2, 8) if vertical else rng.uniform(3, 9)))
    lines = [[word.upper() for word in line] for line in lines]
    how = scene.typography(voice, vertical=vertical)
    block = scene.set(lines, how)
    return None if block is None else (block, em)


def sound(scene: Scene, coloured: bool) -> None:
    """A noise drawn large and slanting, in black or white with a rim, over everything."""
    rng = scene.rng
    voice = scene.voice("", SCRIPTS)
    block = scene.set(
        scene.lines(voice, 1, float(rng.uniform(1, 4))),
        scene.typography(voice, vertical=scene.chance(0.4), display=True),
    )
    if block is None:
        return
    em = scene.between(0.12 * scene.unit, 0.8 * scene.unit)
    ink: Colour = scene.colour() if coloured else BLACK if scene.chance(0.6) else WHITE
    rim: Colour = WHITE if ink.mean() < 0.5 else BLACK
    rings: tuple[tuple[float, Colour], ...] = ((scene.between(0.02, 0.09), rim),)
    if scene.chance(0.3):
        rings += ((scene.between(0.02, 0.05), ink),)
    style = Style((ink,), ink, bold=float(rng.choice([0, 0.02, 0.05])), outlines=rings)
    at = float(rng.uniform(0.1, 0.9) * scene.width), float(rng.uniform(0.1, 0.9) * scene.height)
    bends = scene.chance(0.3)
    warp = bend(scene, float(np.ptp(block.points[:, 0])) * em) if bends else scene.view(0.8)
    scene.write(block, style, em, at, warp, bends=bends)


def thoughts(scene: Scene) -> None:
    """Text straight on the drawing, with a white rim."""
    found = speech(scene)
    if found is None:
        return
    block, em = found
    rng = scene.rng
    ink, rim = (BLACK, WHITE) if scene.chance(0.7) else (WHITE, BLACK)
    at = float(rng.uniform(0.2, 0.8) * scene.width), float(rng.uniform(0.2, 0.8) * scene.height)
    style = Style((ink,), ink, outlines=((scene.between(0.06, 0.15), rim),))
    scene.write(block, style, em, at)
