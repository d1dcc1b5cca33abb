"""`_anno.json`: words, chars, quads and transcriptions of one image, read with all problems at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from textseg.errors import DataError
from textseg.io.files.jsonfile import JsonProblem, is_unicode, json_kind, load_json
from textseg.io.sample import Char, Points, Word
from textseg.labels import MAX_CHAR


def read_anno(path: str | os.PathLike[str]) -> tuple[Word, ...]:
    """Read the words of an ``_anno.json``.

    Returns:
        The words in file order.

    Raises:
        DataError: the file is missing, is not JSON, or says something that cannot be meant. The message
            is the first problem; `details` has the others, each with its word and char.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "a00001_anno.json"
        >>> quad = [0, 0, 9, 0, 9, 5, 0, 5]
        >>> _ = path.write_text(json.dumps({"00": {"text": "Hi", "bbox": quad}}))
        >>> read_anno(path)[0].text
        'Hi'
    """
    words, problems = parse_anno(load_json(path))
    if problems:
        details = [f"{where}: {message}" for _, where, message in problems[1:]]
        hint = f"{len(details)} more problems in this file" if details else None
        raise DataError(problems[0].message, file=path, where=problems[0].where, hint=hint, details=details)
    return words


def parse_anno(document: object) -> tuple[tuple[Word, ...], list[JsonProblem]]:
    """Turn a decoded ``_anno.json`` into words, with every problem in it.

    Args:
        document: what the JSON decoder returned.

    Returns:
        The words that could be read, and a problem for all that could not. Their kinds: ``type`` (a value
        of a wrong type, or none), ``key`` (a key twice, or one that is no text), ``quad``, ``mask_value``
        (not in 1..254), ``taken`` (a mask_value that another char has).
    """
    parser = _Parser()
    words = parser.words(document)
    return words, parser.problems


class _Parser:
    def __init__(self) -> None:
        self.problems: list[JsonProblem] = []
        self.owner: dict[int, str] = {}

    def words(self, document: object) -> tuple[Word, ...]:
        entries = self.entries(document, "the file", "words")
        return tuple(word for key, entry in entries if (word := self.word(key, entry)) is not None)

    def word(self, key: str, entry: object) -> Word | None:
        where = f"word {key!r}"
        if not isinstance(entry, dict):
            return self.problem(
                "type", where, f"is {json_kind(entry)} instead of an object with text and bbox"
            )
        text, polygon = self.text(entry, where), self.polygon(entry, where)
        chars = tuple(
            char
            for char_key, char_entry in self.entries(entry.get("char", {}), where, "chars")
            if (char := self.char(char_key, char_entry, f"{where}, char {char_key!r}")) is not None
        )
        return None if text is None or polygon is None else Word(key, text, polygon, chars)

    def char(self, key: str, entry: object, where: str) -> Char | None:
        if not isinstance(entry, dict):
            return self.problem(
                "type", where, f"is {json_kind(entry)} instead of an object with text, bbox and mask_value"
            )
        text, polygon = self.text(entry, where), self.polygon(entry, where)
        value = self.mask_value(entry, where)
        return None if text is None or polygon is None or value is None else Char(key, text, polygon, value)

    def entries(self, value: object, where: str, what: str) -> list[tuple[str, object]]:
        if not isinstance(value, dict):
            self.problem("type", where, f"has {json_kind(value)} instead of an object of {what}")
            return []
        if getattr(value, "repeated", False):
            self.problem("key", where, f"names the same key twice among its {what}")
        if not all(map(is_unicode, value)):
            self.problem("key", where, f"has a key that is no text (half a surrogate pair) among its {what}")
        return list(value.items())

    def text(self, entry: dict[str, object], where: str) -> str | None:
        text = entry.get("text")
        if not isinstance(text, str):
            return self.problem("type", where, f"has {_missing(entry, 'text')} instead of a transcription")
        if not is_unicode(text):
            return self.problem("type", where, "has a transcription that is no text (half a surrogate pair)")
        return text

    def polygon(self, entry: dict[str, object], where: str) -> Points | None:
        numbers = entry.get("bbox")
        if not isinstance(numbers, list) or not set(map(type, numbers)) <= {int, float}:
            problem = f"has {_missing(entry, 'bbox')} instead of a list of numbers x1,y1,...,x4,y4"
            return self.problem("type", where, problem)
        if not all(abs(number) <= sys.float_info.max for number in numbers):
            return self.problem("quad", where, "has a bbox with NaN or an infinite number")
        if len(numbers) % 2 or len(numbers) < 8:
            return self.problem(
                "quad", where, f"has a bbox of {len(numbers)} numbers instead of 8 (four points)"
            )
        return np.array(numbers, np.float64).reshape(-1, 2)

    def mask_value(self, entry: dict[str, object], where: str) -> int | None:
        value = entry.get("mask_value")
        if not isinstance(value, int) or isinstance(value, bool):
            return self.problem(
                "type", where, f"has {_missing(entry, 'mask_value')} instead of a whole number"
            )
        if not 1 <= value <= MAX_CHAR:
            return self.problem("mask_value", where, f"has mask_value {value}, which is not in 1..{MAX_CHAR}")
        if value in self.owner:
            return self.problem(
                "taken", where, f"has mask_value {value}, which {self.owner[value]} has already"
            )
        self.owner[value] = where
        return value

    def problem(self, kind: str, where: str, message: str) -> Any:
        """Note a problem; returns None, as the value of what could not be read."""
        self.problems.append(JsonProblem(kind, where, message))


def _missing(entry: dict[str, object], key: str) -> str:
    if key not in entry:
        return f"no {key}"
    return f"{json_kind(entry[key])} as {key}"


def encode_anno(words: Iterable[Word]) -> bytes:
    """The bytes of an ``_anno.json`` with these words; whole numbers are written without a decimal point."""
    document = {word.key: _word_entry(word) for word in words}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _word_entry(word: Word) -> dict[str, object]:
    entry: dict[str, object] = {"text": word.text, "bbox": flat_points(word.polygon)}
    if word.chars:
        entry["char"] = {
            char.key: {"text": char.text, "bbox": flat_points(char.polygon), "mask_value": char.mask_value}
            for char in word.chars
        }
    return entry


def flat_points(points: Points) -> list[int | float]:
    """A polygon as the flat list x1, y1, x2, y2, ..., whole numbers as integers.

    Example:
        >>> flat_points(np.array([[1.0, 2.5]]))
        [1, 2.5]
    """
    return [int(number) if number.is_integer() else number for number in points.ravel().tolist()]
