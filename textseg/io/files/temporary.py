"""Temporary files beside the outputs they become, and the removal of those that a killed process left."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows, where an open file cannot be removed
    fcntl = None  # type: ignore[assignment]

PREFIX = ".textseg-tmp-"

STALE_AFTER = 3600.0
"""Seconds after which a temporary file is taken for left behind where no lock can say so."""

_tidied: set[Path] = set()


@contextlib.contextmanager
def open_temporary(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in `folder`, open for writing and locked, so that nobody takes it for left behind.

    It is removed at the end of the block if it still has its name. The first call for a folder removes what killed
    processes left there.

    Raises:
        OSError: it cannot be made.
    """
    tidy(folder)
    path, stream = _create(folder)
    try:
        with stream:
            yield path, stream
    finally:
        with contextlib.suppress(OSError):  # an error of the block, if any, is the one to report
            path.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what killed processes left in a folder, the first time in this process that it is asked for."""
    if folder.absolute() not in _tidied:
        _tidied.add(folder.absolute())
        remove_stale(folder)


def remove_stale(folder: Path) -> None:
    """Remove the temporary files in `folder` that no living process writes."""
    with contextlib.suppress(OSError):  # a folder that cannot be listed can still be written to
        for entry in os.scandir(folder):
            if entry.name.startswith(PREFIX) and entry.is_file(follow_symlinks=False):
                _remove_if_stale(Path(entry.path))


def _create(folder: Path) -> tuple[Path, BinaryIO]:
    while True:
        handle, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        stream = os.fdopen(handle, "wb")
        # Another thread or process may be removing the file: wait for its lock to end, then look whether it did.
        if not _lock(stream, wait=True) or Path(name).exists():
            return Path(name), stream
        stream.close()


def _remove_if_stale(path: Path) -> None:
    with contextlib.suppress(OSError):
        with path.open("r+b") as stream:
            if not _lock(stream) and time.time() - path.stat().st_mtime < STALE_AFTER:
                return
            if fcntl is not None:
                path.unlink(missing_ok=True)
                return
        path.unlink(missing_ok=True)


def _lock(stream: BinaryIO, *, wait: bool = False) -> bool:
    """Lock an open file for as long as it is open; False where there are no locks, or another has it (no `wait`)."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(stream, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
