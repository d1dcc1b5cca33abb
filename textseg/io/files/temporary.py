"""Temporary files beside the outputs they become, and the removal of those that a killed process left."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

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
    while True:
        # Named here, and only then made: whatever signal comes from now on, it is removed.
        path = folder / f"{PREFIX}{secrets.token_hex(8)}"
        try:
            with path.open("xb") as stream:
                # Another thread or process may be removing it: wait for its lock to end, then look whether it did.
                if _lock(stream, wait=True) and not path.exists():
                    continue
                yield path, stream
                return
        finally:
            _remove(path)


def open_unnamed(folder: Path) -> BinaryIO:
    """A new file on the disk of `folder`, for writing and reading, which the system removes however the process ends.

    Raises:
        OSError: it cannot be made.
    """
    # Where the system makes it with a name and takes that away, a kill in between leaves one that `tidy` removes.
    return cast("BinaryIO", tempfile.TemporaryFile(dir=folder, prefix=PREFIX))


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # an error of the block, if any, is the one to report
        try:
            path.unlink(missing_ok=True)
        except BaseException:  # a signal at this very moment
            path.unlink(missing_ok=True)
            raise


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
