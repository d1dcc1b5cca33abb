"""Reading a JSON file so that every failure is a sentence with its place, and no repeated key passes unseen."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from textseg.errors import DataError
from textseg.io.files.reading import read_bytes

JsonPath = tuple[str | int, ...]
"""The keys and list indices that lead to a value in a document."""


class JsonObject(dict[str, Any]):
    """A JSON object that remembers which of its keys are repeated; only the last value of each is kept."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self.repeated: list[str] = []
        if len(pairs) != len(self):
            self.repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]


def load_json(path: str | os.PathLike[str]) -> object:
    """Decode a JSON file; `repeated_keys` says which keys of the result are repeated.

    Raises:
        DataError: it is missing, cannot be read, or is not JSON: then with line and column.
    """
    return decode_json(read_bytes(path), path)


def decode_json(data: bytes, path: str | os.PathLike[str] | None, *, search: bool = True) -> object:
    """Decode a document, or a part of one, as `load_json` does.

    Args:
        data: UTF-8 text.
        path: the file, for errors.
        search: whether repeated keys are searched: not where the data were decoded before.

    Raises:
        DataError: it is not JSON.

    Example:
        >>> decode_json(b'{"a": 1.5}', "x.json")
        {'a': 1.5}
    """
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        return _decode(data, path)
    if not search:
        return document
    # Outside of texts, a quote followed by a colon ends a key, and within one it may look so: never too few.
    keys = data.translate(None, b" \t\r\n").count(b'":')
    return document if keys == _count_keys(document) else _decode(data, path)


def _count_keys(document: object) -> int:
    """How many keys the objects of a document have, or fewer: a list is searched where it begins with one."""
    count = 0
    stack = [document]
    while stack:
        value = stack.pop()
        if type(value) is dict:
            count += len(value)
            stack += [child for child in value.values() if type(child) in _CONTAINERS]
        elif type(value) is list and value and type(value[0]) in _CONTAINERS:
            stack += value
    return count


def decode_unique(data: bytes, path: str | os.PathLike[str] | None = None) -> object:
    """Decode a document in which no key may be repeated, where that need not be one problem among others.

    Raises:
        DataError: it is not JSON, or an object has a key twice.

    Example:
        >>> decode_unique(b'{"a": {"b": 1, "b": 2}}')
        Traceback (most recent call last):
        ...
        textseg.errors.DataError: has the key 'b' twice in one object
    """
    document = decode_json(data, path)
    for _, key in repeated_keys(document):
        raise DataError(f"has the key {key!r} twice in one object", file=path)
    return document


_CONTAINERS = (dict, list)


def _decode(data: bytes, path: str | os.PathLike[str] | None) -> object:
    """Decode with the standard library: slower, accepts more, and says what is wrong and where."""
    try:
        return json.loads(data, object_pairs_hook=JsonObject)
    except (ValueError, RecursionError) as error:
        raise not_json(error, path) from error


def not_json(
    error: ValueError | RecursionError,
    path: str | os.PathLike[str] | None,
    place: tuple[int, int] | None = None,
) -> DataError:
    """What the standard library says of a damaged file, as an error.

    Args:
        error: raised by the module `json`.
        path: the file.
        place: (line, column); None for those of the error.
    """
    if isinstance(error, json.JSONDecodeError):
        if place is None and not error.doc:
            return DataError("is empty", file=path, hint="the file may be cut short: copy it again")
        line, column = place or (error.lineno, error.colno)
        return DataError(
            f"is not valid JSON ({error.msg[:1].lower()}{error.msg[1:]})",
            file=path,
            where=f"line {line}, column {column}",
            hint="the file may be cut short: copy it again",
        )
    if isinstance(error, UnicodeDecodeError):
        return DataError("is not valid JSON (not UTF-8 text)", file=path, where=f"byte {error.start}")
    if isinstance(error, RecursionError):
        return DataError("is not valid JSON (nested too deep)", file=path)
    return DataError(f"is not valid JSON ({error})", file=path)  # a number of thousands of digits


def repeated_keys(document: object) -> Iterator[tuple[JsonPath, str]]:
    """The keys that are repeated in an object of a document from `load_json`, each with the path of the object.

    Example:
        >>> list(repeated_keys(_decode(b'{"a": [{"b": 1, "b": 2}]}', "x.json")))
        [(('a', 0), 'b')]
    """
    stack: list[tuple[JsonPath, object]] = [((), document)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, JsonObject):
            yield from ((path, key) for key in value.repeated)
            children: Iterable[tuple[str | int, object]] = value.items()
        elif isinstance(value, list):
            children = enumerate(value)
        else:
            continue  # a plain dict comes from the fast decoder, which found none
        found = [((*path, key), child) for key, child in children if isinstance(child, (dict, list))]
        stack += reversed(found)
