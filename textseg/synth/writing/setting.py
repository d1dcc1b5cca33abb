"""Lines of any script set into a block: across, or from top to bottom in columns from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from textseg.io.sample import Points
from textseg.synth.paint.warps import Warp, subdivide
from textseg.synth.text.glyphs import LONGEST_EDGE
from textseg.synth.text.typesetting import Block, SetChar
from textseg.synth.writing.faces import Face, Shaped
from textseg.synth.writing.scripts import Script


@dataclass(frozen=True)
class Typography:
    """How a block is set; lengths in em.

    Attributes:
        face, script: what it is written with and in.
        pitch: from line to line.
        tracking: added between characters, where the script lets them stand apart.
        align: 0 left (or right in scripts that run to the left), 0.5 centred, 1 the other side.
        vertical: in columns; only for scripts that are written so.
        bounce: letters jump, turn and vary in size by about this much, as by hand.
    """

    face: Face
    script: Script
    pitch: float = 1.4
    tracking: float = 0.0
    align: float = 0.0
    vertical: bool = False
    bounce: float = 0.0


def set_text(lines: Sequence[Sequence[str]], how: Typography, rng: np.random.Generator) -> Block | None:
    """Set lines of words, in em, centred at the origin; None if the face draws nothing of them.

    Args:
        lines: the words of each line.
        rng: for `Typography.bounce`.

    Example:
        >>> from textseg.synth.writing.faces import find_faces
        >>> from textseg.synth.writing.scripts import SCRIPTS
        >>> rng = np.random.default_rng(0)
        >>> how = Typography(find_faces().pick(rng, "greek"), SCRIPTS["greek"])
        >>> set_text([["καλή"], ["μέρα"]], how, rng).texts
        ['καλή', 'μέρα']
    """
    chars: list[SetChar] = []
    first = 0
    rows = [_shape_line(words, how) for words in lines]
    longest = max(length for _, length in rows)
    for number, ((shaped, length), words) in enumerate(zip(rows, lines, strict=True)):
        align = 1 - how.align if how.script.direction == "rtl" else how.align
        shift = align * (longest - length)
        place = np.array([-number * how.pitch, shift] if how.vertical else [shift, number * how.pitch])
        for char, word in shaped:
            contours = _bounced(char.contours, how.bounce, rng) if how.bounce else char.contours
            moved = tuple(contour + place for contour in contours)
            chars.append(SetChar(char.text, moved, _box(np.concatenate(moved)), first + word))
        first += len(words)
    if not chars:
        return None
    # Words of which the face draws nothing are not numbered.
    numbers = {word: number for number, word in enumerate(sorted({char.word for char in chars}))}
    chars = [SetChar(char.text, char.contours, char.box, numbers[char.word]) for char in chars]
    quads = tuple(
        _box(np.concatenate([char.box for char in chars if char.word == number]))
        for number in numbers.values()
    )
    block = Block(tuple(chars), quads)
    points = block.points
    centre = (points.min(0) + points.max(0)) / 2
    return warped(block, lambda points: points - centre)


def warped(block: Block, warp: Warp, *, bends: bool = False) -> Block:
    """`Block.moved` for blocks of many characters: all points go through the warp together.

    Where it `bends`, long edges are cut into short ones first, so that they follow.
    """
    if bends:
        longest = LONGEST_EDGE * max(float(np.ptp(char.box[:, 1])) for char in block.chars)
        return _finer(block, max(longest, 1e-6)).moved(warp, bends=True)
    if block.bent:
        return block.moved(warp)
    parts = [part for char in block.chars for part in (*char.contours, char.box)] + list(block.quads)
    moved = iter(np.split(warp(np.concatenate(parts)), np.cumsum([len(part) for part in parts])[:-1]))
    chars = tuple(
        SetChar(char.text, tuple(next(moved) for _ in char.contours), next(moved), char.word)
        for char in block.chars
    )
    return Block(chars, tuple(moved))


def _finer(block: Block, longest: float) -> Block:
    chars = tuple(
        replace(char, contours=tuple(subdivide(contour, longest) for contour in char.contours))
        for char in block.chars
    )
    return replace(block, chars=chars)


def _shape_line(words: Sequence[str], how: Typography) -> tuple[list[tuple[Shaped, int]], float]:
    """The visible characters of a line, each with the number of its word, and the length of the line."""
    space = " " if how.script.spaced else ""
    ends = np.cumsum([len(word) + len(space) for word in words])
    shaped = how.face.shape(space.join(words), how.script, vertical=how.vertical)
    track = 0.0 if how.script.joined else how.tracking
    line: list[tuple[Shaped, int]] = []
    along = np.array([0.0, 1.0] if how.vertical else [1.0, 0.0])
    at = 0
    for number, char in enumerate(shaped):
        if char.contours:
            contours = tuple(contour + along * track * number for contour in char.contours)
            line.append((char._replace(contours=contours), int(np.searchsorted(ends, at, "right"))))
        at += len(char.text)
    end = max((char.start + char.advance for char in shaped), default=0.0)
    return line, end + track * max(len(shaped) - 1, 0)


def _bounced(contours: tuple[Points, ...], amount: float, rng: np.random.Generator) -> tuple[Points, ...]:
    angle, size, lift, shift = rng.normal(0, amount, 4).clip(-0.3, 0.3) * (0.5, 0.5, 0.4, 0.15)
    c, s = np.cos(angle) * (1 + size), np.sin(angle) * (1 + size)
    points = np.concatenate(contours)
    centre = (points.min(0) + points.max(0)) / 2
    matrix = np.array([[c, s], [-s, c]])
    return tuple((contour - centre) @ matrix + centre + (shift, lift) for contour in contours)


def _box(points: Points) -> Points:
    (x0, y0), (x1, y1) = points.min(0), points.max(0)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
