"""`_anno.json`: words, chars, quads and transcriptions of one image, read with all problems at once."""

from __future__ import annotations

import os

import numpy as np

from textseg.io.files.jsonfile import JsonPath, load_json
from textseg.io.files.schema import (
    Checker,
    Field,
    JsonProblem,
    Refused,
    Table,
    are_numbers,
    is_unicode,
    json_kind,
    raise_problems,
    read_attributes,
    read_flag,
    read_text,
    read_whole,
)
from textseg.io.formats.textseg.loose import loose_anno
from textseg.io.sample import Char, Points, Word
from textseg.labels import MAX_CHAR


def read_anno(path: str | os.PathLike[str], *, loose: bool = False) -> tuple[Word, ...]:
    """Read the words of an ``_anno.json``.

    Args:
        path: the file.
        loose: accept the other forms of `loose_anno`, too.

    Returns:
        The words in file order.

    Raises:
        DataError: the file is missing, is not JSON, or holds values that cannot be used. The message
            is the first problem; `details` has the others, each with its word and char.

    Example:
        >>> import json
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "a00001_anno.json"
        >>> quad = [0, 0, 9, 0, 9, 5, 0, 5]
        >>> _ = path.write_text(json.dumps({"00": {"text": "Hi", "bbox": quad}}))
        >>> read_anno(path)[0].text
        'Hi'
    """
    document = load_json(path)
    words, problems = parse_anno(loose_anno(document) if loose else document)
    raise_problems(problems, path)
    return words


def parse_anno(document: object) -> tuple[tuple[Word, ...], list[JsonProblem]]:
    """Turn a decoded ``_anno.json`` into words, with every problem in it.

    Args:
        document: what `load_json` returned.

    Returns:
        The words that could be read, and a problem for all that could not. Their kinds: ``type`` (a value
        of a wrong type, or none), ``key`` (a key twice, or one that is no text), ``quad``, ``mask_value``
        (not in 1..254), ``taken`` (a mask_value that another char has).
    """
    parser = _Parser()
    words = parser.words(document)
    return words, parser.problems


def _read_transcription(value: object) -> str:
    if isinstance(value, str) and not is_unicode(value):
        raise Refused("has a transcription that is no text (half a surrogate pair)")
    return read_text(value)


def _read_bbox(value: object) -> Points:
    if not isinstance(value, list):
        raise Refused
    if len(value) >= 8 and len(value) % 2 == 0 and are_numbers(value):
        return np.array(value, np.float64).reshape(-1, 2)
    kinds = {type(number) for number in value}
    if not kinds <= {int, float}:
        raise Refused(advice=_BBOX_ADVICE[kinds.pop()] if kinds in ({list}, {str}) else None)
    if not are_numbers(value):
        raise Refused("has a bbox with NaN or an infinite number", kind="quad")
    boxes = "x, y, width, height or two corners? write all four" if len(value) == 4 else None
    message = f"has a bbox of {len(value)} numbers instead of 8 (four points)"
    raise Refused(message, kind="quad", advice=boxes)


_BBOX_ADVICE: dict[type, str] = {
    list: "one flat list: no list for each point",
    str: "numbers: no quotes around them",
}


def _read_mask_value(value: object) -> int:
    number = read_whole(value)
    if not 1 <= number <= MAX_CHAR:
        raise Refused(f"has mask_value {number}, which is not in 1..{MAX_CHAR}", kind="mask_value")
    return number


_TEXT = Field(_read_transcription, "a transcription", required=True)
_BBOX = Field(_read_bbox, "a list of numbers x1,y1,...,x4,y4", required=True)
WORD = Table(
    "an object with text and bbox",
    {
        "text": _TEXT,
        "bbox": _BBOX,
        "legible": Field(read_flag, "true or false"),
        "attributes": Field(read_attributes, "an object of texts"),
    },
)
CHAR = Table(
    "an object with text, bbox and mask_value",
    {
        "text": _TEXT,
        "bbox": _BBOX,
        "mask_value": Field(_read_mask_value, "an integer", required=True),
    },
)


def _place(path: JsonPath) -> tuple[str, str]:
    """Where a path leads, and what a repeated key of the object there is."""
    if not path:
        return "the file", "key twice among its words"
    word = f"word {path[0]!r}"
    if path[1:2] != ("char",):
        return word, "field twice"
    return (
        (word, "key twice among its chars")
        if len(path) == 2
        else (f"{word}, char {path[2]!r}", "field twice")
    )


class _Parser(Checker):
    def __init__(self) -> None:
        super().__init__()
        self.owner: dict[int, str] = {}

    def words(self, document: object) -> tuple[Word, ...]:
        self.keys(document, _place)
        entries = self.entries(document, "the file", "words")
        return tuple(word for key, entry in entries if (word := self.word(key, entry)) is not None)

    def word(self, key: str, entry: object) -> Word | None:
        where = f"word {key!r}"
        fields = self.fields(entry, WORD, where)
        chars = tuple(
            char
            for char_key, char_entry in self.entries(_chars(entry), where, "chars")
            if (char := self.char(char_key, char_entry, f"{where}, char {char_key!r}")) is not None
        )
        if not {"text", "bbox"} <= fields.keys():
            return None
        return Word(
            key,
            fields["text"],
            fields["bbox"],
            chars,
            legible=fields.get("legible", True),
            attributes=fields.get("attributes", {}),
        )

    def char(self, key: str, entry: object, where: str) -> Char | None:
        fields = self.fields(entry, CHAR, where)
        value = fields.get("mask_value")
        if value in self.owner:
            self.add("taken", where, f"has mask_value {value}, which {self.owner[value]} has already")
            return None
        if value is not None:
            self.owner[value] = where
        return Char(key, *fields.values()) if len(fields) == len(CHAR.fields) else None

    def entries(self, value: object, where: str, what: str) -> list[tuple[str, object]]:
        """The members of an object of words or chars."""
        if not isinstance(value, dict):
            message = f"has {json_kind(value)} instead of an object of {what}"
            self.add("type", where, f"{message} ({_KEYS})" if value else message)
            return []
        if not all(map(is_unicode, value)):
            self.add("key", where, f"has a key that is no text (half a surrogate pair) among its {what}")
        return list(value.items())


_KEYS = 'each with a key of its own: {"00": {...}, "01": {...}}'


def _chars(entry: object) -> object:
    """The chars of a word; null and an empty list, as some programs write an empty object, are none."""
    chars = entry.get("char") if isinstance(entry, dict) else None
    return {} if chars in (None, []) else chars
