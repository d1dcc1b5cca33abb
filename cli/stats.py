"""`textseg stats`: the dataset card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from textseg.errors import UsageError

from .dataset_options import DatasetCommand
from .options import (
    data_option,
    force_option,
    json_option,
    quiet_option,
    split_option,
    workers_options,
    write_results,
)
from .parameter_types import PATH
from .progress import print_notes, progress_bar
from .streams import say


@click.command(cls=DatasetCommand)
@data_option
@split_option()
@json_option
@click.option(
    "--out", type=PATH, metavar="DIR", help="Write the card as Markdown, with plots as PDF and PNG."
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
    from textseg.plots.dataset_card import card_files
    from textseg.statistics import stats

    with progress_bar("stats", quiet) as progress:
        counted = stats(data, split, format=format, jobs=jobs, progress=progress, **options)
    print_notes([*counted.notes, *counted.left_out])
    files = {str(path): data for path, data in card_files(counted, out).items()} if out else {}
    if json_file:
        if Path(json_file).absolute() in [Path(file).absolute() for file in files]:
            raise UsageError("--json names a file of the card in --out", file=json_file)
        files[json_file] = counted.to_json()
    write_results(files, force=force)
    if json_file != "-":
        for line in counted.table():
            say(line)
