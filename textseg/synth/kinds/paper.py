"""Sheets of paper, ink, and what years, damp and scanners do to them."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.labels import BACKGROUND, IGNORE
from textseg.synth.kinds.scene import Scene
from textseg.synth.paint.palette import Colour, hsv
from textseg.synth.paint.textures import Plane, clouds, mix

UNTOUCHED = np.ones(3, np.float32)

SOAKED = 0.3
"""Opacity of ink from which on a pixel of paper is text: masks of pages made by hand take in the soft edge."""


def lay_paper(scene: Scene) -> Colour:
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
        distance = np.abs(np.arange(width, dtype=np.float32)[None] - float(rng.uniform(0, width)))
        light = light - rng.uniform(0.05, 0.25) * np.exp(-distance / rng.uniform(1, 6))
    scene.paint(tone * np.asarray(light, np.float32)[..., None])
    return tone


def ink_on(scene: Scene, tone: Colour) -> Colour:
    """Black, brown, blue or grey, darker than the paper by more or less."""
    rng = scene.rng
    hue = float(rng.choice([0.07, 0.07, 0.62, 0.0]))
    colour = hsv(hue, float(rng.choice([0.0, 0.2, 0.6])), rng.uniform(0.02, 0.3))
    left = float(rng.choice([0, 0, 0.15, 0.3, 0.45]))  # of the paper's own colour
    return np.asarray(colour * (1 - left) + tone * left * 0.9, np.float32)


def soak(scene: Scene, before: Plane, ink: Colour) -> None:
    """Let ink that was written on what was there `before` run into the paper; the masks grow with it."""
    canvas, axis = scene.canvas, ink - before
    opacity = ((canvas.image - before) * axis).sum(2) / np.maximum((axis * axis).sum(2), 1e-3)
    soft = cv2.GaussianBlur(opacity.clip(0, 1), (0, 0), float(scene.rng.uniform(0.3, 1.0)))
    canvas.image = before + soft[..., None] * axis
    for mask in (canvas.mask, canvas.maskeff):
        beside = cv2.dilate(np.where(mask == IGNORE, np.uint8(BACKGROUND), mask), np.ones((3, 3), np.uint8))
        np.copyto(mask, beside, where=(mask == BACKGROUND) & (soft >= SOAKED))


def pressure(scene: Scene, before: Plane) -> Plane:
    """The opacity of ink (H, W) of a pen that gives less where strokes are thin."""
    written = np.abs(scene.canvas.image - before).max(2)
    near = cv2.GaussianBlur(written, (0, 0), max(0.05 * scene.smallest, 1.0))
    strokes = near[written > 0.5 * written.max()]
    full = float(np.quantile(strokes, 0.8)) if strokes.size else 1.0
    least = float(scene.rng.uniform(0.35, 0.8))
    return np.asarray(least + (1 - least) * (near / max(full, 1e-3)).clip(0, 1), np.float32)


def fading(scene: Scene, tone: Colour, ink: Colour) -> Plane:
    """The opacity of ink (H, W): uneven, in grains, or of a nib that runs dry; it can still be read on the paper."""
    rng, height, width = scene.rng, scene.height, scene.width
    readable = 0.2 / max(float(np.abs(tone - ink).max()), 0.2)
    least = max(float(rng.choice([0.25, 0.4, 0.6, 0.8, 1.0])), readable)
    field = clouds(rng, height, width, rng.uniform(2, 12), 3)
    kind = rng.random()
    if kind < 0.3:
        grains = cv2.GaussianBlur(
            rng.standard_normal((height, width), np.float32), (0, 0), rng.uniform(0.6, 2)
        )
        field = 0.5 * field + 0.25 + grains * np.float32(0.125 / max(float(grains.std()), 1e-3))
    elif kind < 0.6:
        rows = clouds(rng, int(rng.integers(8, 40)), width, 3, 2)
        field = np.asarray(cv2.resize(rows, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.asarray(least + (1 - least) * (field * 1.6 - 0.2).clip(0, 1), np.float32)


def dots(scene: Scene, em: float) -> Plane:
    """The opacity of ink (H, W) of a printer that makes letters of dots, for letters of this size."""
    pitch = max(em * float(scene.rng.uniform(0.09, 0.14)), 2.0)
    y, x = np.mgrid[: scene.height, : scene.width].astype(np.float32) * np.float32(2 * np.pi / pitch)
    return (0.75 + 0.25 * np.cos(x) + 0.25 * np.cos(y)).clip(0.3, 1)


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
    y, x = np.mgrid[:height, :width].astype(np.float32)
    if kind < 0.55:
        steep = float(rng.choice([3, 12, 40]))
        blot = ((clouds(rng, height, width, rng.uniform(0.7, 3), 4) - rng.uniform(0.4, 0.65)) * steep).clip(
            0, 1
        )
        amount = blot * rng.uniform(0.1, 0.75)
    elif kind < 0.7:
        far = np.hypot(y - rng.uniform(0, height), x - rng.uniform(0, width))
        amount = np.exp(-(((far - rng.uniform(0.15, 0.5) * scene.unit) / rng.uniform(2, 9)) ** 2)) * 0.4
    else:
        across, down = (
            np.abs(2 * x / width - 1 + rng.normal(0, 0.4)),
            np.abs(2 * y / height - 1 + rng.normal(0, 0.4)),
        )
        amount = np.maximum(across, down) ** 4 * 0.4
    tint = hsv(0.08, rng.uniform(0.1, 0.7), rng.uniform(0.15, 0.6))
    scene.canvas.image *= mix(np.asarray(amount, np.float32), UNTOUCHED, tint)


def foxing(scene: Scene) -> None:
    """Brown spots of age."""
    rng = scene.rng
    spots = np.zeros((scene.height, scene.width), np.float32)
    for _ in range(int(rng.integers(4, 40))):
        _dot(scene, spots, scene.between(1, 14), float(rng.uniform(0.2, 0.9)))
    spots = np.asarray(cv2.GaussianBlur(spots, (0, 0), float(rng.uniform(0.8, 3))), np.float32)
    scene.canvas.image *= mix(spots, UNTOUCHED, hsv(0.07, 0.5, 0.55))


def specks(scene: Scene) -> None:
    """Dots of dirt."""
    dirt = float(scene.rng.uniform(0.05, 0.5))
    for _ in range(int(scene.rng.integers(3, 60))):
        _dot(scene, scene.canvas.image, scene.between(0.4, 2.2), (dirt, dirt, dirt))


def blots(scene: Scene) -> None:
    """Drops of ink: as dark as the text, and no text."""
    rng = scene.rng
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    for _ in range(int(rng.integers(1, 5))):
        ragged = scene.between(2, 14) * (1 + 0.25 * np.cumsum(rng.normal(0, 0.3, 40)) * np.sin(angles / 2))
        shape = np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.4, 1)], 1) * ragged[:, None]
        centre = rng.random(2) * (scene.width, scene.height)
        scene.canvas.fill([shape + centre], hsv(0.07, rng.uniform(0, 0.4), rng.uniform(0.03, 0.25)))


def border(scene: Scene) -> None:
    """The edge of the sheet, and beyond it the black of a scanner, a table or another sheet."""
    rng = scene.rng
    size = np.array([scene.width, scene.height], float)
    depth, lean = float(rng.uniform(0.02, 0.2)), float(rng.normal(0, 0.03))
    strip = np.array([[-0.1, -0.1], [1.1, -0.1], [1.1, depth + lean], [-0.1, depth - lean]])
    strip = strip[:, ::-1] if scene.chance(0.5) else strip
    strip = 1 - strip if scene.chance(0.5) else strip
    scene.canvas.fill(
        [strip * size], hsv(rng.random(), rng.uniform(0, 0.3), float(rng.choice([0.03, 0.1, 0.25, 0.7])))
    )


def _dot(scene: Scene, image: Plane, radius: float, colour: float | tuple[float, float, float]) -> None:
    x, y = (scene.rng.random(2) * (scene.width, scene.height) * 16).astype(int).tolist()
    cv2.circle(image, (x, y), int(radius * 16), colour, -1, cv2.LINE_AA, 4)
