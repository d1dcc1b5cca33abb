"""Standard output and standard error on real systems: 8-bit code pages, closed, full, no terminal."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TextIO


def escape_what_cannot_be_encoded() -> None:
    """Let stdout and stderr write characters that their encoding lacks as escapes such as ``\\u65e5``.

    A transcription or a file name may hold any character, and so may a name that is not UTF-8; a code page does not.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream; a stream that was closed by the caller of the program is None."""
    return stream is not None and stream.isatty()


def discard_output() -> None:
    """Send what is still in the buffer of stdout to nowhere, so that the end of the program does not fail."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
