"""`comic`: drawings in ink with screentone and speed lines, speech balloons, vertical text, large drawn sounds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from textseg.io.sample import Points
from textseg.synth.kinds.drawing import draw, panels
from textseg.synth.kinds.looks import bend
from textseg.synth.kinds.scene import LEAST_EM, Scene
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import BLACK, WHITE, Colour, shade
from textseg.synth.text.effects import Style
from textseg.synth.text.typesetting import Block
from textseg.synth.writing.setting import Typography
from textseg.synth.writing.words import HIRAGANA

SHARES = {"japanese": 60, "latin": 24, "chinese": 6, "traditional": 5, "korean": 5}
"""How often each script is written."""


def comic(scene: Scene) -> None:
    """A part of a page: panels with drawings, then balloons, captions and sounds over them."""
    rng = scene.rng
    draw(scene)
    if scene.chance(0.6):
        panels(scene)
    coloured = scene.chance(0.2)
    if coloured:
        tint = scene.photograph() if scene.chance(0.5) else scene.painted()
        scene.canvas.image *= 0.4 + 0.6 * tint
    for _ in range(int(rng.choice([0, 1, 1, 2, 2, 3]))):
        balloon(scene)
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        sound(scene, coloured)
    if scene.chance(0.2):
        thoughts(scene)


def balloon(scene: Scene) -> None:
    """A balloon, a burst, a box or a caption around its text."""
    rng = scene.rng
    found = speech(scene)
    if found is None:
        return
    block, how, em = found
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
    style = Style((ink,), ink, bold=float(rng.choice([0, 0, 0.015])))
    if scene.write(block, style, em, (float(at[0]), float(at[1]))) and how.vertical:
        furigana(scene, style, how, em, at, (float(wide), float(tall)))


def furigana(
    scene: Scene,
    style: Style,
    how: Typography,
    em: float,
    at: Points,
    extent: tuple[float, float],
) -> None:
    """Small kana to the right of the columns of a text that is `extent` large."""
    rng = scene.rng
    small = em * float(rng.uniform(0.4, 0.5))
    if small < LEAST_EM or how.script.name != "japanese" or scene.chance(0.3):
        return
    right = at[0] + extent[0] / 2 - em / 2
    while right > at[0] - extent[0] / 2:
        y = at[1] - extent[1] / 2 + float(rng.uniform(0, 1)) * em
        while y < at[1] + extent[1] / 2 - 2 * small:
            kana = "".join(HIRAGANA[i] for i in rng.integers(len(HIRAGANA), size=int(rng.integers(2, 5))))
            block = scene.set([[kana]], how)
            if block is not None and scene.chance(0.6):
                x = right + em / 2 + small * 0.6
                scene.write(block, style, small, (x, y + small * len(kana) / 2))
            y += em * float(rng.uniform(1.5, 4))
        right -= how.pitch * em


def speech(scene: Scene) -> tuple[Block, Typography, float] | None:
    """What is said, as a block in em, how it is set, and its size."""
    rng = scene.rng
    voice = scene.voice("handwriting" if scene.chance(0.3) else "", SHARES)
    vertical = voice.script.upright and voice.script.name != "korean" and scene.chance(0.85)
    em = scene.between(9, 0.13 * scene.unit)
    rows = int(rng.integers(1, 6))
    lines = scene.lines(voice, rows, float(rng.uniform(2, 8) if vertical else rng.uniform(3, 9)))
    lines = [[word.upper() for word in line] for line in lines]
    how = scene.typography(voice, vertical=vertical)
    how = replace(how, pitch=how.pitch + 0.35) if vertical and scene.chance(0.5) else how
    block = scene.set(lines, how)
    return None if block is None else (block, how, em)


def sound(scene: Scene, coloured: bool) -> None:
    """A noise drawn large and slanting, in black or white with a rim, over everything."""
    rng = scene.rng
    voice = scene.voice("", SHARES)
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
    block, _, em = found
    rng = scene.rng
    ink, rim = (BLACK, WHITE) if scene.chance(0.7) else (WHITE, BLACK)
    at = float(rng.uniform(0.2, 0.8) * scene.width), float(rng.uniform(0.2, 0.8) * scene.height)
    style = Style((ink,), ink, outlines=((scene.between(0.06, 0.15), rim),))
    scene.write(block, style, em, at)
