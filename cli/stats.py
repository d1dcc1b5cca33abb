"""`textseg stats`: the dataset card."""

from __future__ import annotations

from typing import Any

import click

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
from .streams import say


@click.command(cls=DatasetCommand)
@data_option
@split_option()
@json_option
@click.option(
    "--out", type=click.Path(), metavar="DIR", help="Write the card as Markdown, with plots as PDF and PNG."
)
@force_option
@workers_options
@quiet_option
def command(
    data: str | None,
    format: str,
    split: str | None,
    json_file: str | None,
    out: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Count what a dataset holds: images, words, chars, sizes, pixels, stroke widths, scripts, glyphs.

    The table has a column for every split; textseg docs stats defines its lines. --json has all counts and
    histograms. Works on every format: lines that need what a dataset lacks are left out.

    \b
    Example:
      textseg synth data/TextSeg
      textseg stats
      textseg stats --split test --json stats.json --out card
    """
    from textseg.plots.dataset_card import write_card
    from textseg.statistics import stats

    with progress_bar("stats", quiet) as progress:
        counted = stats(data, split, format=format, jobs=jobs, progress=progress, **options)
    print_notes([*counted.notes, *counted.left_out])
    if json_file:
        write_json(json_file, counted.to_json(), force=force)
    if json_file != "-":
        for line in counted.table():
            say(line)
    if out:
        for path, written in write_card(counted, out, force=force).items():
            say(f"{path}: {written.value}", err=json_file == "-")
