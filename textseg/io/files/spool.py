"""Contents that wait on the disk until all of them are known to be good, so that memory does not grow with them."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from textseg.io.files.output import output_errors
from textseg.io.files.temporary import open_unnamed


class Spool:
    """Named contents in one file without a name, which the system removes however the process ends.

    Threads may share it.

    Args:
        folder: the one that the files will be in, so that it is their disk; where it does not exist, the nearest folder
            above it.

    Raises:
        OutputError: the file cannot be made, or, by `add`, not be written.

    Example:
        >>> import tempfile
        >>> with Spool(tempfile.mkdtemp()) as spool:
        ...     spool.add("a", b"one")
        ...     spool.add("b", b"")
        ...     "a" in spool, spool["a"], list(spool)
        (True, b'one', [('a', b'one'), ('b', b'')])
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        path = Path(folder).absolute()
        self._folder = next(parent for parent in (path, *path.parents) if parent.is_dir())
        with output_errors(self._folder):
            self._stream = open_unnamed(self._folder)  # closed by __exit__
        self._lock = threading.Lock()
        self._size = 0
        self._spans: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def add(self, name: str, data: bytes) -> None:
        """Keep a content, under a name that no other has."""
        with self._lock, output_errors(self._folder):
            self._stream.seek(self._size)
            self._stream.write(data)
            self._stream.flush()
            self._spans[name] = self._size, len(data)
            self._size += len(data)

    def __contains__(self, name: str) -> bool:
        return name in self._spans

    def __getitem__(self, name: str) -> bytes:
        start, size = self._spans[name]
        with self._lock:
            self._stream.seek(start)
            return self._stream.read(size)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Every name and its content, in the order in which they were added."""
        for name in self._spans:
            yield name, self[name]
