"""Standard output and standard error on real systems: 8-bit code pages, closed, full, no terminal."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

from textseg.errors import OutputError
from textseg.representation import printable

BROKEN_PIPE = 141
"""The exit code where the reader of the output has ended, as of ``| head``: that of a program that SIGPIPE ended."""


def occupy_closed_streams() -> None:
    """Open the null device as each of the standard streams that the caller closed.

    Otherwise the next file to be opened gets the number of that stream, and what a library of C prints goes into it.
    """
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)


@contextlib.contextmanager
def only_our_messages() -> Iterator[None]:
    """Keep what libraries of C print out of standard error: of which file they speak, they do not say.

    They write to the stream of number 2, Python to a copy of it.
    """
    if not isinstance(sys.stderr, io.TextIOWrapper):
        yield
        return
    before, handle = sys.stderr, os.dup(2)
    sys.stderr = os.fdopen(handle, "w", buffering=1, encoding=before.encoding, errors="backslashreplace")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
    try:
        yield
    finally:
        os.dup2(handle, 2)
        with contextlib.suppress(OSError):  # it may be full
            sys.stderr.close()
        sys.stderr = before


def end_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the program as Ctrl-C does: open files are removed. A second one ends it at once."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


@contextlib.contextmanager
def quiet_broken_pipe() -> Iterator[None]:
    """End the program with `BROKEN_PIPE` and without a word where nobody reads its output any more."""
    try:
        yield
    except BrokenPipeError:
        discard_output()
        raise SystemExit(BROKEN_PIPE) from None


def escape_what_cannot_be_encoded() -> None:
    """Let stdout and stderr write characters that their encoding lacks as escapes such as ``\\u65e5``.

    A transcription or a file name may hold any character, and so may a name that is not UTF-8; a code page does not.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


_ARGUMENT = re.compile(r"`(\w+)=(?:'([^']*)'|([^`']*))`")


def with_options(text: str) -> str:
    """A sentence of the library with the arguments that it names (see `textseg.errors`) as options.

    Example:
        >>> with_options("say `read_as='labels'`, choose another `out=`, or use `force=True` or `colours=False`")
        'say --read-as labels, choose another --out, or use --force or --no-colours'
    """
    return _ARGUMENT.sub(_option, text)


def _option(argument: re.Match[str]) -> str:
    name, word, value = argument[1].replace("_", "-"), argument[2], argument[3]
    if value == "False":
        return f"--no-{name}"
    value = value or "" if word is None else shlex.quote(word)
    return f"--{name}" if value in ("", "True") else f"--{name} {value}"


def say(
    text: object = "", *, err: bool = False, end: str = "\n", bold: bool = False, fg: str | None = None
) -> None:
    """Print a line: all output for people goes through here, names options, is made `printable`, and then styled."""
    line = printable(with_options(str(text)))
    styled = click.style(line, bold=bold, fg=fg) if bold or fg else line
    if err:
        click.echo(styled + end, err=True, nl=False)
    else:
        _to_stdout(styled + end)


def put(data: bytes) -> None:
    """Write a result for machines to standard output.

    Raises:
        OutputError: standard output is closed.
    """
    if sys.stdout is None:
        raise OutputError("is closed", file="standard output", hint="write to a file")
    _to_stdout(data)


def _to_stdout(data: str | bytes) -> None:
    try:
        click.echo(data, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        from textseg.io.files.output import output_error

        discard_output()  # the interpreter would complain again at exit
        raise output_error(error, Path("standard output")) from error


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads a stream; a stream that was closed by the caller of the program is None."""
    return stream is not None and stream.isatty()


def discard_output() -> None:
    """Send what is still in the buffer of stdout to nowhere, so that the end of the program does not fail."""
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
