"""One process at a time in a folder that is written to for hours."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from textseg.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows, where folders cannot be locked
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder in the block, so that no other process does. Where the system has no such locks, any process may.

    The lock leaves no file, and ends with the process.

    Args:
        folder: must be there.
        what: is done in it, for the error, such as ``training``.

    Raises:
        OutputError: another process holds it.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as name, locked(Path(name), "training"), locked(Path(name), "training"):
        ...     pass
        Traceback (most recent call last):
        ...
        textseg.errors.OutputError: ...: another training writes here; choose another folder, or wait for its end
    """
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise OutputError(
                    f"another {what} writes here",
                    file=folder,
                    hint="choose another folder, or wait for its end",
                ) from None
        yield
    finally:
        os.close(handle)
