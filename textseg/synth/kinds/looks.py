"""How text looks in a scene: styles chosen for the ground that it lies on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from textseg.synth.kinds.scene import Scene
from textseg.synth.paint.palette import BLACK, WHITE, Colour, luminance, shade
from textseg.synth.paint.warps import Warp, arc, swell, taper, wave
from textseg.synth.text.effects import Shadow, Style
from textseg.synth.text.style import carved_style, display_style, neon_style, plain_style

Look = Callable[[Scene, Colour, float], Style]
"""From the colour and the unrest of the ground to a style."""


def plain(scene: Scene, ground: Colour, busy: float) -> Style:
    """One colour."""
    return plain_style(scene.rng, ground, scene.colours)


def loud(scene: Scene, ground: Colour, busy: float) -> Style:
    """Display text with a fill and effects."""
    return display_style(scene.rng, ground, busy, scene.colours, float(scene.rng.uniform(0.3, 1)))


def quiet(scene: Scene, ground: Colour, busy: float) -> Style:
    """Display text with few effects."""
    return display_style(scene.rng, ground, busy, scene.colours, float(scene.rng.uniform(0, 0.3)))


def carved(scene: Scene, ground: Colour, busy: float) -> Style:
    """Cut into the ground or standing out of it, in its own colour."""
    return carved_style(scene.rng, ground)


def embossed(scene: Scene, ground: Colour, busy: float) -> Style:
    """Pressed into metal, leather or paper: of the colour of the ground, seen by its edges only."""
    colour = shade(ground, float(scene.rng.uniform(-0.12, 0.15)))
    return Style((colour,), shade(colour, 0.2), raised=float(scene.rng.uniform(1.4, 2.8)))


def neon(scene: Scene, ground: Colour, busy: float) -> Style:
    """Tubes of light."""
    return neon_style(scene.rng, scene.colours)


def faint(scene: Scene, ground: Colour, busy: float) -> Style:
    """Little darker or lighter than the ground."""
    dark = luminance(ground) > 0.3 if scene.chance(0.7) else luminance(ground) <= 0.3
    amount = scene.between(0.2, 0.45) + busy
    return Style(
        (shade(ground, -amount if dark else amount),), ground, opacity=float(scene.rng.uniform(0.8, 1))
    )


def outlined(scene: Scene, ground: Colour, busy: float) -> Style:
    """White or bright with a dark rim, or the reverse: readable on anything."""
    light = scene.chance(0.75)
    fill = (WHITE if scene.chance(0.6) else shade(scene.colour(), 0.5)) if light else BLACK
    rim = (BLACK if scene.chance(0.7) else shade(scene.colour(), -0.7)) if light else WHITE
    width = scene.between(0.03, 0.12)
    shadow = Shadow(0.03, 0.04, 0.03, 0.6, BLACK) if scene.chance(0.3) else None
    return Style((fill,), fill, outlines=((width, rim),), shadow=shadow)


def clear(scene: Scene, look: Look, ground: Colour, busy: float) -> Style:
    """A style of this look that stands out from a busy ground, else an outlined one."""
    style = look(scene, ground, busy)
    apart = min(float(np.abs(colour - ground).max()) for colour in style.colours)
    return style if style.outlines or apart > 1.3 * busy + 0.12 else outlined(scene, ground, busy)


def translucent(style: Style, opacity: float) -> Style:
    """The same, with the ground shining through."""
    return replace(style, opacity=opacity)


def bend(scene: Scene, length: float) -> Warp:
    """A curved baseline for a line of this length in pixels."""
    rng = scene.rng
    kind = int(rng.integers(4))
    if kind == 0:
        return arc(length, float(rng.choice([-1, 1]) * rng.uniform(0.4, 2.6)))
    if kind == 1:
        return wave(length, length * rng.uniform(0.02, 0.07), rng.uniform(0.5, 2), rng.uniform(0, 6))
    if kind == 2:
        return swell(length, rng.uniform(-0.5, 0.9))
    return taper(length, rng.uniform(-0.6, 0.6))


def ground_under(scene: Scene, x: float, y: float, w: float, h: float) -> tuple[Colour, float]:
    """The mean colour and the unrest of the image in a box about (x, y), as far as it lies within."""
    box = np.array([[x - w / 2, y - h / 2], [x + w / 2, y + h / 2]])
    box = box.clip(0, [scene.width - 1, scene.height - 1])
    return scene.canvas.ground(box)
