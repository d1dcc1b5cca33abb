"""Decoded JSON read by tables of fields: every value as it is used, and every problem with its place."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from textseg.errors import DataError
from textseg.io.files.jsonfile import JsonPath, repeated_keys
from textseg.representation import counted


class JsonProblem(NamedTuple):
    """Something in a JSON document that cannot be used.

    Attributes:
        kind: what it is about, a word of the parser that found it, such as ``quad``.
        where: the place in the document, such as ``word '01', char '03'``.
        message: what is wrong.
    """

    kind: str
    where: str
    message: str


class Refused(Exception):
    """Raised by the `read` of a `Field` for a value that it cannot use.

    Args:
        message: what is wrong; None to say what was found instead of what the field expects.
        kind: the kind of the problem.
        advice: added to the message in brackets.
    """

    def __init__(self, message: str | None = None, *, kind: str = "type", advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.advice = advice


@dataclass(frozen=True)
class Field:
    """One field of an object.

    Attributes:
        read: turns the JSON value into the value as it is used, or raises `Refused`.
        expected: what belongs there, in words: ``a list of numbers``.
        required: whether it may not be missing; an optional field may also be null.
    """

    read: Callable[[Any], Any]
    expected: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """The fields of one kind of object; fields it does not name are ignored.

    Attributes:
        expected: what such an object is, in words: ``an object with text and bbox``.
        fields: by name.
    """

    expected: str
    fields: Mapping[str, Field]


class Checker:
    """Reads the values of one document by tables and collects the problems.

    Example:
        >>> point = Table("an object with x", {"x": Field(read_number, "a number", required=True)})
        >>> checker = Checker()
        >>> checker.fields({"x": 1.5}, point, "point 1"), checker.fields({"x": "1"}, point, "point 2")
        ({'x': 1.5}, {})
        >>> [f"{where} {message}" for _, where, message in checker.problems]
        ['point 2 has a text as x instead of a number']
    """

    def __init__(self) -> None:
        self.problems: list[JsonProblem] = []

    def add(self, kind: str, where: str, message: str) -> None:
        """Note one problem."""
        self.problems.append(JsonProblem(kind, where, message))

    def keys(self, document: object, place: Callable[[JsonPath], tuple[str, str]]) -> None:
        """Note every repeated key of the document; `place` says where a path leads, and what is
        twice there (``key twice among its chars``)."""
        for path, key in repeated_keys(document):
            where, what = place(path)
            self.add("key", where, f"names the same {what}: {key!r}")

    def fields(self, value: object, table: Table, where: str) -> dict[str, Any]:
        """The fields of an object that can be read; a problem is noted for each that cannot."""
        if not isinstance(value, dict):
            self.add("type", where, f"is {json_kind(value)} instead of {table.expected}")
            return {}
        read: dict[str, Any] = {}
        for name, field in table.fields.items():
            found = value.get(name)
            if found is None and not field.required:
                continue
            try:
                read[name] = field.read(found)
            except Refused as refusal:
                what = f"{json_kind(found)} as {name}" if name in value else f"no {name}"
                message = refusal.message or f"has {what} instead of {field.expected}"
                self.add(refusal.kind, where, f"{message} ({refusal.advice})" if refusal.advice else message)
        return read


def raise_problems(problems: Sequence[JsonProblem], file: str | os.PathLike[str]) -> None:
    """Raise the problems of a file as one error; nothing when there is none.

    Raises:
        DataError: its message is the first problem; `details` has the others.
    """
    if problems:
        first, *others = problems
        hint = f"{counted(len(others), 'more problem')} in this file" if others else None
        details = [f"{where}: {message}" for _, where, message in others]
        raise DataError(first.message, file=file, where=first.where, hint=hint, details=details)


def json_kind(value: object) -> str:
    """A JSON value's type in words.

    Example:
        >>> json_kind({}), json_kind(True), json_kind(None)
        ('an object', 'true or false', 'null')
    """
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return "null"


_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


def is_number(value: object) -> bool:
    """Whether a JSON value is a number that can be computed with: not true or false, not NaN, not infinite."""
    return are_numbers([value])


def are_numbers(values: list[Any]) -> bool:
    """Whether all values of a list are such numbers."""
    try:
        return set(map(type, values)) <= {int, float} and all(map(math.isfinite, values))
    except OverflowError:  # an integer beyond all floats
        return False


def is_unicode(text: str) -> bool:
    """Whether a text can be written to a file: JSON can hold half of a surrogate pair, UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_number(value: object) -> float:
    """A finite number."""
    if not is_number(value):
        raise Refused
    return value  # type: ignore[return-value]


def read_whole(value: object) -> int:
    """An integer; 3.0 is one as well, as some programs write all numbers."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused
    return value


def read_flag(value: object) -> bool:
    """True or false, also as 1 or 0."""
    if value not in (0, 1):
        raise Refused
    return bool(value)


def read_attributes(value: object) -> dict[str, str]:
    """The texts of an object by name. Other values are left out: other tools have flags and numbers there.

    Example:
        >>> read_attributes({"script": "Latin", "occluded": False})
        {'script': 'Latin'}
    """
    if not isinstance(value, dict):
        return {}
    return {
        name: text
        for name, text in value.items()
        if isinstance(text, str) and is_unicode(name) and is_unicode(text)
    }


def read_text(value: object) -> str:
    """A text that can be written."""
    if not isinstance(value, str) or not is_unicode(value):
        raise Refused
    return value
