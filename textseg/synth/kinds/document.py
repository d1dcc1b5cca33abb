"""`document`: pages printed or written by hand, old and damaged; receipts and typewritten sheets."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.synth.kinds.board import Board
from textseg.synth.kinds.paper import (
    blots,
    border,
    dots,
    fading,
    foxing,
    ink_on,
    lay_paper,
    pressure,
    rule,
    soak,
    specks,
    stain,
)
from textseg.synth.kinds.scene import Scene, Voice
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import Colour, hsv, shade
from textseg.synth.paint.textures import clouds
from textseg.synth.paint.warps import Warp, chain, turn
from textseg.synth.text.effects import Style

HANDS = ("handwriting", "", "historic", "machine")
HAND_SHARES = (0.45, 0.23, 0.22, 0.1)
SHARES = {
    "latin": 60,
    "arabic": 15,
    "japanese": 5,
    "chinese": 4,
    "traditional": 4,
    "cyrillic": 4,
    "devanagari": 4,
    "korean": 2,
    "greek": 2,
}
"""How often each script is written: as in archives."""

TILL_SHARES = {"latin": 60, "japanese": 15, "chinese": 15, "korean": 10}

DAMAGE = ((stain, 0.25), (foxing, 0.12), (specks, 0.2), (blots, 0.12), (border, 0.12))
"""What happens to a page, and how often."""


def document(scene: Scene) -> None:
    """A page, or now and then a receipt."""
    if scene.chance(0.12):
        receipt(scene)
        return
    tone = lay_paper(scene)
    ink = ink_on(scene, tone)
    hand = HANDS[int(scene.rng.choice(len(HANDS), p=HAND_SHARES))]
    if scene.chance(0.35):
        bleed_through(scene, ink)
    if scene.chance(0.2):
        rule(scene, ink)
    before = scene.canvas.image.copy()
    write_page(scene, scene.voice(hand, SHARES), hand, ink)
    soak(scene, before, ink)
    opacity = fading(scene, tone, ink)
    if hand == "handwriting" and scene.chance(0.5):
        opacity = opacity * pressure(scene, before)
    scene.wear(before, opacity)
    for damage, chance in DAMAGE:
        if scene.chance(chance):
            damage(scene)
    if scene.chance(0.35):  # a grey scan
        scene.paint(np.repeat(scene.canvas.image.mean(2, keepdims=True), 3, 2))


def write_page(scene: Scene, voice: Voice, hand: str, ink: Colour) -> None:
    """Lines from top to bottom, or columns from right to left; half of the pages in letters of a close scan."""
    rng = scene.rng
    written = hand == "handwriting"
    em = scene.between(50, 0.7 * scene.unit) if scene.chance(0.5) else scene.between(13 if written else 9, 50)
    em = max(em, scene.least_em)
    vertical = scene.chance(0.5) and voice.script.upright
    how = scene.typography(voice, vertical=vertical)
    lean = float(rng.uniform(0, 0.5)) if written and not vertical and scene.chance(0.5) else 0.0
    slope = chain(_shear(lean), turn(float(rng.normal(0, 0.02))))
    style = Style((ink,), ink, bold=float(rng.choice([0, 0, 0.006, 0.015])))
    along, across = (scene.height, scene.width) if vertical else (scene.width, scene.height)
    start = float(rng.uniform(-0.25, 0.15) if scene.open else 0.04) * along
    length = float(rng.uniform(0.5, 1.3) if scene.open else 0.9) * along
    pitch = em * (float(rng.uniform(0.9, 1.6)) if written else how.pitch)
    at = float(rng.uniform(-0.5, 0.8)) * em
    while at < across + em:
        row = scene.lines(voice, 1, length / em)
        row = [[_written(scene, voice, word) for word in line] for line in row] if written else row
        row = row if scene.chance(0.9) else [row[0][: max(1, len(row[0]) // 3)]]
        block = scene.set(row, how)
        if block is not None:
            extent = float(np.ptp(block.points[:, int(vertical)])) * em
            lead = start + length - extent if voice.script.direction == "rtl" else start
            jitter = float(rng.normal(0, 0.12 * em)) if written else 0.0
            middle = lead + extent / 2 + jitter * 3
            place = (across - at, middle) if vertical else (middle, at + jitter * 0.4)
            scene.write(block, style, em, place, slope)
        at += pitch * (float(rng.uniform(1.3, 2)) if scene.chance(0.08) else 1.0)


def _written(scene: Scene, voice: Voice, word: str) -> str:
    """In the case of running text: nobody writes letters in capitals throughout."""
    small = word.capitalize() if scene.chance(0.25) else word.lower()
    return small if voice.face.covers(small) else word


def bleed_through(scene: Scene, ink: Colour) -> None:
    """The text of the other side, mirrored, blurred and faint; it is no text of this page."""
    rng = scene.rng
    image = scene.canvas.image
    back = scene.apart(OpenCanvas(np.ones_like(image), rng))
    hand = "handwriting" if scene.chance(0.7) else "historic"
    write_page(back, back.voice(hand, SHARES), hand, np.zeros(3, np.float32))
    cover = np.ascontiguousarray(1 - back.canvas.image.mean(2)[:, ::-1])
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.6, 2.5))), np.float32)
    opacity = (
        soft * np.float32(rng.uniform(0.08, 0.45)) * clouds(rng, scene.height, scene.width, 4, 2).clip(0, 1)
    )
    scene.paint(image + opacity[..., None] * (ink - image))


def receipt(scene: Scene) -> None:
    """A strip of thermal paper on a table, its rows of goods and prices pale and narrow."""
    rng = scene.rng
    scene.paint(scene.photograph() if scene.chance(0.7) else scene.painted())
    width, height = float(rng.uniform(0.6, 1.3)) * scene.width, 1.6 * scene.height
    at = scene.width * float(rng.uniform(0.4, 0.6)), scene.height / 2
    board = Board(scene, width, height, at, scene.view(0.4))
    tone = hsv(0.1, rng.uniform(0, 0.12), rng.uniform(0.7, 1.0))
    sheet = shapes.rectangle(width, height)
    board.shadow(sheet, 0.02 * scene.unit)
    board.fill(sheet, tone)
    ink = shade(tone, float(rng.uniform(-0.95, -0.45)))
    before = scene.canvas.image.copy()
    voice = scene.voice("machine", TILL_SHARES)
    how = scene.typography(voice)
    em = max(scene.least_em, 1.7 * width / float(rng.uniform(18, 40)))
    y = -0.5 * scene.height
    while y < 0.5 * scene.height:
        size = em * float(rng.choice([1, 1, 1, 1, 1.7]))
        for words, side in ((scene.lines(voice, 1, 0.5 * width / size), -1), ([[_price(rng)]], 1)):
            block = scene.set(words, how)
            if block is not None and (side < 0 or scene.chance(0.7)):
                x = side * (0.46 * width - np.ptp(block.points[:, 0]) * size / 2)
                board.write(block, lambda *_: Style((ink,), ink), size, float(x), y)
        y += em * float(rng.choice([1.2, 1.3, 1.3, 2.2]))
    opacity = fading(scene, tone, ink)
    scene.wear(before, opacity * dots(scene, em) if scene.chance(0.4) else opacity)


def _shear(amount: float) -> Warp:
    """Lean to the right by this part of the height."""
    return lambda points: points - np.stack([amount * points[:, 1], np.zeros(len(points))], 1)


def _price(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 200)}.{rng.integers(0, 100):02d}"
