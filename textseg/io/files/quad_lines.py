"""Text files of ICDAR's kind: one word a line, ``x1,y1,x2,y2,x3,y3,x4,y4,text``, read and written.

The text is the rest of the line, commas and quotes included; ``###`` is a word that is not legible. Multilingual
datasets have the script before the text; CTW1500 and its kind have any number of corners, and ``####`` before the text.

A line cannot hold every text. One that would come back changed (it has a line break or another control character,
blanks at its ends, or ``####``; it is ``###``; it has the form that follows) is written as a JSON string after a
backslash: ``\\"two\\nlines"``. A backslash anywhere else, as in files of other tools, is a backslash.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.files.textfile import read_textfile
from textseg.representation import counted

NOT_LEGIBLE = "###"
"""The text of a word that is not legible."""

SEPARATOR = "####"
"""What stands before the text where a word may have any number of corners."""

_ESCAPE = '\\"'
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_BREAK = re.compile("\r\n|\r|\n")


class QuadLine(NamedTuple):
    """One word of such a file.

    Attributes:
        points: float64 (N, 2), x and y in pixels; four corners, unless the line has ``####``.
        text: the transcription; ``###``, as in the file, where the word is not legible.
        legible: whether the word can be read.
        script: the script in a file that has scripts, such as ``Latin``; empty in others.
    """

    points: NDArray[np.float64]
    text: str
    legible: bool = True
    script: str = ""


def parse_line(line: str, *, script: bool = False) -> QuadLine:
    """Read one line, without its line break.

    Args:
        line: the line.
        script: whether the field after the corners is the script.

    Raises:
        ValueError: the corners or the script are missing; the message is a sentence without its beginning.

    Example:
        >>> parse_line("0,0,9,0,9,5,0,5,one, two")[1:]
        ('one, two', True, '')
        >>> parse_line("0,0,9,0,9,5,0,5,Latin,###", script=True)[1:]
        ('###', False, 'Latin')
    """
    head, separator, rest = line.partition(f",{SEPARATOR}")
    corners = head.split(",")
    named = ""
    if not separator or not all(map(_NUMBER.fullmatch, corners)):
        fields = line.split(",", 8 + script)
        corners, more = fields[:8], fields[8:]
        if len(corners) < 8 or not all(map(_NUMBER.fullmatch, corners)):
            raise ValueError("does not begin with eight numbers, x1,y1,x2,y2,x3,y3,x4,y4")
        if script and not more:
            raise ValueError("has no script after the eight numbers")
        named = more.pop(0).strip() if script else ""
        rest = more[0] if more else ""
    points = np.array(corners, np.float64)
    if len(points) < 6 or len(points) % 2 or not np.isfinite(points).all():
        raise ValueError(f"has {len(points)} numbers that are no corners: x and y of three points or more")
    text, legible = _decode(rest.strip())
    return QuadLine(points.reshape(-1, 2), text, legible, named)


def format_line(word: QuadLine, *, script: bool = False) -> str:
    """Write one line, without a line break; `parse_line` gives the same word back, but for an illegible one's text.

    Args:
        word: the word; with other than four corners, ``####`` stands before its text.
        script: whether to write its script.

    Raises:
        ValueError: its script cannot be written: it has a comma, or the word has other than four corners.

    Example:
        >>> quad = np.array([[0, 0], [9, 0], [9, 5.5], [0, 5]])
        >>> print(format_line(QuadLine(quad, "one, two")))
        0,0,9,0,9,5.5,0,5,one, two
        >>> print(format_line(QuadLine(quad[:3], " a")))
        0,0,9,0,9,5.5,####\\" a"
    """
    numbers = word.points.ravel().tolist()
    fields = [str(int(number) if number.is_integer() else number) for number in numbers]
    text = _encode(word.text) if word.legible else NOT_LEGIBLE
    if not script:
        return ",".join([*fields, text if len(numbers) == 8 else SEPARATOR + text])
    if len(numbers) != 8:
        raise ValueError(f"has {len(word.points)} corners, but a line with a script has four")
    if "," in word.script or word.script != word.script.strip() or _CONTROL.search(word.script):
        raise ValueError(f"has the script {word.script!r}, which does not fit between commas")
    return ",".join([*fields, word.script, text])


def read_quad_lines(path: str | os.PathLike[str], *, script: bool = False) -> list[QuadLine]:
    """Read a file of such lines: UTF-8, with or without a byte order mark; line breaks of any system; empty lines.

    Args:
        path: the file.
        script: whether its lines have a script.

    Raises:
        DataError: it is missing, is not UTF-8, or has lines that are no words; `details` lists the others of them.
    """
    words, problems = [], []
    for number, line in enumerate(_LINE_BREAK.split(read_textfile(path)), 1):
        try:
            if line.strip():
                words.append(parse_line(line, script=script))
        except ValueError as error:
            problems.append((f"line {number}", str(error)))
    if problems:
        (where, problem), *others = problems
        hint = f"{counted(len(others), 'more problem')} in this file" if others else None
        raise DataError(
            problem, file=path, where=where, hint=hint, details=[": ".join(one) for one in others]
        )
    return words


def encode_quad_lines(words: Iterable[QuadLine], *, script: bool = False) -> bytes:
    """The bytes of a file with these words: UTF-8 without a byte order mark, line feeds.

    Raises:
        ValueError: as `format_line`.
    """
    return "".join(format_line(word, script=script) + "\n" for word in words).encode()


def _decode(text: str) -> tuple[str, bool]:
    if text.startswith(_ESCAPE):
        try:
            return str(json.loads(text[1:])), True
        except json.JSONDecodeError:  # a text of another tool that begins like this
            pass
    return text, text != NOT_LEGIBLE


def _encode(text: str) -> str:
    plain = text == text.strip() and text != NOT_LEGIBLE and not text.startswith(_ESCAPE)
    if plain and SEPARATOR not in text and not _CONTROL.search(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "\\" + _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
