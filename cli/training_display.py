"""A training as it is shown on stderr: a block that is updated in place on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from textseg.models.training.events import Event, Message, Step, Validation, Watch, Work, duration, ignore
from textseg.representation import printable

from .progress import plain_lines
from .streams import is_terminal, say, with_options

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from textseg.parallel import Progress

INTERVAL = 0.1
"""Seconds between two drawings of the block."""

MARGIN = 4
"""Columns left free at the right: ^C, which terminals echo behind the block, fits in there."""


@contextlib.contextmanager
def training_display(quiet: bool) -> Iterator[Watch]:
    """What shows the events of a training; nothing with --quiet."""
    if quiet:
        yield ignore
    elif is_terminal(sys.stderr) and os.environ.get("TERM") not in ("dumb", "unknown"):
        display = LiveDisplay()
        try:
            yield display
        finally:
            display.close()
    else:
        yield PlainDisplay()


class PlainDisplay:
    """A line for each message, validation, and step whose losses are known; of other work one now and then."""

    def __init__(self) -> None:
        self._work: dict[str, Progress] = {}

    def __call__(self, event: Event) -> None:
        if isinstance(event, Work):
            self._work.setdefault(event.name, plain_lines(event.name))(event.done, event.total)
        elif not isinstance(event, Step) or event.losses:
            say(event, err=True)


class LiveDisplay:
    """The state of a training in five lines, with messages above; drawn from the first step or other work on."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(stderr=True, highlight=False), auto_refresh=False)
        self._drawn = 0.0
        self._work: Work | None = None
        self._step: Step | None = None
        self._losses: Step | None = None
        self._validation: Validation | None = None

    def __call__(self, event: Event) -> None:
        if isinstance(event, Message):
            self._live.console.print(printable(with_options(event.text)), markup=False)
            return
        urgent = True
        if isinstance(event, Work):
            urgent = event.done == event.total
            self._work = None if urgent else event
        elif isinstance(event, Validation):
            self._validation = event
        else:
            self._step = event
            urgent = bool(event.losses)
            self._losses = event if event.losses else self._losses
        if urgent or time.monotonic() - self._drawn > INTERVAL:
            self._draw()

    def close(self) -> None:
        """Leave the block as it is, and give the cursor back."""
        if self._live.is_started:
            self._draw()
            self._live.stop()

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        self._live.start()
        self._live.update(self._block(), refresh=True)

    def _block(self) -> RenderableType:
        from rich.console import Group

        width = self._live.console.width - MARGIN
        rows: list[RenderableType] = []
        if (step := self._step) is not None:
            left = f"{duration(step.seconds_left)} left"
            rows.append(_bar(f"step {step.number} of {step.total}", step.number, step.total, left, width))
            losses = {} if self._losses is None else self._losses.losses
            memory = f"{self._losses.memory:.1f} GiB" if self._losses is not None else ""
            rate, speed = f"rate {step.rate:.2g}", f"{step.speed:.1f} {step.items}/s"
            rows.append(_line([*_values(losses, ("loss",)), rate, speed, memory], width))
            if terms := _values(losses, [name for name in losses if name != "loss"]):
                rows.append(_line(terms, width))
        if (validation := self._validation) is not None:
            best = "" if validation.improved else f", best fgIoU {100 * max(validation.best, 0):.2f} %"
            rows.append(_line([f"{validation}{best}"], width))
        if (work := self._work) is not None:
            rows.append(_bar(work.name, work.done, work.total, f"{work.done} of {work.total}", width))
        return Group(*rows)


def _values(losses: Mapping[str, float], names: Iterable[str]) -> list[str]:
    return [f"{name} {losses[name]:.3f}" for name in names if name in losses]


def _line(parts: list[str], width: int) -> Text:
    from rich.text import Text

    line = Text("  ".join(part for part in parts if part), no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line


def _bar(name: str, done: int, total: int | None, note: str, width: int) -> Table:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    row = Table.grid(padding=(0, 1), expand=True)
    row.width = width
    row.add_column(no_wrap=True)
    row.add_column(ratio=1)
    row.add_column(no_wrap=True, justify="right")
    row.add_row(name, ProgressBar(total, done), note)
    return row
