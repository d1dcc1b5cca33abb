"""Ids of samples: what can be one, and how one is found that is spelled with other Unicode code points."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Container

from textseg.errors import DataError

_SAFE_ID = re.compile(r"[^\x00-\x1f/\\:*?\"<>|\ud800-\udfff]+")  # the last: bytes that are no UTF-8


def check_id(id_: object, *, file: str | os.PathLike[str] | None = None) -> str:
    """Return `id_` if it can name a file on every system and stays in its folder.

    Raises:
        DataError: it is no text, is empty, or has a slash, ``..`` or what else a file name cannot have.

    Example:
        >>> check_id("a00017")
        'a00017'
        >>> check_id("../a")
        Traceback (most recent call last):
        ...
        textseg.errors.DataError: '../a' is not a sample id: ...
    """
    if isinstance(id_, str) and _SAFE_ID.fullmatch(id_) and ".." not in id_ and id_ == id_.strip(" ."):
        return id_
    raise DataError(
        f"{id_!r} is not a sample id: an id is the name of a file, without folders or '..'", file=file
    )


def normalise_id(id_: str) -> str:
    """An id in the composed Unicode normal form (NFC), in which two spellings of a name are equal."""
    return unicodedata.normalize("NFC", id_)


def find_id(id_: str, known: Container[str]) -> str | None:
    """The known id that is `id_`, perhaps in another Unicode normal form; None where there is none.

    File systems and archives of macOS decompose names (NFD), so that the same name in a JSON file (NFC) has other
    code points.

    Example:
        >>> find_id("caf\\u00e9", {"cafe\\u0301"}) == "cafe\\u0301", find_id("cafe", {"cafe\\u0301"})
        (True, None)
    """
    spellings = (id_, normalise_id(id_), unicodedata.normalize("NFD", id_))
    return next((spelling for spelling in spellings if spelling in known), None)
