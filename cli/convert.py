"""`textseg convert`: convert a dataset to another format."""

from __future__ import annotations

from typing import Any

import click

from .dataset_options import ConvertCommand
from .names import Target, complete_source
from .options import (
    DATA_HELP,
    force_option,
    given,
    max_pixels_option,
    quiet_option,
    split_option,
    workers_options,
)
from .parameter_types import PATH
from .progress import print_notes, progress_bar
from .streams import say
from .topics import DATA, OUTPUT, RUNNING


@click.command(cls=ConvertCommand, topics={"The dataset": DATA, "Output": OUTPUT, "Running": RUNNING})
@click.option(
    "--to",
    required=True,
    type=Target(),
    metavar="FORMAT",
    help="The format to write: see textseg formats.",
)
@click.option(
    "--from",
    "format",
    default="auto",
    show_default=True,
    metavar="FORMAT",
    shell_complete=complete_source,
    help="The format to read.",
)
@click.option("--data", type=PATH, metavar="PATH", help=DATA_HELP)
@max_pixels_option
@split_option()
@click.option(
    "--out",
    type=PATH,
    metavar="PATH",
    help="Where to write. Default for coco: coco/ in the dataset.",
)
@force_option
@workers_options
@quiet_option
def command(
    to: str,
    format: str,
    data: str | None,
    split: str | None,
    out: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Convert a dataset to another format.

    textseg formats lists the formats; textseg convert --to FORMAT --help the options of one. COCO files have one
    annotation per word and char, with its exact mask, box, area, transcription and quad; reading them back gives
    the same dataset.

    \b
    Example:
      textseg synth data/TextSeg
      textseg convert --to coco
      textseg convert --to coco --segmentation polygon --out polygons/
      textseg convert --data data/TextSeg/coco --to textseg --out copy/
    """
    from textseg.io.convert import convert

    with progress_bar("convert", quiet) as progress:
        done = convert(
            data,
            out,
            to=to,
            format=format,
            split=split,
            jobs=jobs,
            force=force,
            progress=progress,
            on_notes=print_notes,
            **given(options),
        )
    say(f"{done.out}: {done.images} images, {done.words} words, {done.chars} chars")
    say(f"files: {done.written} written, {done.up_to_date} up to date")
