"""`design`: posters, logos, labels and street signs in Latin script, as `textseg synth` makes them without kinds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textseg.synth.canvas import Canvas
from textseg.synth.designs.designer import Page
from textseg.synth.designs.table import draw_budget, draw_design, fill_page
from textseg.synth.kinds.scene import Scene
from textseg.synth.text.fonts import FontFile, can_write, default_fonts

FACES = 2
"""So many faces are at hand for a design; reading one takes longer than writing with it."""

ZOOM = 2.0
"""A crop shows a part of a design that is larger than it by up to this."""


def design(scene: Scene) -> None:
    """A complete design, or for a crop, any part of one."""
    if not scene.open:
        compose(scene, scene.canvas)
        return
    rng, canvas = scene.rng, scene.canvas
    zoom = scene.between(1, ZOOM)
    height, width = round(zoom * scene.height), round(zoom * scene.width)
    larger = Canvas(np.ones((height, width, 3), np.float32), rng)
    compose(scene, larger)
    y, x = int(rng.integers(height - scene.height + 1)), int(rng.integers(width - scene.width + 1))
    part = np.s_[y : y + scene.height, x : x + scene.width]
    scene.paint(larger.image[part])
    canvas.mask, canvas.maskeff = larger.mask[part], larger.maskeff[part]


def compose(scene: Scene, canvas: Canvas) -> None:
    """A design on an empty canvas of any size."""
    rng = scene.rng
    chosen = draw_design(rng)
    photographed = bool(scene.stock.photos) and scene.chance(0.4)
    ground = scene.photograph(*canvas.shape) if photographed else scene.painted(chosen.grounds, *canvas.shape)
    canvas.image = np.ascontiguousarray(ground, np.float32)
    page = Page(canvas, scene.colours, latin_fonts(scene), draw_budget(rng))
    fill_page(page, chosen, photographed=photographed)
    scene.smallest = min(scene.smallest, page.smallest)


def latin_fonts(scene: Scene) -> Sequence[FontFile]:
    """A few of the scene's fonts; matplotlib's where they have no Latin letters."""
    drawn = [scene.shelf.file(scene.rng, "latin") for _ in range(FACES) if "latin" in scene.shelf.scripts]
    return [file for file in drawn if can_write(file, "A")] or default_fonts()
