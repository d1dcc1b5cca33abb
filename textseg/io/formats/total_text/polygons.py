"""``poly_gt_imgN.txt``: the polygons and transcriptions of an image, as NumPy and Python 2 print them.

    x: [[ 206  251  386  542]], y: [[ 633  811  931  967]], ornt: [u'c'], transcriptions: [u'PETROSAINS']

Long rows go on in the next line. A text with an apostrophe has double quotes, other characters than ASCII are escapes
(``\\xe9``), and what is not annotated is empty: ``[]``. The orientation may also be the last of the four.
"""

from __future__ import annotations

import os
import re

import numpy as np

from textseg.io.files.schema import JsonProblem, raise_problems
from textseg.io.files.textfile import read_textfile
from textseg.io.sample import Points, Word

DONT_CARE = {"#", "###"}
"""The orientation, or the transcription, of a word that nobody has to read."""

_START = re.compile(r"(?:\A|\n|\])\s*(?=x:\s*\[)")
_ENTRY = re.compile(
    r"""
    x: \s* \[+ (?P<x> [^\]]*) \]+ [\s,]*
    y: \s* \[+ (?P<y> [^\]]*) \]+ [\s,]*
    (?: (?:ornt|orientation): \s* \[ (?P<before> [^\]]*) \] [\s,]* )?
    transcriptions?: \s* \[ (?P<text> .*?) \] [\s,]*
    (?: (?:ornt|orientation): \s* \[ (?P<after> [^\]]*) \] [\s,]* )?
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(r"[uU]?(['\"])(.*)\1", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


def read_polygons(path: str | os.PathLike[str]) -> tuple[Word, ...]:
    """Read the words of one image.

    Raises:
        DataError: the file cannot be read, or has entries of another form; `details` lists every one.
    """
    words, problems = parse_polygons(read_textfile(path))
    raise_problems(problems, path)
    return words


def parse_polygons(text: str) -> tuple[tuple[Word, ...], list[JsonProblem]]:
    """Turn the text of such a file into words, with every problem in it.

    A polygon of fewer than four points has its last point repeated: every word has four or more.

    Example:
        >>> entry = "x: [[0 9 9 0]], y: [[0 0 5\\n 5]], ornt: [u'h'], transcriptions: [u\\"Joe's\\"]"
        >>> (word,), problems = parse_polygons(entry)
        >>> word.text, word.attributes, word.polygon.tolist()
        ("Joe's", {'orientation': 'h'}, [[0.0, 0.0], [9.0, 0.0], [9.0, 5.0], [0.0, 5.0]])
    """
    starts = [found.end() for found in _START.finditer(text)]
    words: list[Word] = []
    problems: list[JsonProblem] = []
    if text[: starts[0] if starts else None].strip():
        problems.append(
            JsonProblem("type", "line 1", "does not begin with a polygon: x: [[...]], y: [[...]]")
        )
    for start, end in zip(starts, [*starts, None][1:], strict=True):
        try:
            words.append(_word(text[start:end], len(words)))
        except ValueError as error:
            problems.append(JsonProblem("type", f"line {text.count(chr(10), 0, start) + 1}", str(error)))
    return tuple(words), problems


def _word(entry: str, number: int) -> Word:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        raise ValueError("is not x: [[...]], y: [[...]], ornt: [...], transcriptions: [...]")
    orientation, text = _unquote(found["before"] or found["after"] or ""), _unquote(found["text"])
    return Word(
        f"{number:02d}",
        text,
        _polygon(found["x"], found["y"]),
        legible=not {orientation, text} & DONT_CARE,
        attributes={"orientation": orientation} if orientation else {},
    )


def _polygon(xs: str, ys: str) -> Points:
    try:
        columns = [np.array(numbers.replace(",", " ").split(), np.float64) for numbers in (xs, ys)]
    except ValueError:
        raise ValueError("has coordinates that are no numbers") from None
    if len(columns[0]) != len(columns[1]) or not len(columns[0]) or not np.isfinite(columns).all():
        raise ValueError(f"has a polygon of {len(columns[0])} x and {len(columns[1])} y")
    points = np.stack(columns, axis=1)
    return np.concatenate([points, points[[-1] * max(0, 4 - len(points))]])


def _unquote(printed: str) -> str:
    """The text of a string as Python 2 prints it, ``u'...'``; empty for nothing."""
    printed = printed.strip()
    quoted = _QUOTED.fullmatch(printed)
    text = _ESCAPE.sub(_unescape, quoted[2]) if quoted else printed
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # a pair is one character


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    return chr(int(code, 16)) if code else _CONTROLS.get(found[4], found[4])
