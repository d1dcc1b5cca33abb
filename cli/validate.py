"""`textseg validate`: every problem of a dataset, grouped by code."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import click

from textseg.representation import printable

from .dataset_options import DatasetCommand
from .options import (
    data_option,
    force_option,
    json_option,
    quiet_option,
    split_option,
    workers_options,
    write_json,
)
from .progress import print_notes, progress_bar
from .streams import is_terminal, say

if TYPE_CHECKING:
    from textseg.io.validation import Problem, Report

EXAMPLES = 3
"""How many problems of each code are shown."""

_COLOURS = {"error": "red", "warning": "yellow"}


@click.command(cls=DatasetCommand)
@data_option
@split_option()
@json_option
@force_option
@workers_options
@quiet_option
def command(
    data: str | None,
    format: str,
    split: str | None,
    json_file: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """List every problem of a dataset: files, ids and splits, annotation, labels, geometry.

    Each kind of problem has a code, explained in textseg docs validation. The exit code is 1 if there is an error,
    0 if there are warnings only.

    \b
    Example:
      textseg synth data/TextSeg
      textseg validate
      textseg validate --split test --json problems.json
    """
    from textseg.io.validation import validate

    with progress_bar("validate", quiet) as progress:
        report = validate(data, split, format=format, jobs=jobs, progress=progress, **options)
    print_notes(report.notes)
    if json_file != "-":
        _print(report)
    if json_file:
        write_json(json_file, report.to_json(), force=force)
    if report.errors:
        raise click.exceptions.Exit(1)


def _print(report: Report) -> None:
    what = f"split {report.split}, " if report.split else ""
    samples = _number(report.samples, "sample")
    _line(f"{report.root}: {report.layout} layout, {what}labels {report.labels}, {samples}")
    _line("Splits: " + (", ".join(f"{name} {ids}" for name, ids in report.splits.items()) or "none"))
    _line("Files: " + ", ".join(f"{number} {part}" for part, number in report.files.items()))
    for code in report.counts:
        say()
        _print_group(code, [problem for problem in report.problems if problem.code == code])
    say()
    counts = f"{_number(report.errors, 'error')}, {_number(report.warnings, 'warning')}"
    _line(counts if report.problems else f"{counts}: no problems found", bold=True)


def _print_group(code: str, problems: list[Problem]) -> None:
    from textseg.io.validation import CODES

    kind = CODES[code]
    say(f"{code} {kind.severity}", end="", fg=_COLOURS[kind.severity], bold=True)
    say(f" x {len(problems)}: {kind.meaning}")
    for problem in problems[:EXAMPLES]:
        _line(str(problem), indent=4)
    if len(problems) > EXAMPLES:
        _line(f"... and {len(problems) - EXAMPLES} more (--json has all)", indent=4)
    _line(f"-> {kind.remedy}", indent=2)


def _line(text: str, indent: int = 0, bold: bool = False) -> None:
    """Print a paragraph: folded on a terminal, one line for programs."""
    first, rest = " " * indent, " " * (indent + 2)
    if is_terminal(sys.stdout):
        width = shutil.get_terminal_size().columns
        fold = textwrap.TextWrapper(width, first, rest, break_long_words=False, break_on_hyphens=False)
        lines = fold.wrap(printable(text))
    else:
        lines = [first + text]
    for line in lines:
        say(line, bold=bold)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
