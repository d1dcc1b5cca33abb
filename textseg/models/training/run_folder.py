"""The folder of a training: checkpoints, log, curve."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from textseg.errors import OutputError
from textseg.io.files.folder_lock import locked
from textseg.io.files.output import output_error, output_errors, write_output
from textseg.io.files.schema import is_number
from textseg.io.files.temporary import remove_stale
from textseg.plots.curves import draw_curve

Record = dict[str, Any]
LARGEST_STEP = 1 << 53
"""More steps than any training has, and exact as a float."""


class RunFolder:
    """Where a training writes.

    ``last.safetensors``: weights and all that is needed to resume. ``best.safetensors``: the weights that scored
    best, where there is validation. ``log.jsonl``: one line for each step, and one for each validation.
    ``curve.png``: the log as a plot. ``data.json``: what it is trained on, see
    `textseg.models.training.training_data.DataRecord`. ``tensorboard``: the log as event files, where they are asked
    for.

    All but the logs are written completely or not at all. ``log.jsonl`` is appended to; a line cut off by a kill is
    dropped when training is resumed, with all that came after the checkpoint.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)
        self.last = self.root / "last.safetensors"
        self.best = self.root / "best.safetensors"
        self.log = self.root / "log.jsonl"
        self.curve = self.root / "curve.png"
        self.data = self.root / "data.json"
        self.events = self.root / "tensorboard"
        self.on_append: Callable[[Sequence[Record]], None] | None = None
        self._seen = self._last_saved()

    @property
    def files(self) -> tuple[Path, ...]:
        """All files that a training writes."""
        return self.last, self.best, self.log, self.curve, self.data

    def _last_saved(self) -> int | None:
        return self.last.stat().st_mtime_ns if self.last.exists() else None

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Make the folder, and be the only process that trains in it.

        Raises:
            OutputError: another process trains in it, or did since this object was made; or it cannot be made.
        """
        with output_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        with locked(self.root, "training"):
            if self._last_saved() != self._seen:
                raise OutputError(
                    "another training has written here meanwhile",
                    file=self.root,
                    hint="run the same command again",
                )
            yield

    def check_new(self) -> None:
        """Refuse to start where files of the same names are that no training wrote.

        Raises:
            OutputError: there are some; those of a training that was stopped before its first checkpoint are not.
        """
        found = [path for path in (*self.files, *self._event_files()) if path.exists()]
        if found and not self.data.exists():
            raise OutputError(
                "is already there, and does not belong to a training",
                file=found[0],
                hint="choose another `out=`, or use `force=True` to replace it",
            )

    def write_data(self, data: bytes) -> None:
        """Write what the training is made from."""
        write_output(self.data, data, force=True)

    def append(self, records: Sequence[Record]) -> None:
        """Add lines to the log.

        Raises:
            OutputError: it cannot be written.
        """
        text = "".join(json.dumps(record) + "\n" for record in records)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self.log.open("a", encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise output_error(error, self.log) from error
        if self.on_append is not None:
            self.on_append(records)

    def records(self) -> list[Record]:
        """The lines of the log that are complete: objects of numbers, each with its step.

        Raises:
            OutputError: the log cannot be read.
        """
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise output_error(error, self.log) from error
        found = []
        for line in text.split("\n"):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict) and _is_record(record):
                found.append(record)
        return found

    def rewind(self, step: int) -> None:
        """Take out of the log what came after `step` steps were done, and what a kill left half-written."""
        remove_stale(self.root)
        kept = [record for record in self.records() if record["step"] <= step]
        text = "".join(json.dumps(record) + "\n" for record in kept)
        write_output(self.log, text.encode(), force=True)

    def clear(self) -> None:
        """Remove the results of an earlier training."""
        remove_stale(self.root)
        for path in self.files:
            path.unlink(missing_ok=True)
        self.remove_events()

    def remove_events(self) -> None:
        """Remove the event files for TensorBoard."""
        for path in self._event_files():
            path.unlink()

    def _event_files(self) -> Iterator[Path]:
        return self.events.glob("events.out.tfevents.*")

    def draw(self) -> None:
        """Draw the log as ``curve.png``."""
        records = self.records()
        if any(record.get("loss") is not None for record in records):
            write_output(self.curve, draw_curve(records), force=True)


def _is_record(record: Record) -> bool:
    """Whether a line of a log is one of a training: its step, and numbers; null is a score that is undefined."""
    step = record.get("step")
    return (
        type(step) is int
        and 0 <= step < LARGEST_STEP
        and all(value is None or type(value) is float or is_number(value) for value in record.values())
    )
