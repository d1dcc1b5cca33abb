"""A flat thing in space to paint and write on: a sheet of paper, a sign, a label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from textseg.io.sample import Points
from textseg.synth.kinds.looks import Look
from textseg.synth.kinds.scene import Scene
from textseg.synth.paint import shapes
from textseg.synth.paint.coverage import rasterise
from textseg.synth.paint.palette import Colour, shade
from textseg.synth.paint.textures import SURFACES, Plane
from textseg.synth.paint.warps import Warp, chain, place, subdivide
from textseg.synth.text.typesetting import Block


class Board:
    """A board of `width` x `height` pixels about the point `at` of a scene, turned by a view.

    Places on it are in pixels from its centre.
    """

    def __init__(
        self, scene: Scene, width: float, height: float, at: tuple[float, float], view: Warp
    ) -> None:
        self.scene = scene
        self.width, self.height = width, height
        self.at = at
        self.view = view

    def fill(self, outline: Points, colour: Colour | Plane, alpha: float = 1.0) -> bool:
        """Paint a shape that lies on it, (N, 2)."""
        return self.scene.canvas.fill([self._seen(outline)], colour, alpha)

    def surface(self, outline: Points, colour: Colour) -> None:
        """Paint a shape with a material of this colour: wood, metal, stone, paper."""
        patch = rasterise([self._seen(outline)], self.scene.canvas.shape)
        if patch is not None:
            paint: Callable[..., Plane] = SURFACES[int(self.scene.rng.integers(len(SURFACES)))]
            self.scene.canvas.fill(
                [self._seen(outline)], paint(self.scene.rng, *patch.coverage.shape, colour)
            )

    def shadow(self, outline: Points, far: float) -> None:
        """Darken what lies behind a shape, as if it stood off the ground by `far` pixels."""
        moved = self._seen(outline) + np.array([far * 0.6, far])
        for grow in (1.0, 1.015, 1.03):
            centre = moved.mean(0)
            self.scene.canvas.fill([(moved - centre) * grow + centre], np.zeros(3, np.float32), 0.22)

    def rim(self, outline: Points, inner: float, outer: float, colour: Colour) -> None:
        """Paint a line along a shape, between two parts of its size."""
        edges = [self._seen(outline * part) for part in (outer, inner)]
        self.scene.canvas.fill([edges[0], edges[1][::-1]], colour)

    def write(self, block: Block, look: Look, em: float, x: float = 0.0, y: float = 0.0) -> bool:
        """Write a block (in em about its centre) at a place of the board."""
        middle = self.view(np.array([[x, y]]))[0] + self.at
        wide, tall = np.ptp(block.points, axis=0) * em
        half = np.array([wide, tall]) / 2
        box = np.array([middle - half, middle + half])
        limit = (self.scene.width - 1, self.scene.height - 1)
        style = look(self.scene, *self.scene.canvas.ground(box.clip(0, limit)))
        return self.scene.write(block, style, em, self.at, chain(place(1.0, x, y), self.view))

    def fitting(self, block: Block, width: float, height: float) -> float:
        """The em at which a block is as large as a box."""
        return float((np.array([width, height]) / np.ptp(block.points, axis=0)).min())

    def _seen(self, outline: Points) -> Points:
        return self.view(subdivide(outline, 0.05 * self.scene.unit)) + self.at


def bordered(board: Board, outline: Points, colour: Colour) -> bool:
    """Paint the board itself: a shadow, its surface, perhaps a rim; not over text, and it returns whether it was."""
    scene = board.scene
    if not scene.free(np.asarray(board.at), board.view(outline)):
        return False
    board.shadow(outline, float(scene.rng.uniform(0.005, 0.04)) * scene.unit)
    if scene.chance(0.4):
        board.surface(outline, colour)
    else:
        board.fill(outline, colour)
    if scene.chance(0.5):
        inner = float(scene.rng.uniform(0.88, 0.96))
        tone = shade(colour, float(scene.rng.choice([-0.8, -0.4, 0.5, 0.9])))
        board.rim(outline, inner, inner + float(scene.rng.uniform(0.008, 0.05)), tone)
    return True


def emblems(board: Board) -> None:
    """Arrows, discs, bars, stars and rings on a board: drawn like letters, but no text."""
    scene = board.scene
    for _ in range(int(scene.rng.integers(1, 4))):
        size = scene.between(0.08, 0.5) * min(board.width, board.height)
        at = scene.rng.uniform(-0.4, 0.4, 2) * (board.width, board.height)
        colour = shade(scene.colour(), float(scene.rng.choice([-0.9, -0.3, 0.4, 1.0])))
        outline = _emblem(scene, size) @ _turned(float(scene.rng.choice([0, 0, 0.5, 1, 1.5])) * np.pi)
        if scene.free(np.asarray(board.at), board.view(outline + at)):
            board.fill(outline + at, colour)
            if scene.chance(0.3):
                board.fill(outline * float(scene.rng.uniform(0.4, 0.85)) + at, shade(colour, -0.8))


def _emblem(scene: Scene, size: float) -> Points:
    kind = int(scene.rng.integers(6))
    if kind < 2:
        wide, tall, thick = scene.rng.uniform([0.7, 0.4, 0.15], [1.8, 1.0, 0.6])
        return shapes.pointer(size * float(wide), size * float(tall), float(thick))
    if kind == 2:
        return shapes.ellipse(size, size)
    if kind == 3:
        return shapes.burst(size, size, int(scene.rng.integers(4, 12)), float(scene.rng.uniform(0.1, 0.7)))
    if kind == 4:
        return shapes.polygon(size, size, int(scene.rng.integers(3, 7)))
    return shapes.rectangle(
        size * float(scene.rng.uniform(0.5, 3)), size * float(scene.rng.uniform(0.1, 0.5))
    )


def _turned(angle: float) -> Points:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
