"""Kinds of scenes: signs on walls, shop fronts, painted and carved text, neon, packaging, number plates."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from textseg.synth.designs.designer import Frame, Page, lighter_or_darker
from textseg.synth.designs.ornaments import any_bend, any_shape
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import WHITE, readable, shade
from textseg.synth.paint.textures import SURFACES, plaster
from textseg.synth.paint.warps import chain, cylinder, place, tilt, tilt_matrix, turn
from textseg.synth.text.style import carved_style, neon_style


def sign(page: Page) -> None:
    """A sign seen from the side: panel, border, screws, one to three lines."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    frame = board(page, rng.uniform(0.7, 1.05) * w, rng.uniform(0.4, 0.95) * h, 0, 0, 1.0)
    _paint_board(page, frame)
    _fill_board(page, frame)


def street_corner(page: Page) -> None:
    """Several small signs, each in a direction of its own."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    count = int(np.clip(page.budget, 1, rng.integers(2, 5)))
    for number in range(count):
        y = (number + 0.5) / count - 0.5
        frame = board(page, rng.uniform(0.6, 0.95) * w, 0.85 / count * h, rng.normal(0, 0.07), y * 0.95, 0.7)
        _paint_board(page, frame)
        words = page.words(max(1, round(page.budget / (count - number))))
        page.put(words, (0, 0, 0.84, 0.7), frame, style=float(rng.choice([0, 0, 0.4])))


def shop_front(page: Page) -> None:
    """A fascia with large letters over a front, seen at an angle; small texts on the window."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    facade = board(page, 1.5 * w, 1.4 * h, 0, 0, 0.8)
    page.panel(facade, shapes.rectangle(facade.width * 2, facade.height * 0.26), page.colour(), at=(0, -0.18))
    glass = shade(page.colours[4], 0.15)
    for x in (-0.34, 0.0, 0.34):
        page.panel(
            facade, shapes.rectangle(facade.width * 0.3, facade.height * 0.5), glass, alpha=0.8, at=(x, 0.24)
        )
        page.panel(
            facade, shapes.rectangle(facade.width * 0.1, facade.height * 0.5), WHITE, alpha=0.12, at=(x, 0.24)
        )
    page.put(page.words(2), (0, -0.18, 0.58, 0.19), facade, style=rng.uniform(0.2, 0.9), one_line=True)
    for x in (-0.1, 0.12) if page.budget > 2 else (0.0,):
        if page.budget > 0:
            page.put(page.words(3), (x, rng.uniform(0.08, 0.2), 0.2, 0.12), facade, style=0.0)


def painted(page: Page) -> None:
    """Lettering painted on, or cut into, the wall itself."""
    rng = page.rng
    frame = board(page, 0.95 * page.whole.width, 0.9 * page.whole.height, 0, 0, 0.8)
    carved = page.chance(0.35)
    parts = [(-0.22, 0.42), (0.24, 0.3)] if page.budget > 3 and page.chance(0.6) else [(0.0, 0.7)]
    for number, (y, tall) in enumerate(parts):
        bend = any_bend(page) if page.chance(0.25) else None
        style = (lambda ground, busy: carved_style(rng, ground)) if carved else rng.uniform(0, 0.7)
        words = page.words(max(1, page.budget // (len(parts) - number)))
        page.put(words, (0, y, 0.9, tall), frame, style=style, bend=bend)


def neon(page: Page) -> None:
    """Tubes of light at night."""
    rng = page.rng
    page.canvas.image *= np.float32(rng.uniform(0.12, 0.35))
    frame = board(page, 0.9 * page.whole.width, 0.85 * page.whole.height, 0, 0, 0.6)
    tall = 0.8 / max(1, min(page.budget, 3))
    y = -0.4 + tall / 2
    while page.budget > 0 and y < 0.45:
        bend = any_bend(page) if page.chance(0.25) else None
        page.put(
            page.words(int(rng.integers(1, 3 if page.whole.width < page.whole.height else 4))),
            (rng.uniform(-0.06, 0.06), y, 0.84, tall * 0.8),
            frame,
            style=lambda ground, busy: neon_style(rng, page.colours),
            bend=bend,
        )
        y += tall


def product(page: Page) -> None:
    """A can, a jar or a bottle: its label wrapped about it, lines sagging at the middle."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    wide, tall = rng.uniform(0.62, 0.9) * w, rng.uniform(0.75, 1.0) * h
    wrap = cylinder(wide, rng.uniform(0.02, 0.09) * wide)
    frame = Frame(wide, tall, chain(wrap, turn(rng.normal(0, 0.06)), place(1, w / 2, h / 2)), bends=True)
    body = page.colour()
    outline = shapes.rectangle(wide * 0.999, tall * 1.15, 0.2)
    page.shadow(frame, outline, 0.03 * w)
    page.panel(frame, outline, body)
    label = shapes.rectangle(wide * rng.uniform(0.75, 1), tall * 0.72, rng.choice([0, 0, 0.2]))
    if page.chance(0.75):
        page.panel(frame, label, shade(page.colour(), rng.uniform(-0.2, 0.6)))
    for y in (-0.33, 0.33) if page.chance(0.5) else ():
        page.panel(frame, shapes.rectangle(wide, tall * 0.015), lighter_or_darker(rng, body), at=(0, y))
    page.put(page.words(int(rng.integers(1, 3))), (0, -0.1, 0.62, 0.26), frame, style=rng.uniform(0.1, 0.9))
    for y, size in ((0.13, 0.09), (0.25, 0.1), (-0.28, 0.08)):
        if page.budget > 0:
            page.put(page.words(3), (0, y, 0.55, size), frame, style=0.0)
    if page.chance(0.35):
        page.fine_print((0, 0.31, 0.4, 0.05), frame)
    _round(page, frame)


def plate(page: Page) -> None:
    """A number plate, a ticket or a name plate: raised characters in a frame."""
    rng = page.rng
    w, h = page.whole.width, page.whole.height
    frame = board(page, rng.uniform(0.75, 0.95) * w, rng.uniform(0.3, 0.45) * h, 0, rng.normal(0, 0.1), 0.9)
    outline = shapes.rectangle(frame.width, frame.height, rng.uniform(0.05, 0.4))
    ground = shade(page.colour(), rng.uniform(0.2, 0.9))
    page.shadow(frame, outline, 0.02 * page.unit)
    page.panel(frame, outline, readable(rng, ground, page.colours, 2.0))
    page.panel(frame, outline * 0.96, ground)
    letters = "".join(rng.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ"), 3))
    number = [letters[: int(rng.integers(2, 4))], str(rng.integers(10, 9999))]
    page.put(
        number if page.budget > 1 else number[1:], (0, 0.06, 0.86, 0.62), frame, style=0.25, one_line=True
    )
    if page.budget > 0:
        page.put(page.words(2), (0, -0.38, 0.4, 0.14), frame, style=0.0, one_line=True)
    if page.budget > 0:
        page.put(page.words(3), (0, 0.38, 0.7, 0.14), style=rng.uniform(0, 0.6))


def board(page: Page, width: float, height: float, x: float, y: float, strength: float) -> Frame:
    """A flat thing in space: turned away by up to about 45 degrees, hung a little askew, centred at (x, y)."""
    rng = page.rng
    yaw, pitch = (rng.normal(0, [0.42, 0.2]) * strength).clip(-0.8, 0.8)
    roll = rng.normal(0, 0.06) * strength
    eye = 1.6 * max(page.whole.width, page.whole.height)
    middle = place(1, page.whole.width * (0.5 + x), page.whole.height * (0.5 + y))
    return Frame(width, height, chain(tilt(yaw, pitch, eye), turn(roll), middle))


def turn_wall(page: Page) -> None:
    """See the wall at an angle."""
    rng = page.rng
    h, w = page.canvas.shape
    yaw, pitch = rng.normal(0, 0.3), rng.normal(0, 0.15)
    to_middle = np.array([[1, 0, -w / 2], [0, 1, -h / 2], [0, 0, 1.0]])
    back_again = np.array([[1, 0, w / 2], [0, 1, h / 2], [0, 0, 1.0]])
    matrix = back_again @ tilt_matrix(yaw, pitch, 1.6 * max(h, w)) @ to_middle
    turned = cv2.warpPerspective(page.canvas.image, matrix, (w, h), borderMode=cv2.BORDER_REFLECT_101)
    page.canvas.image = np.asarray(turned, np.float32)


def _paint_board(page: Page, frame: Frame) -> None:
    rng = page.rng
    outline = any_shape(page, frame.width, frame.height)
    ground = shade(page.colour(), rng.uniform(-0.4, 0.4))
    page.shadow(frame, outline, rng.uniform(0.01, 0.04) * page.unit)
    if page.chance(0.3):
        surface = SURFACES[int(rng.integers(len(SURFACES)))] if page.chance(0.5) else plaster
        textured = page.texture(frame, outline, lambda h, w: surface(rng, h, w, ground))
        page.panel(frame, outline, ground if textured is None else textured)
        return
    page.panel(frame, outline, ground)
    if page.chance(0.6):
        colour = readable(rng, ground, page.colours, 2.0)
        page.ring(frame, outline, rng.uniform(0.92, 0.96), rng.uniform(0.012, 0.04), colour)
    if page.chance(0.25):
        bolt = shapes.ellipse(0.02 * page.unit, 0.02 * page.unit)
        for x in (-0.46, 0.46):
            page.panel(frame, bolt, shade(ground, -0.5), at=(x, 0))


def _fill_board(page: Page, frame: Frame) -> None:
    rng = page.rng
    rows = min(int(rng.integers(1, 4)), -(-page.budget // 2))
    parts = rng.uniform(0.5, 1.6, rows)
    edges = np.cumsum([0, *parts]) / parts.sum() * 0.7 - 0.35
    font = page.font()
    for number, (top, bottom) in enumerate(pairwise(edges)):
        words = page.words(max(1, min(5, round(page.budget / (rows - number)))))
        box = (0, (top + bottom) / 2, rng.uniform(0.6, 0.76), (bottom - top) * 0.8)
        page.put(words, box, frame, style=float(rng.choice([0, 0, 0.3, 0.7])), font=font)


def _round(page: Page, frame: Frame) -> None:
    """Light a cylinder: bright left of the middle, dark at the edges."""
    w = page.canvas.shape[1]
    edge = frame.warp(np.array([[-frame.width / 2, 0], [frame.width / 2, 0]]))[:, 0]
    t = ((np.arange(w) - edge[0]) / max(edge[1] - edge[0], 1)).astype(np.float32)
    light = np.interp(t, [-0.001, 0, 0.12, 0.3, 0.45, 0.8, 1, 1.001], [1, 0.45, 0.8, 1.15, 1.05, 0.8, 0.4, 1])
    page.canvas.image *= light.astype(np.float32)[None, :, None]
