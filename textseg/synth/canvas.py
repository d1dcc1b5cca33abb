"""An image being painted together with its masks, so that what is hidden in one is hidden in the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textseg.io.sample import Char, Points, Word
from textseg.labels import BACKGROUND, IGNORE, MAX_CHAR, U8
from textseg.synth.paint.coverage import SOLID, Patch, blend, rasterise
from textseg.synth.paint.fills import relief
from textseg.synth.paint.palette import Colour
from textseg.synth.paint.textures import Plane
from textseg.synth.text.effects import Style, effect_layers, spread
from textseg.synth.text.typesetting import Block, SetChar

LEAST_PIXELS = 6
LEAST_VISIBLE = 0.5
"""A char that is annotated shows at least so many pixels, and this part of itself."""


class Canvas:
    """An image, float32 (H, W, 3) in 0..1, with its words and masks."""

    def __init__(self, ground: Plane, rng: np.random.Generator) -> None:
        self.image = ground
        self.rng = rng
        self.words: list[Word] = []
        self.mask: U8 = np.zeros(ground.shape[:2], np.uint8)
        self.maskeff: U8 = np.zeros(ground.shape[:2], np.uint8)
        self._pixels = np.zeros(256, np.int64)  # of each value in the mask

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.mask.shape[0], self.mask.shape[1]

    @property
    def chars(self) -> int:
        """How many chars have been written."""
        return sum(len(word.chars) for word in self.words)

    def ground(self, points: Points) -> tuple[Colour, float]:
        """The mean colour of the image around some points, and how much it varies there."""
        x0, y0 = np.maximum(points.min(0).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + 1, self.shape[::-1])
        part = self.image[y0:y1:2, x0:x1:2].reshape(-1, 3)
        return part.mean(0), float(part.std(0).mean())

    def fill(self, contours: Sequence[Points], colour: Colour | Plane, alpha: float = 1.0) -> bool:
        """Paint a shape, if it does not hide too much of the text that is there; returns whether it was painted."""
        patch = rasterise(contours, self.shape)
        if patch is None:
            return False
        hidden = patch.coverage * alpha >= SOLID
        masks = [
            np.where(hidden, np.uint8(BACKGROUND), mask[patch.place]) for mask in (self.mask, self.maskeff)
        ]
        if not self._replace(patch.place, *masks):
            return False
        blend(self.image, patch, colour, alpha)
        return True

    def write(self, block: Block, style: Style, em: float) -> bool:
        """Write text if all of it fits, is legible, and does not hide too much of the text that is there.

        Args:
            block: in pixels.
            em: its size in pixels.

        Returns:
            Whether it was written.
        """
        chars, first = block.chars, self.chars + 1
        if first + len(chars) - 1 > MAX_CHAR or not self.holds(block):
            return False
        drawn = [rasterise(char.contours, self.shape, bold=style.bold * em) for char in chars]
        patches = [patch for patch in drawn if patch is not None and is_legible(patch)]
        if len(patches) < len(chars) or not self._draw(block, patches, style, em, first):
            return False
        self._annotate(block, first, em)
        return True

    def _draw(self, block: Block, patches: Sequence[Patch], style: Style, em: float, first: int) -> bool:
        """Paint chars and their effects and number them from `first` on, unless they hide too much."""
        crop = self._crop(block.points, int(style.reach * em) + 4)
        coverage, labels = self._letters(patches, crop, first)
        if not self._all_seen(labels, patches, first):
            return False
        layers = effect_layers(coverage, labels, style, em)
        mask, maskeff = self.mask[crop].copy(), self.maskeff[crop].copy()
        for layer in layers:
            where = layer.labels != BACKGROUND
            if layer.hard:
                mask[where] = BACKGROUND
            else:
                where &= maskeff == BACKGROUND
            np.copyto(maskeff, layer.labels, where=where)
        for target in (mask, maskeff):
            np.copyto(target, labels, where=labels != BACKGROUND)
        if not self._replace(crop, mask, maskeff):
            return False
        image = self.image[crop]
        for layer in layers:
            blend(image, Patch(0, 0, layer.coverage), layer.colour)
        ink = self._ink(style, coverage, labels, block.chars, em, first)
        blend(image, Patch(0, 0, coverage), ink, style.opacity)
        return True

    def scribble(self, block: Block, colour: Colour, *, noted: bool = False) -> bool:
        """Write text too small to read, beside all other text: its area becomes ignore.

        Args:
            noted: annotate its words: a quad and the transcription ``###``, without chars.

        Returns:
            Whether it was written.
        """
        crop = self._crop(block.points, 1)
        if not self.holds(block) or self.maskeff[crop].any():
            return False
        for char in block.chars:
            blend(self.image, rasterise(char.contours, self.shape), colour)
        for quad in block.quads:
            area = rasterise([quad + np.sign(quad - quad.mean(0))], self.shape)
            if area is not None:
                for target in (self.mask, self.maskeff):
                    target[area.place][area.coverage >= SOLID] = IGNORE
            if noted:
                self.words.append(Word(f"{len(self.words):02d}", "###", self._clipped(quad)))
        return True

    def holds(self, block: Block) -> bool:
        """Whether all of a block lies within the image."""
        points = block.points
        return bool((points >= 1).all() and (points <= np.array(self.shape[::-1]) - 1).all())

    def seat(self, block: Block, at: tuple[float, float]) -> tuple[float, float, float]:
        """The scale and the place of a block about the origin that is wanted at `at`, so that the canvas holds it."""
        low, high = block.points.min(0), block.points.max(0)
        room = np.array(self.shape[::-1]) - 6.0
        scale = float(min(1.0, (room / np.maximum(high - low, 1e-6)).min()))
        x, y = np.clip(at, 3 - low * scale, room + 3 - high * scale)
        return scale, float(x), float(y)

    def _crop(self, points: Points, reach: int) -> tuple[slice, slice]:
        x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - reach, 0)
        x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + reach, self.shape[::-1])
        return slice(int(y0), int(y1)), slice(int(x0), int(x1))

    def _letters(self, patches: Sequence[Patch], crop: tuple[slice, slice], first: int) -> tuple[U8, U8]:
        coverage, labels = (np.zeros(self.mask[crop].shape, np.uint8) for _ in range(2))
        for value, patch in enumerate(patches, first):
            cut = Patch(patch.x - crop[1].start, patch.y - crop[0].start, patch.coverage)
            np.maximum(coverage[cut.place], cut.coverage, out=coverage[cut.place])
            labels[cut.place][cut.coverage >= SOLID] = value
        return coverage, labels

    def _all_seen(self, labels: U8, patches: Sequence[Patch], first: int) -> bool:
        """Whether no char of a block is hidden by the next ones, as letters set too tightly would be."""
        seen = np.bincount(labels.ravel(), minlength=256)[first : first + len(patches)]
        full = np.array([(patch.coverage >= SOLID).sum() for patch in patches])
        return bool((seen >= np.maximum(full * LEAST_VISIBLE, LEAST_PIXELS)).all())

    def _replace(self, crop: tuple[slice, slice], mask: U8, maskeff: U8) -> bool:
        """Replace a part of the masks, unless a char of earlier would lose too many of its pixels."""
        change = np.bincount(mask.ravel(), minlength=256) - np.bincount(
            self.mask[crop].ravel(), minlength=256
        )
        now = self._pixels + change
        old = slice(1, self.chars + 1)
        if (now[old] < np.maximum(self._pixels[old] * LEAST_VISIBLE, LEAST_PIXELS)).any():
            return False
        self._pixels = now
        self.mask[crop], self.maskeff[crop] = mask, maskeff
        return True

    def _ink(
        self, style: Style, coverage: U8, labels: U8, chars: Sequence[SetChar], em: float, first: int
    ) -> Plane:
        plain = np.broadcast_to(style.colours[0], (*coverage.shape, 3))
        if style.cycle != "block":
            order = [char.word if style.cycle == "word" else number for number, char in enumerate(chars)]
            table = np.zeros((256, 3), np.float32)
            table[first : first + len(chars)] = [style.colours[i % len(style.colours)] for i in order]
            plain = table[spread(labels, np.ones(labels.shape, bool))]
        ink = style.fill(self.rng, plain, style.second)
        if style.raised:
            ink = relief(ink, coverage, 0.03 * em, style.raised)
        return np.clip(ink, 0, 1, dtype=np.float32)

    def _annotate(self, block: Block, first: int, em: float) -> None:
        made: list[list[Char]] = [[] for _ in block.quads]
        for value, char in enumerate(block.chars, first):
            word = made[char.word]
            quad = self._clipped(self._loose(char.box, em))
            word.append(Char(f"{len(word):02d}", char.text, quad, value))
        for quad, text, word in zip(block.quads, block.texts, made, strict=True):
            outline = self._clipped(self._loose(quad, em))
            self.words.append(Word(f"{len(self.words):02d}", text, outline, tuple(word)))

    def _loose(self, quad: Points, em: float) -> Points:
        """As drawn by hand: a little too large, each corner a little off."""
        outward = np.sign(quad - quad.mean(0)) * self.rng.uniform(0, 0.03) * em
        return quad + outward + self.rng.normal(0, 0.012 * em, quad.shape)

    def _clipped(self, quad: Points) -> Points:
        return np.asarray(np.rint(quad).clip(0, self.shape[::-1]))


def is_legible(patch: Patch) -> bool:
    """Whether strokes are thick enough to survive as a mask: most of the covered area is solid."""
    solid = int((patch.coverage >= SOLID).sum())
    return solid >= max(LEAST_PIXELS, 0.7 * patch.coverage.sum(dtype=np.int64) / 255)
