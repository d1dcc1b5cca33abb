"""A page being designed: panels to write on, and text that is set, bent, fitted into a box and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from textseg.io.sample import Points
from textseg.synth.canvas import Canvas
from textseg.synth.paint.coverage import SOLID, rasterise
from textseg.synth.paint.palette import Colour, readable, shade
from textseg.synth.paint.textures import Plane
from textseg.synth.paint.warps import Warp, place, subdivide, turn
from textseg.synth.text.effects import Style
from textseg.synth.text.fonts import Font, FontFile, load_font
from textseg.synth.text.style import display_style, plain_style
from textseg.synth.text.typesetting import Block, TextSetting, break_lines, set_block
from textseg.synth.text.vocabulary import phrase, punctuate, recase

LEAST_EM = 13.0
"""Text smaller than this, in pixels, is not annotated: it would be illegible."""

CASES = ("upper", "upper", "title", "title", "sentence", "lower")

Bend = Callable[[float], Warp]
"""From the width of a block to its warp."""

Chooser = Callable[[Colour, float], Style]
"""From the colour and the unrest of the ground to a style."""


@dataclass(frozen=True)
class Frame:
    """A flat thing to write on: `width` x `height` pixels about the origin, and the warp into the image."""

    width: float
    height: float
    warp: Warp
    bends: bool = False


class Page:
    """A canvas, and what a designer has at hand: a palette, fonts, and a number of words to place.

    Args:
        budget: how many words there shall be, more or less.
    """

    def __init__(
        self, canvas: Canvas, colours: Sequence[Colour], fonts: Sequence[FontFile], budget: int
    ) -> None:
        self.canvas = canvas
        self.rng = canvas.rng
        self.colours = colours
        self.fonts = fonts
        self.budget = budget
        self.smallest = float("inf")
        """The em of the smallest text written so far, in pixels."""
        height, width = canvas.shape
        self.unit = float(min(height, width))
        self.whole = Frame(width, height, place(1.0, width / 2, height / 2))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def colour(self) -> Colour:
        """Any colour of the palette."""
        return self.colours[int(self.rng.integers(len(self.colours)))]

    def words(self, most: int) -> list[str]:
        """Up to `most` of the words that are still to be placed; at least one."""
        return phrase(self.rng, max(1, min(most, self.budget)))

    def font(self, text: str = "") -> Font:
        """Any font; one that can write `text`, if there are such."""
        for _ in range(8):
            font = load_font(self.fonts[int(self.rng.integers(len(self.fonts)))])
            if font.covers(text):
                break
        return font

    def put(
        self,
        words: Sequence[str],
        box: tuple[float, float, float, float],
        frame: Frame | None = None,
        *,
        style: Style | Chooser | float = 0.0,
        font: Font | None = None,
        bend: Bend | None = None,
        angle: float = 0.0,
        align: float = 0.5,
        justify: bool = False,
        one_line: bool = False,
    ) -> bool:
        """Write words as large as a box allows; other fonts, then fewer words are tried if they do not fit.

        Args:
            box: centre x, centre y, width and height as parts of the frame, 0 being its middle.
            frame: what to write on; None for the whole image.
            style: a style, what chooses one, or a number: 0 for plain text to 1 for loud display text.
            one_line: on one line, instead of on as many as fill the box best.
        """
        frame = frame or self.whole
        x, y, w, h = box[0] * frame.width, box[1] * frame.height, box[2] * frame.width, box[3] * frame.height
        for attempt in range(4):
            block = self._set(words, w / h, font if attempt < 2 else None, justify, align, one_line)
            if bend is not None and attempt < 3:
                block = block.moved(bend(float(np.ptp(block.points[:, 0]))), bends=True)
            block = block.moved(turn(angle))
            low, high = block.points.min(0), block.points.max(0)
            scale = float((np.array([w, h]) / (high - low)).min())
            if scale < LEAST_EM:
                words, one_line = _fewer(words), False
                continue
            spare = (align - 0.5) * (w - scale * (high - low)[0])
            block = block.moved(_centre((low + high) / 2)).moved(place(scale, x + spare, y))
            block = block.moved(frame.warp, bends=frame.bends)
            if not self.canvas.holds(block):
                w, h = w * 0.85, h * 0.85
            elif self.canvas.write(block, self._style(style, block), scale):
                self.budget -= len(words)
                self.smallest = min(self.smallest, scale)
                return True
        return False

    def panel(
        self,
        frame: Frame,
        outline: Points,
        colour: Colour | Plane,
        *,
        alpha: float = 1.0,
        at: tuple[float, float] = (0, 0),
    ) -> None:
        """Paint a shape that lies in a frame, centred `at` (parts of the frame)."""
        contour = subdivide(outline + np.array(at) * (frame.width, frame.height), 0.05 * self.unit)
        self.canvas.fill([frame.warp(contour)], colour, alpha)

    def ring(self, frame: Frame, outline: Points, inner: float, thick: float, colour: Colour) -> None:
        """Paint a line along a shape: from `inner` to `inner` + `thick` of its size."""
        edges = [subdivide(outline * part, 0.05 * self.unit) for part in (inner + thick, inner)]
        self.canvas.fill([frame.warp(edges[0]), frame.warp(edges[1][::-1])], colour)

    def shadow(self, frame: Frame, outline: Points, far: float) -> None:
        """Darken what lies behind a shape, as if it stood off the ground by `far` pixels."""
        moved = [frame.warp(subdivide(outline, 0.05 * self.unit)) + np.array([far * 0.6, far])]
        for grow in (1.0, 1.015, 1.03):
            centre = moved[0].mean(0)
            self.canvas.fill([(moved[0] - centre) * grow + centre], np.zeros(3, np.float32), 0.22)

    def fine_print(self, box: tuple[float, float, float, float], frame: Frame | None = None) -> None:
        """Lines of text too small to read, left out of the annotation as ignore."""
        frame = frame or self.whole
        size = self.rng.uniform(4.5, 7.0)
        x, y, w, h = box[0] * frame.width, box[1] * frame.height, box[2] * frame.width, box[3] * frame.height
        rows = max(1, min(int(h / (1.3 * size)), int(self.rng.integers(1, 5))))
        length = max(1, int(w / (size * 3.6)))
        if self.chance(0.3):
            rows, length = 1, min(length, int(self.rng.integers(1, 4)))
        lines = [recase(phrase(self.rng, length), "sentence") for _ in range(rows)]
        font = self.font("".join(word for line in lines for word in line))
        lines = [[_written(word, font) for word in line] for line in lines]
        block = set_block(lines, TextSetting(font, leading=1.7, align=0.5), self.rng)
        scale = min(size, w / float(np.ptp(block.points[:, 0])))
        block = block.moved(place(scale, x, y)).moved(frame.warp, bends=frame.bends)
        if scale > 3 and self.canvas.holds(block):
            ground, _ = self.canvas.ground(block.points)
            few = len(block.quads) <= 3
            self.canvas.scribble(block, readable(self.rng, ground, self.colours, 2.0), noted=few)

    def texture(self, frame: Frame, outline: Points, paint: Callable[[int, int], Plane]) -> Plane | None:
        """The colours of a shape in the image, from a painter of (height, width) images."""
        patch = rasterise([frame.warp(subdivide(outline, 0.05 * self.unit))], self.canvas.shape)
        if patch is None or not (patch.coverage >= SOLID).any():
            return None
        return paint(*patch.coverage.shape)

    def _style(self, style: Style | Chooser | float, block: Block) -> Style:
        if isinstance(style, Style):
            return style
        ground, busy = self.canvas.ground(block.points)
        if callable(style):
            return style(ground, busy)
        if style == 0 and busy < 0.1:
            return plain_style(self.rng, ground, self.colours)
        return display_style(self.rng, ground, busy, self.colours, float(style))

    def _set(
        self,
        words: Sequence[str],
        aspect: float,
        font: Font | None,
        justify: bool,
        align: float,
        one_line: bool,
    ) -> Block:
        rng = self.rng
        cased = punctuate(rng, recase(list(words), CASES[int(rng.integers(len(CASES)))]))
        if font is None or not font.covers("".join(cased)):
            font = self.font("".join(cased))
        texts = [_written(word, font) for word in cased]
        setting = TextSetting(
            font,
            tracking=float(rng.choice([-0.02, 0, 0, 0, 0.03, 0.1, 0.2])),
            width=float(rng.choice([0.6, 0.75, 0.9, 1, 1, 1, 1.15, 1.35])),
            slant=float(rng.choice([0, 0, 0, 0, 0.2, -0.12])),
            leading=rng.uniform(1.25, 1.8),
            align=align,
            justify=justify,
            bounce=float(rng.choice([0, 0, 0, 0, 0, 0.06, 0.15])),
        )
        rows = [texts] if one_line else break_lines(texts, aspect, setting.leading)
        return set_block(rows, setting, rng)


def _fewer(words: Sequence[str]) -> Sequence[str]:
    """Two thirds of the words; of a single word, a short one instead."""
    return words[: max(1, len(words) * 2 // 3)] if len(words) > 1 else [min(words[0], "new", key=len)]


def _centre(middle: Points) -> Warp:
    return lambda points: points - middle


def _written(word: str, font: Font) -> str:
    """The word as far as the font can write it: in capitals if need be, without what it lacks."""
    if font.covers(word):
        return word
    return "".join(char for char in word.upper() if font.covers(char)) or "A"


def lighter_or_darker(rng: np.random.Generator, colour: Colour) -> Colour:
    """A related colour, for borders and second layers."""
    return shade(colour, float(rng.choice([-0.5, -0.3, 0.3, 0.6])))
