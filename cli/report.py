"""`textseg report`: one HTML file to look at a result, or at two side by side."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from .dataset_options import DatasetCommand
from .options import data_option, force_option, quiet_option, split_option, workers_options
from .parameter_types import PATH, IntRange
from .progress import progress_bar
from .streams import say


@click.command(cls=DatasetCommand)
@click.argument("results", nargs=-1, required=True, type=PATH, metavar="RESULT.json...")
@click.option(
    "--out",
    type=PATH,
    default="report.html",
    show_default=True,
    metavar="FILE.html",
    help="The page.",
)
@click.option(
    "-n",
    "number",
    type=IntRange(min=1),
    default=12,
    show_default=True,
    metavar="N",
    help="Cases of each kind.",
)
@data_option
@split_option()
@force_option
@workers_options
@quiet_option
def command(
    results: tuple[str, ...],
    out: str,
    number: int,
    data: str | None,
    format: str,
    split: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Write a report of a result of `textseg evaluate --json`, or of two on the same images.

    The page has the scores, the distribution, a table of all images to sort and filter, and the worst, best and most
    changed cases with layers to switch. Images of the cases lie in a folder beside it; nothing is loaded from
    elsewhere.

    \b
    Example:
      textseg synth data/TextSeg
      textseg segment data/TextSeg/image --out preds
      textseg evaluate preds --split all --json scores.json
      textseg report scores.json
    """
    from textseg.html_report import report

    by_stem = {Path(file).stem: file for file in results}
    with progress_bar("report", quiet) as progress:
        written = report(
            by_stem if len(by_stem) == len(results) else results,
            data,
            out,
            split=split,
            format=format,
            number=number,
            force=force,
            jobs=jobs,
            progress=progress,
            **options,
        )
    counts = Counter(one.value for one in written)
    say(f"{out}: {len(written)} files, {', '.join(f'{count} {what}' for what, count in counts.items())}")
