"""Files that wait on the disk until all of them are known to be good, so that memory does not grow with them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from textseg.io.files.output import output_errors
from textseg.io.files.temporary import PREFIX


class Spool:
    """Named contents in one file without a name, which the system removes however the process ends.

    Args:
        folder: where, so that it is the disk the files will be on; it is made.

    Raises:
        OutputError: the file cannot be made, or, by `add`, not be written.

    Example:
        >>> with Spool(tempfile.mkdtemp()) as spool:
        ...     spool.add("a", b"one")
        ...     spool.add("b", b"")
        ...     "a" in spool, list(spool)
        (True, [('a', b'one'), ('b', b'')])
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)
        with output_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._stream = tempfile.TemporaryFile(dir=folder, prefix=PREFIX)  # noqa: SIM115 - closed by __exit__
        self._sizes: dict[str, int] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def add(self, name: str, data: bytes) -> None:
        """Keep a content, under a name that no other has."""
        with output_errors(self._folder):
            self._stream.write(data)
            self._stream.flush()
        self._sizes[name] = len(data)

    def __contains__(self, name: str) -> bool:
        return name in self._sizes

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        self._stream.seek(0)
        for name, size in self._sizes.items():
            yield name, self._stream.read(size)
