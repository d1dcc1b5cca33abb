"""`flat`: what is designed on a screen: posters, slides, windows with buttons, subtitles, covers."""

from __future__ import annotations

import numpy as np

from textseg.synth.kinds.looks import bend, clear, ground_under, loud, outlined, plain, quiet
from textseg.synth.kinds.scene import Scene, Voice
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import BLACK, WHITE, shade
from textseg.synth.paint.warps import turn
from textseg.synth.text.style import plain_style


def flat(scene: Scene) -> None:
    """One of the layouts."""
    layouts = (poster, poster, slide, window, subtitle, close_up)
    layouts[int(scene.rng.integers(len(layouts)))](scene)


def poster(scene: Scene) -> None:
    """Texts of different size on a designed ground, with objects and shapes between them."""
    rng = scene.rng
    scene.paint(scene.photograph() if scene.chance(0.2) else scene.painted())
    objects(scene, int(rng.integers(0, 4)), 0.25, 0.9)
    for _ in range(int(rng.integers(2, 7))):
        voice = scene.voice()
        em = scene.between(10, 0.45 * scene.unit)
        rows = 1 if em > 0.12 * scene.unit else int(rng.integers(1, 5))
        how = scene.typography(voice, vertical=scene.chance(0.3), display=True)
        block = scene.set(scene.lines(voice, rows, scene.width / em * rng.uniform(0.3, 1)), how)
        if block is None:
            continue
        extent = np.ptp(block.points, axis=0) * em
        at = float(rng.uniform(0.05, 0.95) * scene.width), float(rng.uniform(0.05, 0.95) * scene.height)
        look = (plain, plain, quiet, loud)[int(rng.integers(4))]
        style = clear(scene, look, *ground_under(scene, *at, *extent))
        bends = rows == 1 and scene.chance(0.1)
        warp = (
            bend(scene, float(extent[0])) if bends else turn(float(rng.choice([0, 0, 0, rng.normal(0, 0.3)])))
        )
        scene.write(block, style, em, at, warp, bends=bends)


def slide(scene: Scene) -> None:
    """A heading and paragraphs or items in dark on light, or the reverse."""
    rng = scene.rng
    dark = scene.chance(0.35)
    ground = shade(scene.colour(), rng.uniform(-0.9, -0.6) if dark else rng.uniform(0.7, 1.0))
    scene.paint(np.broadcast_to(ground, (scene.height, scene.width, 3)))
    if scene.chance(0.6):
        objects(scene, int(rng.integers(1, 5)), 0.08, 0.5)
    voice = scene.voice(hand="" if scene.chance(0.85) else "machine")
    em = max(scene.between(9, 0.09 * scene.unit), scene.least_em)
    paragraphs(scene, voice, em, float(rng.uniform(-0.3, 0.2) * scene.height))


def paragraphs(scene: Scene, voice: Voice, em: float, top: float) -> None:
    """Running text from `top` to the end of the image, with headings and indented parts."""
    rng = scene.rng
    y = top
    left = float(rng.uniform(-0.2, 0.12) * scene.width)
    while y < scene.height:
        size = em * (float(rng.uniform(1.3, 2.6)) if scene.chance(0.25) else 1.0)
        rows = 1 if size > em else int(rng.integers(1, 7))
        how = scene.typography(voice)
        block = scene.set(scene.lines(voice, rows, (scene.width - left) / size * rng.uniform(0.5, 1.15)), how)
        if block is None:
            return
        wide, tall = np.ptp(block.points, axis=0) * size
        at = (left + float(rng.choice([0, 0, em])) + wide / 2, y + tall / 2)
        ground, _ = ground_under(scene, *at, wide, tall)
        inks = [BLACK, shade(BLACK, 0.25), WHITE] if scene.chance(0.7) else scene.colours
        scene.write(block, plain_style(rng, ground, inks), size, at)
        y += tall + size * float(rng.uniform(0.5, 1.6))


def window(scene: Scene) -> None:
    """The screen of a program: boxes and buttons with small text on them."""
    rng = scene.rng
    ground = shade(scene.colour(), float(rng.choice([-0.9, -0.75, 0.8, 0.92, 1])))
    scene.paint(np.broadcast_to(ground, (scene.height, scene.width, 3)))
    em = scene.between(9, 18)
    face = scene.voice()
    for _ in range(int(rng.integers(5, 16))):
        x, y = float(rng.uniform(0, scene.width)), float(rng.uniform(0, scene.height))
        size = em * float(rng.choice([1, 1, 1, 1.4, 2]))
        voice = face if scene.chance(0.75) else scene.voice()
        block = scene.set(
            scene.lines(voice, int(rng.choice([1, 1, 1, 2, 4])), rng.uniform(2, 14)), scene.typography(voice)
        )
        if block is None:
            continue
        wide, tall = np.ptp(block.points, axis=0) * size
        pad = float(rng.uniform(0.5, 2)) * size
        box = shapes.rectangle(wide + 2 * pad, tall + pad, float(rng.choice([0, 0.2, 1])))
        if not scene.free(np.array([x, y]), box):
            continue
        if scene.chance(0.6):
            colour = scene.colour() if scene.chance(0.5) else shade(ground, float(rng.uniform(-0.2, 0.2)))
            if scene.chance(0.5):
                scene.canvas.fill([box + np.array([x, y])], shade(colour, float(rng.choice([-0.4, 0.4]))))
                box = box * (1 - 2 / np.array([wide + 2 * pad, tall + pad]))
            scene.canvas.fill([box + np.array([x, y])], colour)
        scene.write(block, plain(scene, *ground_under(scene, x, y, wide, tall)), size, (x, y))


def subtitle(scene: Scene) -> None:
    """One or two lines at the foot of an image, outlined, shadowed or on a dark bar; perhaps a mark in a corner."""
    rng = scene.rng
    scene.paint(scene.photograph())
    voice = scene.voice()
    em = scene.between(12, 0.14 * scene.unit)
    block = scene.set(
        scene.lines(voice, int(rng.integers(1, 3)), 0.95 * scene.width / em), scene.typography(voice)
    )
    if block is not None:
        wide, tall = np.ptp(block.points, axis=0) * em
        at = (
            scene.width / 2 + float(rng.normal(0, 0.1 * scene.width)),
            scene.height * float(rng.uniform(0.15, 0.92)),
        )
        bar = scene.chance(0.35)
        if bar:
            box = shapes.rectangle(wide + em, tall + 0.8 * em)
            scene.canvas.fill([box + at], BLACK if scene.chance(0.8) else WHITE, float(rng.uniform(0.4, 1)))
        look = plain if bar else outlined
        scene.write(block, look(scene, *ground_under(scene, *at, wide, tall)), em, at)
    if scene.chance(0.4):
        voice = scene.voice()
        block = scene.set(scene.lines(voice, 1, 6), scene.typography(voice, display=True))
        if block is not None:
            at = (scene.width * float(rng.choice([0.15, 0.85])), scene.height * 0.08)
            scene.write(block, outlined(scene, *ground_under(scene, *at, 60, 20)), scene.between(10, 24), at)


def close_up(scene: Scene) -> None:
    """A few letters so large that the image shows a part of them: strokes of up to a third of its width."""
    rng = scene.rng
    scene.paint(scene.photograph() if scene.chance(0.4) else scene.painted())
    voice = scene.voice()
    em = scene.between(0.5 * scene.unit, 1.8 * scene.unit)
    block = scene.set(scene.lines(voice, 1, scene.between(1.0, 4.0)), scene.typography(voice, display=True))
    if block is None:
        return
    at = float(rng.uniform(0.2, 0.8) * scene.width), float(rng.uniform(0.3, 0.7) * scene.height)
    ground = ground_under(scene, *at, scene.width, scene.height)
    look = (plain, plain, quiet, loud)[int(rng.integers(4))]
    scene.write(block, clear(scene, look, *ground), em, at, scene.view(float(rng.choice([0, 0, 0.5]))))


def objects(scene: Scene, count: int, low: float, high: float) -> None:
    """Paste cut-out objects, `low` to `high` of the image large, where there are some."""
    for _ in range(count if scene.stock.objects else 0):
        scene.stock.put_object(scene.rng, scene.canvas.image, scene.between(low, high) * scene.unit)
