"""`textseg synth`: make a synthetic dataset in the TextSeg format."""

from __future__ import annotations

import re

import click

from .names import complete_kinds
from .options import force_option, quiet_option, workers_options
from .parameter_types import PATH
from .progress import print_notes, progress_bar
from .streams import say


class _Size(click.ParamType):
    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        match = re.fullmatch(r"(\d{1,6})[xX](\d{1,6})", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a size: write width x height as 640x480.", param, ctx)
        return int(match[2]), int(match[1])


@click.command()
@click.argument("out", type=PATH)
@click.option("-n", "n", type=int, default=24, show_default=True, metavar="N", help="Number of images.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Random seed.")
@click.option(
    "--size", type=_Size(), metavar="WxH", help="Size of all images. Default: various, about 512x512."
)
@click.option(
    "--kinds",
    callback=lambda ctx, param, value: tuple(filter(None, (value or "").split(","))),
    metavar="A,B",
    shell_complete=complete_kinds,
    help="Kinds in many scripts: photo, flat, design, document, comic, sign, words, things, texture. "
    "Default: designs in Latin script.",
)
@click.option(
    "--fonts", type=PATH, metavar="DIR", help="Your fonts (.ttf, .otf, .ttc). Default: matplotlib's."
)
@click.option("--backgrounds", type=PATH, metavar="DIR", help="Your photos. Default: generated backgrounds.")
@workers_options
@quiet_option
@force_option
def command(
    out: str,
    n: int,
    seed: int,
    size: tuple[int, int] | None,
    kinds: tuple[str, ...],
    fonts: str | None,
    backgrounds: str | None,
    jobs: int | None,
    quiet: bool,
    force: bool,
) -> None:
    """Make a synthetic dataset in the TextSeg format, with all six kinds of annotation.

    The same seed, fonts and photos give the same files for any number of workers, and a larger -n begins with
    the same images.

    \b
    Example:
      textseg synth data/TextSeg -n 24
      textseg synth other -n 50 --seed 1 --size 640x480
      textseg synth pages -n 20 --kinds document,comic
    """
    from textseg.synth import make_dataset

    with progress_bar("images", quiet) as progress:
        made = make_dataset(
            out,
            n,
            seed=seed,
            size=size,
            kinds=kinds,
            fonts=fonts,
            backgrounds=backgrounds,
            jobs=jobs,
            force=force,
            progress=progress,
        )
    print_notes(made.remarks)
    shares = ", ".join(f"{count} {name}" for name, count in made.splits.items())
    say(f"{made.root}: {made.images} images ({shares}), {made.words} words, {made.chars} characters")
    say(f"{made.written} files written, {made.files - made.written} up to date")
    say(f"Next: textseg validate --data {made.root}")
