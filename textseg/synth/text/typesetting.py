"""How text is set: words into lines, lines into a block, each character with its outline and its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from textseg.io.sample import Points
from textseg.synth.paint.warps import Warp
from textseg.synth.text.fonts import Font


@dataclass(frozen=True)
class SetChar:
    """A character in its place.

    Attributes:
        text: the character.
        contours: its outline, each (N, 2) float64.
        box: (4, 2) its corners, clockwise from the left upper one as it is read.
        word: the number of its word in the block.
    """

    text: str
    contours: tuple[Points, ...]
    box: Points
    word: int

    def moved(self, warp: Warp) -> SetChar:
        """The character after a warp."""
        return replace(self, contours=tuple(map(warp, self.contours)), box=warp(self.box))


@dataclass(frozen=True)
class Block:
    """Words that are set together.

    Attributes:
        chars: of all words, in reading order.
        quads: (4, 2) the corners of each word, as of a char.
        bent: whether the baseline is curved.
    """

    chars: tuple[SetChar, ...]
    quads: tuple[Points, ...]
    bent: bool = False

    @property
    def points(self) -> Points:
        """All points of all outlines, (N, 2)."""
        return np.concatenate([contour for char in self.chars for contour in char.contours])

    @property
    def texts(self) -> list[str]:
        """The transcription of each word."""
        texts = [""] * len(self.quads)
        for char in self.chars:
            texts[char.word] += char.text
        return texts

    def moved(self, warp: Warp, *, bends: bool = False) -> Block:
        """The block after a warp; a word on a bent baseline gets a box along its chord."""
        chars = tuple(char.moved(warp) for char in self.chars)
        if not (self.bent or bends):
            return Block(chars, tuple(map(warp, self.quads)))
        words: list[list[Points]] = [[] for _ in self.quads]
        for char in chars:
            words[char.word] += [char.box, *char.contours, char.box]
        return Block(chars, tuple(map(_chord_box, words)), True)


def _chord_box(boxes: Sequence[Points]) -> Points:
    points = np.concatenate(boxes)
    along = boxes[-1][[1, 2]].mean(0) - boxes[0][[0, 3]].mean(0)
    along = along / max(float(np.hypot(*along)), 1e-6)
    axes = np.stack([along, [-along[1], along[0]]])
    (u0, v0), (u1, v1) = (points @ axes.T).min(0), (points @ axes.T).max(0)
    return np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1]]) @ axes


@dataclass(frozen=True)
class TextSetting:
    """How a block is set; lengths in em.

    Attributes:
        font: its font.
        tracking: added between letters.
        width, slant: a horizontal stretch, and a shear to the right.
        leading: from line to line, as a multiple of the height of capitals.
        align: 0 left, 0.5 centred, 1 right.
        justify: every line is scaled to the width of the widest.
        bounce: letters jump, turn and vary in size by about this much.
    """

    font: Font
    tracking: float = 0.0
    width: float = 1.0
    slant: float = 0.0
    leading: float = 1.5
    align: float = 0.5
    justify: bool = False
    bounce: float = 0.0


SPACE = 0.3


def set_block(lines: Sequence[Sequence[str]], setting: TextSetting, rng: np.random.Generator) -> Block:
    """Set lines of words, in em, centred at the origin.

    Args:
        lines: the words of each line; the font covers all their characters.
        rng: for `TextSetting.bounce`.
    """
    rows = [_set_line(words, setting, rng) for words in lines]
    spans = [_span(row) for row in rows]
    widest = max(right - left for left, right in spans)
    cap = _cap_height(setting.font)
    chars: list[SetChar] = []
    y, first = 0.0, 0
    for row, (left, right) in zip(rows, spans, strict=True):
        scale = min(widest / (right - left), 3.0) if setting.justify else 1.0
        shift = setting.align * (widest - (right - left) * scale) - left * scale
        y += cap * scale
        chars += [replace(char.moved(_mover(scale, shift, y)), word=char.word + first) for char in row]
        y += cap * (setting.leading - 1) * (0.6 + 0.4 * scale)
        first = chars[-1].word + 1
    words = [np.concatenate([c.box for c in chars if c.word == number]) for number in range(first)]
    points = np.concatenate(words)
    centre = (points.min(0) + points.max(0)) / 2
    return Block(tuple(chars), tuple(map(_box, words))).moved(lambda points: points - centre)


def _mover(scale: float, x: float, y: float) -> Warp:
    return lambda points: points * scale + (x, y)


def _set_line(words: Sequence[str], setting: TextSetting, rng: np.random.Generator) -> list[SetChar]:
    shape = np.array([[setting.width, 0.0], [-setting.slant, 1.0]])
    line = []
    x = 0.0
    for number, word in enumerate(words):
        for char in word:
            glyph = setting.font.glyph(char)
            matrix, lift = shape, 0.0
            if setting.bounce:
                angle, size, lift = rng.normal(0, setting.bounce * np.array([0.6, 0.5, 0.4])).clip(-0.3, 0.3)
                c, s = np.cos(angle), np.sin(angle)
                matrix = shape @ np.array([[c, s], [-s, c]]) * (1 + size)
            contours = tuple(contour @ matrix + (x, lift) for contour in glyph.contours)
            line.append(SetChar(char, contours, _box(np.concatenate(contours)), number))
            x += glyph.advance * setting.width + setting.tracking
        x += SPACE * setting.width + setting.tracking
    return line


def _box(points: Points) -> Points:
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def _span(row: Sequence[SetChar]) -> tuple[float, float]:
    return min(char.box[0, 0] for char in row), max(char.box[1, 0] for char in row)


def _cap_height(font: Font) -> float:
    return float(-min(contour[:, 1].min() for contour in font.glyph("H").contours))


def break_lines(words: Sequence[str], aspect: float, leading: float) -> list[list[str]]:
    """Break words into lines so that the block fills a box of this width / height best."""
    best: tuple[float, list[list[str]]] = (0.0, [])
    for count in range(1, len(words) + 1):
        lines = _balanced(words, count)
        width = 0.62 * max(len(" ".join(line)) for line in lines)
        size = min(aspect / width, 1 / (0.72 * (1 + leading * (count - 1))))
        best = max(best, (size, lines), key=lambda pair: pair[0])
    return best[1]


def _balanced(words: Sequence[str], count: int) -> list[list[str]]:
    """Greedily, each line about as long as what is left divided by the lines that are left."""
    lines, rest = [], list(words)
    for left in range(count, 0, -1):
        goal = len(" ".join(rest)) / left
        take = 1
        while len(rest) - take >= left and len(" ".join(rest[: take + 1])) <= goal * 1.15:
            take += 1
        lines.append(rest[:take] if left > 1 else rest)
        rest = rest[take:]
    return lines
