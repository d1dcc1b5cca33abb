"""What every kind of image is composed with: a canvas, faces of many scripts, photographs, colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from textseg.io.sample import Points
from textseg.labels import MAX_CHAR
from textseg.synth.backgrounds.painted import GROUNDS, PLACES, WALLS, Background, paint_background
from textseg.synth.backgrounds.stock import Stock
from textseg.synth.canvas import Canvas
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint.palette import Colour
from textseg.synth.paint.textures import Plane
from textseg.synth.paint.warps import Warp, chain, place, tilt, turn
from textseg.synth.text.effects import Style
from textseg.synth.text.typesetting import Block
from textseg.synth.writing.faces import LIGHT, Face, Shelf
from textseg.synth.writing.scripts import SCRIPTS, Script
from textseg.synth.writing.setting import Typography, set_text, warped

SHARES: Mapping[str, float] = {
    "latin": 50,
    "japanese": 10,
    "chinese": 8,
    "traditional": 5,
    "korean": 6,
    "arabic": 8,
    "cyrillic": 5,
    "devanagari": 5,
    "greek": 3,
}
"""How often each script is written, where there are faces for it."""

LEAST_EM = 8.0
"""Pixels: smaller text cannot be read."""

CROWDED = 0.02
"""A text is not written where more than this part of its box is text already."""


@dataclass(frozen=True)
class Voice:
    """Who writes: a script and a face."""

    script: Script
    face: Face

    def words(self, rng: np.random.Generator, count: int) -> list[str]:
        """So many words that the face can write."""
        found: list[str] = []
        for _ in range(4):
            found += [word for word in self.script.words(rng, count) if self.face.covers(word)]
            if len(found) >= count:
                break
        return found[:count] or [self.script.letters[:2]]


class Scene:
    """An image being composed.

    Args:
        canvas: without text; a kind paints its ground first.
        shelf: the faces.
        stock: photographs and cut-out objects.
        colours: six that go together, as `palette` gives.
    """

    def __init__(self, canvas: Canvas, shelf: Shelf, stock: Stock, colours: Sequence[Colour]) -> None:
        self.canvas = canvas
        self.rng = canvas.rng
        self.shelf = shelf
        self.stock = stock
        self.colours = list(colours)
        self.height, self.width = canvas.shape
        self.unit = float(min(canvas.shape))
        self.smallest = self.unit
        """The em of the smallest text written so far, in pixels: what blur must not destroy."""

    @property
    def open(self) -> bool:
        """Whether text may run over the edges."""
        return isinstance(self.canvas, OpenCanvas)

    @property
    def least_em(self) -> float:
        """Pixels: a page of smaller text is not written, so that its chars can be numbered in a mask."""
        if self.open:
            return max(LEAST_EM, 0.012 * self.unit)
        return max(LEAST_EM, 0.6 * float(np.sqrt(self.height * self.width / MAX_CHAR)))

    def apart(self, canvas: Canvas) -> Scene:
        """Another scene of the same size with the same means, such as the back of a sheet."""
        return Scene(canvas, self.shelf, self.stock, self.colours)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return bool(self.rng.random() < probability)

    def between(self, low: float, high: float) -> float:
        """A number between two, evenly by its logarithm: sizes and widths. `low` where it is above `high`."""
        return float(np.exp(self.rng.uniform(np.log(low), np.log(max(low, high)))))

    def colour(self) -> Colour:
        """Any colour of the palette."""
        return self.colours[int(self.rng.integers(len(self.colours)))]

    def paint(self, ground: Plane) -> None:
        """Make this the image, (H, W, 3) in 0..1; before any text."""
        self.canvas.image = np.ascontiguousarray(ground.clip(0, 1), np.float32)

    def photograph(self, height: int | None = None, width: int | None = None) -> Plane:
        """A part of a photograph, or where there are none, a place painted by formula."""
        height, width = height or self.height, width or self.width
        if self.stock.photos:
            return self.stock.photograph(self.rng, height, width)
        return self.painted(PLACES + WALLS, height, width)

    def painted(
        self, grounds: Sequence[Background] = GROUNDS, height: int | None = None, width: int | None = None
    ) -> Plane:
        """A background made by formula."""
        shape = (height or self.height, width or self.width)
        return paint_background(self.rng, shape, self.colours, grounds)

    def voice(self, hand: str = "", shares: Mapping[str, float] = SHARES) -> Voice:
        """A script and a face for it.

        Args:
            hand: one of `HANDS` or `LIGHT`, or any face.
            shares: how often each script is written; where there are faces for none of them, any script is.
        """
        known = {name: shares.get(name, 0) for name in self.shelf.scripts}
        if not any(known.values()):
            known = dict.fromkeys(known, 1)
        weights = np.array(list(known.values()), float)
        name = list(known)[int(self.rng.choice(len(known), p=weights / weights.sum()))]
        return Voice(SCRIPTS[name], self.shelf.pick(self.rng, name, hand))

    def hand(self, em: float) -> str:
        """The hand of a text of this size: large ones are now and then written in thin strokes."""
        return LIGHT if em > 0.12 * self.unit and self.chance(0.15) else ""

    def typography(self, voice: Voice, *, vertical: bool = False, display: bool = False) -> Typography:
        """How to set a text: with more freedom for `display` than for running text."""
        rng = self.rng
        wide = voice.script.name in ("devanagari", "arabic")
        return Typography(
            voice.face,
            voice.script,
            pitch=float(rng.uniform(1.35, 1.9) if wide else rng.uniform(1.05, 1.6)),
            tracking=float(rng.choice([0, 0, 0, -0.02, 0.04, 0.1, 0.25])) if display else 0.0,
            align=float(rng.choice([0, 0, 0.5, 0.5, 1])),
            vertical=vertical and voice.script.upright,
            bounce=float(rng.choice([0, 0, 0, 0, 0.06, 0.15])) if display else 0.0,
        )

    def lines(self, voice: Voice, rows: int, length: float) -> list[list[str]]:
        """Rows of words, each about `length` em long."""
        per_char = 0.52 if voice.script.spaced else 1.0
        per_char = 0.95 if voice.script.name == "korean" else per_char
        words = voice.words(self.rng, max(1, int(rows * length / (per_char * 4)) + 1))
        found: list[list[str]] = [[]]
        full = 0.0
        for word in words:
            full += per_char * (len(word) + voice.script.spaced)
            if found[-1] and full > length:
                if len(found) == rows:
                    break
                found.append([])
                full = per_char * len(word)
            found[-1].append(word)
        return found

    def set(self, lines: Sequence[Sequence[str]], how: Typography) -> Block | None:
        """Lines as a block in em about the origin."""
        return set_text(lines, how, self.rng)

    def view(self, strength: float) -> Warp:
        """Look at a flat thing from the side, for points in pixels about its centre."""
        yaw, pitch = (self.rng.normal(0, [0.45, 0.25]) * strength).clip(-0.85, 0.85)
        eye = 1.6 * max(self.width, self.height)
        return chain(tilt(yaw, pitch, eye), turn(float(self.rng.normal(0, 0.12) * strength)))

    def free(self, at: Points, outline: Points) -> bool:
        """Whether a shape about `at` would cover hardly any text."""
        (x0, y0), (x1, y1) = (
            np.clip(corner, 0, (self.width, self.height)).astype(int)
            for corner in (outline.min(0) + at, outline.max(0) + at)
        )
        taken = self.canvas.maskeff[y0 : y1 + 1, x0 : x1 + 1]
        return bool(np.count_nonzero(taken) <= CROWDED * taken.size)

    def write(
        self,
        block: Block,
        style: Style,
        em: float,
        at: tuple[float, float],
        warp: Warp | None = None,
        *,
        bends: bool = False,
    ) -> bool:
        """Write a block of text.

        Args:
            block: in em about the origin.
            em: pixels; where the canvas asks for text that lies within the image, it may become smaller.
            at: where its centre lies, in pixels.
            warp: applied to points in pixels about the centre.
            bends: whether the warp bends the baseline.

        Returns:
            Whether it was written; it is not where it would be too small, or cover other text.
        """
        block = warped(block, lambda points: points * em)
        if warp is not None:
            block = warped(block, warp, bends=bends)
        scale, x, y = self.canvas.seat(block, at)
        block, em = warped(block, place(scale, x, y)), em * scale
        if em < LEAST_EM or not self.free(np.zeros(2), block.points):
            return False
        if not self.canvas.write(block, style, em):
            return False
        self.smallest = min(self.smallest, em)
        return True

    def wear(self, before: Plane, opacity: Plane) -> None:
        """Let what was there `before` shine through all that was painted since; opacity (H, W) in 0..1."""
        image = self.canvas.image
        self.canvas.image = before + (image - before) * opacity[..., None]
