"""Reading text files of datasets: UTF-8, and a sentence where they are not."""

from __future__ import annotations

import os

from textseg.errors import DataError
from textseg.io.files.reading import read_bytes


def read_textfile(path: str | os.PathLike[str]) -> str:
    """The text of a UTF-8 file, with or without a byte order mark; line breaks are as in the file.

    Raises:
        DataError: it is missing, cannot be read, or is not UTF-8: then with the line.
    """
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise DataError(
            "is not UTF-8", file=path, where=f"line {number}", hint="save it again as UTF-8"
        ) from None
