"""Reading a JSON file so that every failure is a sentence with its place, and no repeated key passes unseen."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from textseg.errors import DataError


class JsonProblem(NamedTuple):
    """Something in a JSON file that cannot be meant.

    Attributes:
        kind: what it is about, a word of the parser that found it, such as ``quad``.
        where: the place in the file, such as ``word '01', char '03'``.
        message: what is wrong.
    """

    kind: str
    where: str
    message: str


class JsonObject(dict[str, Any]):
    """A JSON object that remembers whether a key stood twice in it."""

    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        pairs = list(pairs)
        super().__init__(pairs)
        self.repeated = len(pairs) != len(self)


def load_json(path: str | os.PathLike[str]) -> object:
    """Decode a JSON file; its objects are `JsonObject`.

    Raises:
        DataError: it is missing, cannot be read, or is not JSON: then with line and column.
    """
    try:
        return json.loads(Path(path).read_bytes(), object_pairs_hook=JsonObject)
    except FileNotFoundError:
        raise DataError("is missing", file=path) from None
    except OSError as error:
        raise DataError(f"cannot be read ({(error.strerror or str(error)).lower()})", file=path) from error
    except json.JSONDecodeError as error:
        raise DataError(
            f"is not valid JSON ({error.msg[:1].lower()}{error.msg[1:]})" if error.doc else "is empty",
            file=path,
            where=f"line {error.lineno}, column {error.colno}" if error.doc else None,
            hint="the file may be cut short: copy it again",
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            "is not valid JSON (not UTF-8 text)", file=path, where=f"byte {error.start}"
        ) from error
    except RecursionError as error:
        raise DataError("is not valid JSON (nested too deep)", file=path) from error
    except ValueError as error:  # a number of thousands of digits
        raise DataError(f"is not valid JSON ({error})", file=path) from error


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


def is_unicode(text: str) -> bool:
    """Whether a text can be written: JSON can smuggle in half of a surrogate pair, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
