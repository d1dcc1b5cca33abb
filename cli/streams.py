"""Standard output and standard error on real systems: 8-bit code pages, closed, full, no terminal."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import unicodedata
from typing import TextIO

import click

_JOINERS = "\u200c\u200d"
"""Without these, words of Persian and Hindi and many emoji would be other ones; they change no line."""


def escape_what_cannot_be_encoded() -> None:
    """Let stdout and stderr write characters that their encoding lacks as escapes such as ``\\u65e5``.

    A transcription or a file name may hold any character, and so may a name that is not UTF-8; a code page does not.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    """A text from outside as one harmless line: what moves the cursor or turns the direction is an escape.

    Ids, transcriptions, names of files and errors about them may hold anything: escape sequences of terminals, line
    breaks that forge further lines of output, marks that reverse the order of what follows.

    Example:
        >>> printable("a\\nError: \\x1b[31mforged\\u202e")
        'a\\\\nError: \\\\x1b[31mforged\\\\u202e'
        >>> printable("日本語 العربية")
        '日本語 العربية'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if _is_unsafe(char) else char for char in text)


def _is_unsafe(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _JOINERS


def _escape(char: str) -> str:
    return ascii(char)[1:-1]


def say(
    text: object = "", *, err: bool = False, end: str = "\n", bold: bool = False, fg: str | None = None
) -> None:
    """Print a line: all output for people goes through here, is made `printable`, and then styled."""
    line = printable(str(text))
    click.echo((click.style(line, bold=bold, fg=fg) if bold or fg else line) + end, err=err, nl=False)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream; a stream that was closed by the caller of the program is None."""
    return stream is not None and stream.isatty()


def discard_output() -> None:
    """Send what is still in the buffer of stdout to nowhere, so that the end of the program does not fail."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
