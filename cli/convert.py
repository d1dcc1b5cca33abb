"""`textseg convert`: convert a dataset to another format."""

from __future__ import annotations

from typing import Any

import click

from .options import force_option, given, jobs_option, quiet_option, split_option
from .progress import progress_bar


@click.command()
@click.option("--to", required=True, metavar="FORMAT", help="coco or textseg.")
@click.option("--from", "from_", default="textseg", metavar="FORMAT", help="textseg (the default) or coco.")
@click.option(
    "--data",
    type=click.Path(),
    metavar="PATH",
    help="The dataset: a TextSeg root (default: $TEXTSEG_DATA, else ./data/TextSeg, else this folder), "
    "or a COCO file, or a folder of instances*.json.",
)
@split_option()
@click.option(
    "--out",
    type=click.Path(),
    metavar="PATH",
    help="Where to write. Default for coco: coco/ in the TextSeg root; a .json file takes all splits.",
)
@click.option(
    "--segmentation",
    metavar="KIND",
    help="To coco: rle (the exact mask, the default), polygon (its outlines) or quad (the annotated quad).",
)
@click.option(
    "--categories",
    metavar="LIST",
    help="To coco: of word, char and glyph (chars as 37 classes), joined by commas. Default: word,char.",
)
@click.option("--effect", is_flag=True, default=None, help="To coco: the effect masks too.")
@click.option("--images", type=click.Path(), metavar="DIR", help="From coco: the folder of the pictures.")
@force_option
@jobs_option
@quiet_option
def command(
    to: str,
    from_: str,
    data: str | None,
    split: str | None,
    out: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Convert a dataset to another format.

    COCO files have one annotation a word and a char, with its exact mask, box, area, transcription and
    annotated quad; regions to ignore are iscrowd. Reading them back with --from coco gives the same dataset
    (with --effect, the effect masks and semantic labels too).

    \b
    Example:
      textseg synth data/TextSeg
      textseg convert --to coco
      textseg convert --to coco --segmentation polygon --out polygons/
      textseg convert --from coco --data data/TextSeg/coco --to textseg --out copy/
    """
    from textseg.io.convert import convert

    with progress_bar("convert", quiet) as progress:
        done = convert(
            data,
            out,
            to=to,
            from_=from_,
            split=split,
            jobs=jobs,
            force=force,
            progress=progress,
            **given(options),
        )
    click.echo(f"{done.out}: {done.images} images, {done.words} words, {done.chars} chars")
    click.echo(f"files: {done.written} written, {done.up_to_date} up to date")
