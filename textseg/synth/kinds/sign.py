"""`sign`: signs, shop fronts and logos: on boards, carved, embossed, of light, of thick letters, curved, in rings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from textseg.synth.backgrounds.painted import WALLS
from textseg.synth.kinds.board import Board, bordered, emblems
from textseg.synth.kinds.looks import Look, bend, carved, embossed, faint, loud, neon, outlined, plain, quiet
from textseg.synth.kinds.scene import Scene
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import hsv, shade
from textseg.synth.paint.textures import SURFACES
from textseg.synth.paint.warps import arc, chain, place, turn
from textseg.synth.writing.setting import warped

BOARD_LOOKS: tuple[Look, ...] = (plain,) * 7 + (quiet, quiet, loud, outlined, embossed, faint)
WALL_LOOKS: tuple[Look, ...] = (carved, carved, carved, embossed, faint, plain, plain, quiet, loud)


def sign(scene: Scene) -> None:
    """One of the designs."""
    designs = (boards, boards, boards, wall, ring, lights, logo)
    designs[int(scene.rng.integers(len(designs)))](scene)


def boards(scene: Scene) -> None:
    """One to three boards in a street or on a wall, with one to four lines each."""
    rng = scene.rng
    scene.paint(scene.photograph() if scene.chance(0.7) else scene.painted(WALLS))
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        width, height = scene.between(0.35, 1.6) * scene.width, scene.between(0.25, 1.4) * scene.height
        at = float(rng.uniform(0.2, 0.8) * scene.width), float(rng.uniform(0.2, 0.8) * scene.height)
        board = Board(scene, width, height, at, scene.view(0.9))
        outline = _shape(scene, width, height)
        vivid = hsv(float(rng.choice([0.0, 0.13, 0.38, 0.6])), rng.uniform(0.6, 1), rng.uniform(0.2, 0.9))
        tone = shade(vivid if scene.chance(0.4) else scene.colour(), float(rng.uniform(-0.6, 0.6)))
        if bordered(board, outline, tone):
            fill(scene, board)
            if scene.chance(0.5):
                emblems(board)


def fill(scene: Scene, board: Board) -> None:
    """Lines of text, each as wide or as tall as it has room; every line may have its own script."""
    rng = scene.rng
    rows = int(rng.choice([1, 1, 2, 2, 3, 4, 6]))
    shares = rng.uniform(0.4, 1.6, rows) if scene.chance(0.5) else np.ones(rows)
    edges = np.concatenate([[0], np.cumsum(shares)]) / shares.sum() * 0.84 - 0.42
    look = BOARD_LOOKS[int(rng.integers(len(BOARD_LOOKS)))]
    voice = scene.voice()
    for top, bottom in pairwise(edges):
        voice = scene.voice() if scene.chance(0.3) else voice
        tall = (bottom - top) * board.height
        vertical = board.height > 1.6 * board.width and rows == 1
        words = scene.lines(voice, 1, max(1.5, 0.8 * board.width / tall * float(rng.uniform(0.6, 1.6))))
        block = scene.set(words, scene.typography(voice, vertical=vertical, display=True))
        if block is not None:
            em = board.fitting(block, 0.86 * board.width, tall * float(rng.uniform(0.45, 0.85)))
            board.write(
                block, look, em, float(rng.normal(0, 0.02)) * board.width, (top + bottom) / 2 * board.height
            )


def wall(scene: Scene) -> None:
    """Letters painted on, cut into or standing out of a wall, a stone, a metal or wooden plate."""
    rng = scene.rng
    colour = shade(scene.colour(), float(rng.uniform(-0.6, 0.5)))
    if scene.chance(0.3):
        scene.paint(scene.photograph())
    elif scene.chance(0.5):
        scene.paint(SURFACES[int(rng.integers(len(SURFACES)))](rng, scene.height, scene.width, colour))
    else:
        scene.paint(scene.painted(WALLS))
    look = WALL_LOOKS[int(rng.integers(len(WALL_LOOKS)))]
    voice = scene.voice()
    size = scene.between(14, 0.6 * scene.unit)
    board = Board(scene, scene.width, scene.height, (scene.width / 2, scene.height / 2), scene.view(0.6))
    y = -0.5 * scene.height + size * float(rng.uniform(0.2, 1))
    while y < 0.5 * scene.height:
        em = size * float(rng.choice([1, 1, 1, 0.6, 1.5]))
        block = scene.set(scene.lines(voice, 1, scene.width / em), scene.typography(voice, display=True))
        if block is not None and em > 8:
            board.write(block, look, em, float(rng.normal(0, 0.05)) * scene.width, y)
        y += size * float(rng.uniform(1.2, 2.2))


def ring(scene: Scene) -> None:
    """Text in one to four circles, on a seal, a manhole cover, a badge; something in the middle."""
    rng = scene.rng
    scene.paint(scene.photograph() if scene.chance(0.5) else scene.painted())
    size = scene.between(0.6, 1.3) * scene.unit
    at = float(rng.uniform(0.35, 0.65) * scene.width), float(rng.uniform(0.35, 0.65) * scene.height)
    board = Board(scene, size, size, at, scene.view(0.6))
    disc = shapes.ellipse(size, size)
    bordered(board, disc, shade(scene.colour(), float(rng.uniform(-0.6, 0.5))))
    look = BOARD_LOOKS[int(rng.integers(len(BOARD_LOOKS)))]
    voice = scene.voice()
    em = size * float(rng.uniform(0.06, 0.16))
    radius = size / 2 - em * 0.9
    for _ in range(int(rng.integers(1, 5))):
        if radius < 1.2 * em:
            break
        turned = float(rng.uniform(-np.pi, np.pi))
        span = float(rng.uniform(1.5, 5.6))
        block = scene.set(scene.lines(voice, 1, span * radius / em), scene.typography(voice, display=True))
        if block is not None:
            long = float(np.ptp(block.points[:, 0])) * em
            angle = min(long / radius, 5.9)
            bent = chain(arc(long, angle), place(1.0, 0.0, -radius), turn(turned))
            moved = warped(block, lambda points, bent=bent, em=em: bent(points * em) / em, bends=True)  # type: ignore[misc]
            board.write(moved, look, em)
        radius -= em * float(rng.uniform(1.3, 2))
    middle = scene.set(scene.lines(voice, 1, 1.5), scene.typography(voice, display=True))
    if middle is not None and radius > 14:
        board.write(middle, look, board.fitting(middle, radius, radius))


def lights(scene: Scene) -> None:
    """Tubes of light, or letters lit from behind, at night."""
    rng = scene.rng
    scene.paint(scene.photograph() * np.float32(rng.uniform(0.08, 0.4)))
    board = Board(scene, scene.width, scene.height, (scene.width / 2, scene.height / 2), scene.view(0.6))
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        voice = scene.voice()
        block = scene.set(
            scene.lines(voice, 1, float(rng.uniform(2, 7))), scene.typography(voice, display=True)
        )
        if block is not None:
            em = board.fitting(block, scene.width * float(rng.uniform(0.5, 1)), 0.8 * scene.height / rows)
            board.write(
                block, neon if scene.chance(0.7) else loud, em, 0.0, ((row + 0.5) / rows - 0.5) * scene.height
            )


def logo(scene: Scene) -> None:
    """One or two large words, bent and full of effects."""
    rng = scene.rng
    scene.paint(scene.painted() if scene.chance(0.7) else scene.photograph())
    for y in (0.35, 0.75) if scene.chance(0.5) else (0.5,):
        voice = scene.voice()
        block = scene.set(
            scene.lines(voice, 1, float(rng.uniform(1.5, 5))), scene.typography(voice, display=True)
        )
        if block is None:
            continue
        em = float(scene.width * rng.uniform(0.6, 1.1) / np.ptp(block.points[:, 0]))
        em = min(em, 0.6 * scene.height)
        ground = scene.canvas.ground(np.array([[0.0, 0.0], [scene.width - 1, scene.height - 1]]))
        warp = bend(scene, float(np.ptp(block.points[:, 0])) * em) if scene.chance(0.6) else scene.view(0.5)
        scene.write(block, loud(scene, *ground), em, (scene.width / 2, y * scene.height), warp, bends=True)


def _shape(scene: Scene, width: float, height: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    kind = int(scene.rng.integers(6))
    if kind == 0:
        return shapes.ellipse(width, height)
    if kind == 1:
        return shapes.arrow(width, min(height, width * 0.6))
    if kind == 2:
        return shapes.tag(width, height)
    return shapes.rectangle(width, height, float(scene.rng.choice([0, 0.1, 0.3, 1.0])))
