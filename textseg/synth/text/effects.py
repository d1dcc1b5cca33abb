"""Text effects: shadow, glow, extrusion and outline as layers below the letters, each with its own labels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from textseg.labels import BACKGROUND, U8
from textseg.synth.paint.coverage import SOLID, grow
from textseg.synth.paint.fills import Fill, solid
from textseg.synth.paint.palette import Colour

VISIBLE = 64
"""Coverage (0..255) from which on a soft effect (shadow, glow) is marked in the effect mask."""


@dataclass(frozen=True)
class Shadow:
    """A copy of the letters, moved, blurred and dark; lengths in em."""

    dx: float
    dy: float
    blur: float
    opacity: float
    colour: Colour


@dataclass(frozen=True)
class Glow:
    """Light around the letters, `reach` em wide."""

    reach: float
    strength: float
    colour: Colour


@dataclass(frozen=True)
class Extrusion:
    """The sides of thick letters, drawn out by (dx, dy) em."""

    dx: float
    dy: float
    colour: Colour


@dataclass(frozen=True)
class Style:
    """How letters look; lengths in em.

    Attributes:
        colours: of the complete block, or one after another by `cycle`.
        cycle: ``block``, ``word`` or ``char``.
        fill: makes the colour a gradient, a texture ...
        second: the other colour of the fill.
        bold: thickens the letters.
        outlines: (width, colour) from the inside out.
        raised: relief at the edges, 0 none.
        opacity: below 1 the ground shines through.
    """

    colours: tuple[Colour, ...]
    second: Colour
    cycle: str = "block"
    fill: Fill = solid
    bold: float = 0.0
    outlines: tuple[tuple[float, Colour], ...] = ()
    extrusion: Extrusion | None = None
    shadow: Shadow | None = None
    glow: Glow | None = None
    raised: float = 0.0
    opacity: float = 1.0

    @property
    def reach(self) -> float:
        """How far the effects go beyond the letters, in em."""
        reach = self.bold + sum(width for width, _ in self.outlines)
        if self.extrusion:
            reach += max(abs(self.extrusion.dx), abs(self.extrusion.dy))
        below = 0.0
        if self.shadow:
            below = max(abs(self.shadow.dx), abs(self.shadow.dy)) + 3 * self.shadow.blur
        if self.glow:
            below = max(below, 3 * self.glow.reach)
        return reach + below


@dataclass(frozen=True)
class Layer:
    """A layer to paint below the letters.

    Attributes:
        coverage: uint8 (H, W), 255 opaque.
        colour: its colour.
        labels: uint8 (H, W), the char each pixel of the effect belongs to, 0 elsewhere.
        hard: whether it hides what is below it, as an outline does and a shadow does not.
    """

    coverage: U8
    colour: Colour
    labels: U8
    hard: bool


def effect_layers(coverage: U8, labels: U8, style: Style, em: float) -> list[Layer]:
    """The layers of a style's effects, the lowest first.

    Args:
        coverage: uint8 (H, W), of the letters; the crop leaves room for `Style.reach`.
        labels: uint8 (H, W), which char a pixel belongs to.
        em: the size of the text in pixels.
    """
    layers: list[Layer] = []
    for width, colour in style.outlines:
        coverage = grow(coverage, width * em)
        labels = spread(labels, coverage >= SOLID)
        layers.append(Layer(coverage, colour, labels, True))
    if style.extrusion:
        coverage, labels = _extruded(coverage, labels, style.extrusion.dx * em, style.extrusion.dy * em)
        layers.append(Layer(coverage, style.extrusion.colour, labels, True))
    if style.shadow:
        shadow = style.shadow
        dx, dy = round(shadow.dx * em), round(shadow.dy * em)
        soft = _soft(_moved(coverage, dx, dy), shadow.blur * em, shadow.opacity)
        layers.append(Layer(soft, shadow.colour, spread(_moved(labels, dx, dy), soft >= VISIBLE), False))
    if style.glow:
        reach = style.glow.reach * em
        soft = _soft(grow(coverage, reach / 2), reach, style.glow.strength)
        layers.append(Layer(soft, style.glow.colour, spread(labels, soft >= VISIBLE), False))
    return layers[::-1]


def spread(labels: U8, region: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> U8:
    """Give every pixel of a region the label of the labelled pixel nearest to it; 0 outside the region."""
    if not labels.any():
        return labels
    free = (labels == BACKGROUND).astype(np.uint8)
    _, number = cv2.distanceTransformWithLabels(free, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros(int(number.max()) + 1, np.uint8)
    table[number[free == 0]] = labels[free == 0]
    return np.asarray(np.where(region, table[number], np.uint8(BACKGROUND)))


def _soft(coverage: U8, blur: float, opacity: float) -> U8:
    if blur >= 0.4:
        coverage = np.asarray(cv2.GaussianBlur(coverage, (0, 0), blur), np.uint8)
    return (coverage * opacity).clip(0, 255).astype(np.uint8)


def _extruded(coverage: U8, labels: U8, dx: float, dy: float) -> tuple[U8, U8]:
    steps = max(1, round(max(abs(dx), abs(dy))))
    drawn, owner = coverage.copy(), labels.copy()
    for step in range(1, steps + 1):
        x, y = round(dx * step / steps), round(dy * step / steps)
        np.maximum(drawn, _moved(coverage, x, y), out=drawn)
        np.copyto(owner, _moved(labels, x, y), where=owner == BACKGROUND)
    return drawn, owner


def _moved(plane: U8, dx: int, dy: int) -> U8:
    out = np.zeros_like(plane)
    h, w = plane.shape
    if abs(dx) < w and abs(dy) < h:
        out[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] = plane[
            max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)
        ]
    return out
