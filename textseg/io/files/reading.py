"""Reading a file as bytes, and the words for a refusal of the system: it says nothing about what the file holds."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from textseg.errors import DataError

_OF_CONTENT = (errno.EINVAL, errno.EOVERFLOW)
"""Numbers of errors that come from offsets in a file, which may be damaged."""


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The content of a file.

    Raises:
        DataError: it is missing, or the system refuses it.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise cannot_read(error, path) from error


def cannot_read(error: OSError, path: str | os.PathLike[str]) -> DataError:
    """The error about a file that cannot be opened or read.

    Example:
        >>> print(cannot_read(OSError(24, "Too many open files"), "a.png"))
        a.png: cannot be read (too many open files)
    """
    return DataError(_words(error), file=path)


def refusal(error: BaseException) -> str | None:
    """Why the system refused a file, in words; None where an error is about what the file holds.

    Libraries raise an `OSError` for damaged files too, but one without a number.

    Example:
        >>> refusal(OSError(24, "Too many open files"))
        'cannot be read (too many open files)'
        >>> refusal(OSError("image file is truncated"))
    """
    by_system = isinstance(error, OSError) and error.errno is not None and error.errno not in _OF_CONTENT
    return _words(error) if by_system else None  # type: ignore[arg-type]


def _words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    if isinstance(error, IsADirectoryError):
        return "is a folder, not a file"
    return f"cannot be read ({(error.strerror or str(error)).lower()})"
