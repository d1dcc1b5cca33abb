"""Progress and messages on stderr, so that stdout stays free for results."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .streams import is_terminal, say

if TYPE_CHECKING:
    from textseg.parallel import Progress

PLAIN_INTERVAL = 5.0
"""Seconds between two progress lines where stderr is not a terminal."""


MOST_NOTES = 12
"""More notes than these are counted only."""


def print_notes(notes: Sequence[str]) -> None:
    """Print what a user should know about how the data were read."""
    for note in notes[:MOST_NOTES]:
        say(f"note: {note}", err=True)
    if len(notes) > MOST_NOTES:
        say(f"note: ... and {len(notes) - MOST_NOTES} more", err=True)


def messages(quiet: bool) -> Callable[[str], None]:
    """What prints the messages of a long command: to stderr, or nowhere with --quiet."""
    return (lambda text: None) if quiet else lambda text: say(text, err=True)


@contextlib.contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, plain lines elsewhere, nothing with --quiet; stdout stays free for results."""
    if quiet:
        yield None
    elif is_terminal(sys.stderr):
        with _rich_bar(label) as update:
            yield update
    else:
        yield plain_lines(label)


@contextlib.contextmanager
def _rich_bar(label: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def plain_lines(label: str) -> Progress:
    started = last = time.monotonic()

    def update(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_INTERVAL or (done == total and now - started >= PLAIN_INTERVAL):
            last = now
            say(f"{label}: {done}{f' of {total}' if total is not None else ''}", err=True)

    return update
