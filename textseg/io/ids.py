"""Ids of samples: what can be one."""

from __future__ import annotations

import os
import re

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
