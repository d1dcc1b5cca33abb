"""The folder of a training: checkpoints, log, curve."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textseg.io.files.output import TEMPORARY_PREFIX, output_error, write_output

Record = dict[str, Any]


class RunFolder:
    """Where a training writes, and what stands there.

    ``last.safetensors``: weights and all that is needed to go on. ``best.safetensors``: the weights that scored
    best, where there is validation. ``log.jsonl``: one line for each step, and one for each validation.
    ``curve.png``: the log as a picture.

    All but the log are written whole or not at all. The log is appended to; a line cut off by a kill is dropped
    when training goes on, with all that came after the checkpoint.
    """

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)
        self.last = self.root / "last.safetensors"
        self.best = self.root / "best.safetensors"
        self.log = self.root / "log.jsonl"
        self.curve = self.root / "curve.png"

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

    def records(self) -> list[Record]:
        """The lines of the log that are whole."""
        if not self.log.exists():
            return []
        records = []
        for line in self.log.read_text(encoding="utf-8").splitlines():
            try:
                records.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return records

    def rewind(self, step: int) -> None:
        """Take out of the log what came after `step` steps were done, and what a kill left half-written."""
        self._tidy()
        kept = [record for record in self.records() if record["step"] <= step]
        text = "".join(json.dumps(record) + "\n" for record in kept)
        write_output(self.log, text.encode(), force=True)

    def clear(self) -> None:
        """Remove the results of an earlier training."""
        self._tidy()
        for path in (self.last, self.best, self.log, self.curve):
            path.unlink(missing_ok=True)

    def _tidy(self) -> None:
        for path in self.root.glob(f"{TEMPORARY_PREFIX}*"):
            path.unlink(missing_ok=True)

    def draw(self) -> None:
        """Draw the log as ``curve.png``."""
        records = self.records()
        if any("loss" in record for record in records):
            write_output(self.curve, draw_curve(records), force=True)


def draw_curve(records: Sequence[Record]) -> bytes:
    """Draw the losses, the rate and the validation scores over the steps: the bytes of a PNG."""
    from matplotlib.figure import Figure

    steps = [record for record in records if "loss" in record]
    scores = [record for record in records if "fgiou" in record]
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    losses = figure.subplots()
    width = max(len(steps) // 100, 1)
    losses.plot(*_smooth(steps, "loss", width), color="black", linewidth=2, label="loss")
    terms = [name for name in steps[0] if name not in ("step", "rate", "loss")]
    for name in terms if len(terms) > 1 else ():  # one alone is the loss itself
        losses.plot(*_smooth(steps, name, width), label=name)
    losses.set(xlabel="step", ylabel=f"loss (mean of {width} steps)" if width > 1 else "loss", ylim=(0, None))
    losses.grid(alpha=0.3)
    if scores:
        right = losses.twinx()
        points = [record["step"] for record in scores], [100 * (record["fgiou"] or 0) for record in scores]
        right.plot(*points, "o-", color="tab:red", label="fgIoU of validation")
        right.set(ylabel="fgIoU in %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()


def _smooth(records: Sequence[Record], name: str, width: int) -> tuple[list[int], list[float]]:
    groups = [records[start : start + width] for start in range(0, len(records), width)]
    means = [sum(record[name] for record in group) / len(group) for group in groups]
    return [group[-1]["step"] for group in groups], means
