"""The text files of ICDAR 2013 Focused Scene Text: a line for each char, or for each word.

A char is ``R G B cx cy left top right bottom "c"``, and a blank line ends a word; ``#`` before R says don't care. A
word is ``left, top, right, bottom, "text"`` (test) or the same without commas (training). The last field is what is
between the first quote and the last one of the line, for a char can be a quote, a blank or a hash. Right and bottom are
inclusive.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.files.textfile import read_textfile

T = TypeVar("T")

NOT_LEGIBLE = "###"
"""The text of a word that is not legible."""

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_CHAR = re.compile(rf'\s*(#?)\s*(\d+)\s+(\d+)\s+(\d+)((?:\s+{_NUMBER}){{6}})\s+"(.*)"\s*', re.ASCII)
_WORD = re.compile(rf'\s*((?:{_NUMBER}\s*[,\s]\s*){{4}})(?:"(.*)"|([^"\s].*?))\s*', re.ASCII)
_LINE_BREAK = re.compile("\r\n|\r|\n")
_ESCAPED = re.compile(r'\\(["\\])')


class InclusiveBox(NamedTuple):
    """A box in pixels, right and bottom inclusive."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def polygon(self) -> NDArray[np.float64]:
        """Its corners, float64 (4, 2); pixel (0, 0) covers [0, 1) x [0, 1)."""
        left, top, right, bottom = self.left, self.top, self.right + 1, self.bottom + 1
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)

    def join(self, other: InclusiveBox) -> InclusiveBox:
        """The smallest box around two."""
        return InclusiveBox(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


class CharLine(NamedTuple):
    """One char.

    Attributes:
        colour: red, green, blue of its pixels in the label image, 0..255.
        box: its bounding box.
        text: its transcription.
        dont_care: whether the line begins with ``#``.
    """

    colour: tuple[int, int, int]
    box: InclusiveBox
    text: str
    dont_care: bool


class WordLine(NamedTuple):
    """One word: its bounding box and its transcription."""

    box: InclusiveBox
    text: str


def read_chars(path: str | os.PathLike[str]) -> list[list[CharLine]]:
    """Read the chars of an image, those of each word together; a line that is there twice counts once.

    Raises:
        DataError: it is missing, is not UTF-8, or has lines that are no chars; `details` lists the others of them.
    """
    words: list[list[CharLine]] = [[]]
    seen = set()
    for char in _read(path, _parse_char):
        if char is None:
            words.append([])
        elif char not in seen:
            seen.add(char)
            words[-1].append(char)
    return [word for word in words if word]


def read_words(path: str | os.PathLike[str]) -> list[WordLine]:
    """Read the words of an image.

    Raises:
        DataError: it is missing, is not UTF-8, or has lines that are no words; `details` lists the others of them.
    """
    return [word for word in _read(path, _parse_word) if word is not None]


def _read(path: str | os.PathLike[str], parse: Callable[[str], T]) -> list[T | None]:
    """What each line says; None for a blank one."""
    read: list[T | None] = []
    problems: list[tuple[str, str]] = []
    for number, line in enumerate(_LINE_BREAK.split(read_textfile(path)), 1):
        try:
            read.append(parse(line) if line.strip() else None)
        except ValueError as error:
            problems.append((f"line {number}", str(error)))
    if problems:
        (where, problem), *others = problems
        raise DataError(problem, file=path, where=where, details=[": ".join(one) for one in others])
    return read


def _parse_char(line: str) -> CharLine:
    """Read one char.

    Example:
        >>> char = _parse_char('# 108 225 132 168 147 158 131 187 172 "a"b"')
        >>> char.colour, char.box.right, char.text, char.dont_care
        ((108, 225, 132), 187.0, 'a"b', True)
    """
    found = _CHAR.fullmatch(line)
    if found is None:
        raise ValueError(f'is no char, R G B cx cy left top right bottom "c": {line.strip()!r}')
    sign, red, green, blue, numbers, text = found.groups()
    colour = (int(red), int(green), int(blue))
    if max(colour) > 255:
        raise ValueError(f"has a colour above 255: {line.strip()!r}")
    return CharLine(
        colour, InclusiveBox(*map(float, numbers.split()[2:])), _ESCAPED.sub(r"\1", text), bool(sign)
    )


def _parse_word(line: str) -> WordLine:
    """Read one word.

    Example:
        >>> _parse_word('38, 43, 920, 215, "a"b"').text, _parse_word("38 43 920 215 ab").box.right
        ('a"b', 920.0)
    """
    found = _WORD.fullmatch(line)
    if found is None:
        raise ValueError(f'is no word, left, top, right, bottom, "text": {line.strip()!r}')
    numbers, quoted, plain = found.groups()
    text = plain if quoted is None else _ESCAPED.sub(r"\1", quoted)
    return WordLine(InclusiveBox(*map(float, re.split(r"[,\s]+", numbers.strip(" ,\t")))), text)
