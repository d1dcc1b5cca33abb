"""Options that several commands share, and progress on stderr."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from textseg.parallel import Progress

F = TypeVar("F", bound=Callable[..., Any])

PLAIN_INTERVAL = 5.0
"""Seconds between two progress lines where stderr is no terminal."""


def data_option(function: F) -> F:
    """--data: the dataset root."""
    return click.option(
        "--data",
        type=click.Path(),
        metavar="DIR",
        help="The dataset. Default: $TEXTSEG_DATA, else ./data/TextSeg, else this folder.",
    )(function)


def split_option(default: str | None = None) -> Callable[[F], F]:
    """--split: the part of the dataset."""
    text = "train, val, test, several joined by +, or all."
    return click.option("--split", default=default, metavar="S", show_default=default is not None, help=text)


def force_option(function: F) -> F:
    """--force: replace what is there."""
    return click.option("--force", is_flag=True, help="Replace files that are there with other content.")(
        function
    )


def jobs_option(function: F) -> F:
    """--jobs and --quiet."""
    function = click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")(function)
    return click.option(
        "--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="Workers. Default: one per processor."
    )(function)


@contextlib.contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal, plain lines elsewhere, nothing with --quiet; stdout stays free for results."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _rich_bar(label) as update:
            yield update
    else:
        yield _plain_lines(label)


@contextlib.contextmanager
def _rich_bar(label: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_lines(label: str) -> Progress:
    started = last = time.monotonic()

    def update(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PLAIN_INTERVAL or (done == total and now - started >= PLAIN_INTERVAL):
            last = now
            click.echo(f"{label}: {done}{f' of {total}' if total is not None else ''}", err=True)

    return update
