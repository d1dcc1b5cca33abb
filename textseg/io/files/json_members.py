"""A JSON object with long members, read one element at a time, so that memory does not grow with the file."""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn

from textseg.errors import DataError
from textseg.io.files.jsonfile import decode_json, not_json
from textseg.io.files.reading import cannot_read
from textseg.io.files.schema import json_kind

WINDOW = 1 << 18
"""Bytes read at a time, at least: an element has to be in memory as a piece."""

_NEAR = 16
"""What is this near to the end of what was read may be a part of a number or literal that goes on behind it."""

_SPACE = re.compile(r"[ \t\r\n]*")
_SCAN = json.JSONDecoder()


class Element(NamedTuple):
    """An element of a list, or an entry of an object, that is a member of the document.

    Attributes:
        member: the key of the list or object in the document.
        number: which it is in the list or object, from 1.
        key: its key in the object; None in a list.
        start: its first byte in the file; of an entry, that of its key.
        end: the byte after its last.
        data: the bytes of its value.
    """

    member: str
    number: int
    key: str | None
    start: int
    end: int
    data: bytes


class JsonMembers:
    """The elements of all lists and objects that are members of a JSON object, in file order.

    Iterating reads the file once. Elements are found, not decoded: `jsonfile.decode_json` does that.

    Args:
        path: the file.

    Attributes:
        kinds: by member, once it was reached: an empty list, an empty object, or the value itself.
        repeated: (path of the object, key) of members and entries whose key is repeated.

    Raises:
        DataError: while iterating; the file is missing, is not JSON (then with line and column), or no object.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "x.json"
        >>> _ = file.write_text('{"a": [1, {"b": 2}], "c": {"d": 3}, "e": 4}')
        >>> members = JsonMembers(file)
        >>> for element in members:
        ...     print(*element)
        a 1 None 7 8 b'1'
        a 2 None 10 18 b'{"b": 2}'
        c 1 d 27 33 b'3'
        >>> members.kinds
        {'a': [], 'c': {}, 'e': 4}
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        self.kinds: dict[str, object] = {}
        self.repeated: list[tuple[tuple[str, ...], str]] = []

    def __iter__(self) -> Iterator[Element]:
        try:
            with Path(self.path).open("rb") as stream:
                yield from self._elements(_Window(stream, self.path))
        except OSError as error:
            raise cannot_read(error, self.path) from None

    def _elements(self, window: _Window) -> Iterator[Element]:
        if (first := window.peek()) != "{":
            if not first:
                raise DataError("is empty", file=self.path, hint="the file may be cut short: copy it again")
            value: object = [] if first == "[" else decode_json(window.value(), self.path)
            raise DataError(f"is {json_kind(value)} instead of an object", file=self.path)
        for name, _ in self._keys(window, ()):
            opening = window.peek()
            if opening == "[":
                self.kinds[name] = []
                for number, _ in enumerate(window.items("[]"), 1):
                    data = window.value()
                    yield Element(name, number, None, window.offset - len(data), window.offset, data)
            elif opening == "{":
                self.kinds[name] = {}
                for number, (key, start) in enumerate(self._keys(window, (name,)), 1):
                    data = window.value()
                    yield Element(name, number, key, start, window.offset, data)
            else:
                self.kinds[name] = decode_json(window.value(), self.path)
        if window.peek():
            window.fail("Extra data")

    def _keys(self, window: _Window, path: tuple[str, ...]) -> Iterator[tuple[str, int]]:
        """The keys of an object, each with its first byte in the file; the caller passes its value."""
        seen: set[str] = set()
        for _ in window.items("{}"):
            if window.peek() != '"':
                window.fail("Expecting property name enclosed in double quotes")
            data = window.value()
            start, key = window.offset - len(data), str(decode_json(data, self.path))
            if key in seen:
                self.repeated.append((path, key))
            seen.add(key)
            window.expect(":")
            yield key, start


class _Window:
    """The part of a file that is in memory, and a place in it.

    Its bytes are kept as Latin-1 text, a character each: the structure of JSON is ASCII, and so places in the text
    are places in the file.
    """

    def __init__(self, stream: BinaryIO, path: str | os.PathLike[str]) -> None:
        self.stream = stream
        self.path = path
        self.text = ""
        self.place = 0  # in the text
        self.start = 3 if stream.read(3) == codecs.BOM_UTF8 else 0  # of the text in the file
        stream.seek(self.start)

    @property
    def offset(self) -> int:
        """The place in the file."""
        return self.start + self.place

    def read_more(self) -> bool:
        """Drop what was passed and read as much again as is left; False at the end of the file."""
        rest = self.text[self.place :]
        data = self.stream.read(max(WINDOW, len(rest)))
        if data:
            self.start, self.place, self.text = self.offset, 0, rest + data.decode("latin-1")
        return bool(data)

    def peek(self) -> str:
        """The next character that is no space; empty at the end of the file."""
        while True:
            self.place = _SPACE.match(self.text, self.place).end()  # type: ignore[union-attr]  # matches anything
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.read_more():
                return ""

    def expect(self, character: str) -> None:
        if self.peek() != character:
            self.fail(f"Expecting {character!r} delimiter")
        self.place += 1

    def items(self, brackets: str) -> Iterator[None]:
        """Stop at every item between two brackets; the caller passes it."""
        self.expect(brackets[0])
        if self.peek() != brackets[1]:
            yield
            while self.peek() == ",":
                self.place += 1
                yield
            if self.peek() != brackets[1]:
                self.fail("Expecting ',' delimiter")
        self.place += 1

    def value(self) -> bytes:
        """Pass a value, and return its bytes."""
        self.peek()
        while True:
            try:
                _, end = _SCAN.raw_decode(self.text, self.place)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or error.pos + _NEAR > len(self.text)
                if not (cut and self.read_more()):
                    self.fail(error.msg, error.pos)
            except (RecursionError, ValueError) as error:
                raise not_json(error, self.path) from error
            else:
                if end + _NEAR < len(self.text) or not self.read_more():
                    data = self.text[self.place : end].encode("latin-1")
                    self.place = end
                    return data

    def fail(self, message: str, place: int | None = None) -> NoReturn:
        """Raise that the file is not JSON here, or at another place in the text."""
        offset = self.start + (self.place if place is None else place)
        line, column = 1, 1
        self.stream.seek(0)
        while offset > 0 and (data := self.stream.read(min(WINDOW, offset))):
            offset -= len(data)
            if lines := data.count(b"\n"):
                line, column = line + lines, 1
            column += len(data) - 1 - data.rfind(b"\n")
        raise not_json(json.JSONDecodeError(message, "", 0), self.path, (line, column))
