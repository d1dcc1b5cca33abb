"""Reading text files of datasets: UTF-8, and a sentence where they are not."""

from __future__ import annotations

import os
from pathlib import Path

from textseg.errors import DataError


def read_textfile(path: str | os.PathLike[str]) -> str:
    """The text of a UTF-8 file, with or without a byte order mark; line breaks are as in the file.

    Raises:
        DataError: it is missing, cannot be read, or is not UTF-8: then with the line.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise DataError("is missing", file=path) from None
    except OSError as error:
        raise DataError(f"cannot be read ({(error.strerror or str(error)).lower()})", file=path) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(
            "is not UTF-8", file=path, where=f"line {number}", hint="save it again as UTF-8"
        ) from None
