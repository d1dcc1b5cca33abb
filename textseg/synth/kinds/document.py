"""`document`: pages of paper, printed or written by hand, old and damaged; receipts and typewritten sheets."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.synth.kinds.board import Board
from textseg.synth.kinds.scene import Scene, Voice
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint import shapes
from textseg.synth.paint.palette import Colour, hsv, shade
from textseg.synth.paint.textures import Plane, clouds, mix
from textseg.synth.paint.warps import turn
from textseg.synth.text.effects import Style


def document(scene: Scene) -> None:
    """A page, or now and then a receipt."""
    if scene.chance(0.15):
        receipt(scene)
        return
    rng = scene.rng
    tone = paper(scene)
    ink = ink_on(scene, tone)
    hand = ("handwriting", "", "machine")[int(rng.choice(3, p=[0.45, 0.42, 0.13]))]
    if scene.chance(0.3):
        bleed_through(scene, ink)
    if scene.chance(0.25):
        rule(scene, ink)
    before = scene.canvas.image.copy()
    write_page(scene, scene.voice(hand, SCRIPTS if hand else ()), hand, ink)
    scene.wear(before, fading(scene))
    if scene.chance(0.35):
        stain(scene)
    if scene.chance(0.3):
        specks(scene, ink)


SCRIPTS = (
    "latin",
    "arabic",
    "devanagari",
    "greek",
    "cyrillic",
    "chinese",
    "japanese",
    "korean",
    "traditional",
)


def paper(scene: Scene) -> Colour:
    """Paint the sheet: white, yellowed or grey, with fibres, clouds and folds; returns its colour."""
    rng, height, width = scene.rng, scene.height, scene.width
    kind = rng.random()
    if kind < 0.35:
        tone = hsv(0.1, rng.uniform(0, 0.06), rng.uniform(0.85, 1.0))
    elif kind < 0.85:
        tone = hsv(rng.normal(0.11, 0.02), rng.uniform(0.08, 0.5), rng.uniform(0.55, 0.97))
    else:
        tone = hsv(rng.uniform(0, 1), rng.uniform(0, 0.25), rng.uniform(0.45, 0.9))
    light = 1 + rng.uniform(0, 0.3) * (clouds(rng, height, width, rng.uniform(1.5, 6), 4) - 0.5)
    fibres = cv2.GaussianBlur(rng.standard_normal((height, width), np.float32), (0, 0), rng.uniform(0.6, 2.5))
    light = light + rng.uniform(0, 0.12) * fibres
    if scene.chance(0.2):  # a fold
        across = float(rng.uniform(0, width))
        distance = np.abs(np.arange(width, dtype=np.float32)[None] - across)
        light = light - rng.uniform(0.05, 0.25) * np.exp(-distance / rng.uniform(1, 6))
    scene.paint(tone * np.asarray(light, np.float32)[..., None])
    return tone


def ink_on(scene: Scene, tone: Colour) -> Colour:
    """Black, brown, blue or grey, darker than the paper by more or less."""
    rng = scene.rng
    hue = float(rng.choice([0.07, 0.07, 0.62, 0.0]))
    colour = hsv(hue, float(rng.choice([0.0, 0.2, 0.6])), rng.uniform(0.02, 0.3))
    left = float(rng.choice([0, 0, 0.15, 0.35, 0.5]))  # of the paper's own colour
    return np.asarray(colour * (1 - left) + tone * left * 0.9, np.float32)


def write_page(scene: Scene, voice: Voice, hand: str, ink: Colour) -> None:
    """Lines from top to bottom, or columns from right to left, with words set off and gaps between paragraphs."""
    rng = scene.rng
    written = hand == "handwriting"
    em = scene.between(16, 0.4 * scene.unit) if written else scene.between(9, 0.2 * scene.unit)
    vertical = scene.chance(0.5) and voice.script.upright
    how = scene.typography(voice, vertical=vertical)
    slope = turn(float(rng.normal(0, 0.02)))
    bold = float(rng.choice([0, 0, 0.006, 0.015]))
    style = Style((ink,), ink, bold=bold)
    along, across = (scene.height, scene.width) if vertical else (scene.width, scene.height)
    start = float(rng.uniform(-0.25, 0.15) if scene.open else 0.04) * along
    length = float(rng.uniform(0.5, 1.3) if scene.open else 0.9) * along
    pitch = em * (how.pitch if not written else float(rng.uniform(0.9, 1.6)))
    at = float(rng.uniform(-0.5, 0.8)) * em
    while at < across + em:
        row = scene.lines(voice, 1, length / em)
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


def fading(scene: Scene) -> Plane:
    """The opacity of ink (H, W): uneven, in blotches, in grains, or of a nib that runs dry."""
    rng, height, width = scene.rng, scene.height, scene.width
    least = float(rng.choice([0.45, 0.6, 0.8, 1.0]))
    coarse = clouds(rng, height, width, rng.uniform(2, 12), 3)
    grains = cv2.GaussianBlur(rng.standard_normal((height, width), np.float32), (0, 0), rng.uniform(0.6, 2.0))
    field = coarse
    if scene.chance(0.5):
        field = 0.5 * coarse + 0.25 + grains * np.float32(0.125 / max(float(grains.std()), 1e-3))
    return np.asarray(least + (1 - least) * (field * 1.6 - 0.2).clip(0, 1), np.float32)


def bleed_through(scene: Scene, ink: Colour) -> None:
    """The text of the other side, mirrored, blurred and faint; it is no text of this page."""
    rng = scene.rng
    image = scene.canvas.image
    back = scene.apart(OpenCanvas(np.ones_like(image), rng))
    voice = scene.voice("handwriting" if scene.chance(0.5) else "")
    write_page(back, voice, "", np.zeros(3, np.float32))
    cover = np.ascontiguousarray(1 - back.canvas.image.mean(2)[:, ::-1])
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.6, 2.5))), np.float32)
    opacity = soft * fading(scene) * np.float32(rng.uniform(0.08, 0.4))
    scene.paint(image + opacity[..., None] * (ink - image))


def rule(scene: Scene, ink: Colour) -> None:
    """Ruled or squared paper, a margin, a table."""
    rng, image = scene.rng, scene.canvas.image
    colour = ink if scene.chance(0.4) else hsv(float(rng.choice([0.6, 0.97])), 0.5, 0.7)
    pitch, thick = scene.between(10, 60), int(rng.choice([1, 1, 1, 2]))
    alpha = np.float32(rng.uniform(0.25, 0.9))
    lines = np.zeros(image.shape[:2], np.float32)
    for y in np.arange(rng.uniform(0, pitch), scene.height, pitch):
        lines[int(y) : int(y) + thick] = alpha
    if scene.chance(0.35):
        step = pitch * float(rng.choice([1, 1, 3]))
        for x in np.arange(rng.uniform(0, step), scene.width, step):
            lines[:, int(x) : int(x) + thick] = alpha
    scene.paint(image + lines[..., None] * (colour - image))


def stain(scene: Scene) -> None:
    """Damp, a ring of a cup, or a dark edge, over paper and ink."""
    rng, height, width = scene.rng, scene.height, scene.width
    kind = rng.random()
    if kind < 0.5:
        blot = ((clouds(rng, height, width, rng.uniform(1, 3), 4) - rng.uniform(0.45, 0.65)) * 12).clip(0, 1)
        amount = blot * rng.uniform(0.1, 0.45)
    elif kind < 0.75:
        y, x = np.mgrid[:height, :width].astype(np.float32)
        far = np.hypot(y - rng.uniform(0, height), x - rng.uniform(0, width))
        amount = np.exp(-(((far - rng.uniform(0.15, 0.5) * scene.unit) / rng.uniform(2, 9)) ** 2)) * 0.4
    else:
        y, x = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None]
        amount = np.maximum(np.abs(x + rng.normal(0, 0.4)), np.abs(y + rng.normal(0, 0.4))) ** 4 * 0.4
    tint = hsv(0.08, rng.uniform(0.2, 0.7), rng.uniform(0.15, 0.6))
    scene.canvas.image *= mix(np.asarray(amount, np.float32), np.ones(3, np.float32), tint)


def specks(scene: Scene, ink: Colour) -> None:
    """Dots and short hairs of dirt."""
    rng = scene.rng
    for _ in range(int(rng.integers(3, 60))):
        x, y = (rng.random(2) * (scene.width, scene.height) * 16).astype(int).tolist()
        radius = int(scene.between(0.4, 2.2) * 16)
        cv2.circle(scene.canvas.image, (x, y), radius, (ink + 0.1).tolist(), -1, cv2.LINE_AA, 4)


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
    voice = scene.voice("machine", ("latin", "japanese", "chinese", "korean"))
    how = scene.typography(voice)
    columns = float(rng.uniform(18, 40))
    em = max(9.0, 1.7 * width / columns)
    y = -0.5 * scene.height
    while y < 0.5 * scene.height:
        size = em * float(rng.choice([1, 1, 1, 1, 1.7]))
        for words, side in ((scene.lines(voice, 1, 0.5 * width / size), -1), ([[_price(rng)]], 1)):
            block = scene.set(words, how)
            if block is not None and (side < 0 or scene.chance(0.7)):
                x = side * (0.46 * width - np.ptp(block.points[:, 0]) * size / 2)
                board.write(block, lambda *_: Style((ink,), ink), size, float(x), y)
        y += em * float(rng.choice([1.2, 1.3, 1.3, 2.2]))
    scene.wear(before, fading(scene))


def _price(rng: np.random.Generator) -> str:
    return f"{rng.integers(0, 200)}.{rng.integers(0, 100):02d}"
