"""`textseg baseline train-glyphs`: train the glyph classifier of the discriminator loss."""

from __future__ import annotations

import sys

import click

from .options import data_option, device_option, force_option, quiet_option
from .progress import messages, progress_bar


@click.command()
@data_option
@click.option(
    "--out", default="glyphs.safetensors", show_default=True, metavar="F", help="The file to write."
)
@click.option("--split", default="train", show_default=True, metavar="S", help="What is trained on.")
@click.option("--validate-on", default="val", show_default=True, metavar="S", help="What it is tested on.")
@click.option(
    "--steps", default=2000, show_default=True, type=click.IntRange(1), help="Steps of the optimizer."
)
@click.option("--batch", default=64, show_default=True, type=click.IntRange(2), help="Chars in a step.")
@click.option("--rate", default=2e-3, show_default=True, type=click.FloatRange(0), help="Learning rate.")
@click.option("--decay", default=0.01, show_default=True, type=click.FloatRange(0), help="Weight decay.")
@click.option("--seed", default=2, show_default=True, type=click.IntRange(0), help="Of all that is drawn.")
@click.option(
    "--width",
    type=click.IntRange(1),
    metavar="N",
    help="Channels of the stem. Default: 64, the reference's; 16 without a GPU.",
)
@device_option
@force_option
@quiet_option
def command(
    data: str | None,
    out: str,
    split: str,
    validate_on: str,
    steps: int,
    batch: int,
    rate: float,
    decay: float,
    seed: int,
    width: int | None,
    device: str,
    force: bool,
    quiet: bool,
) -> None:
    """Train the 37-class glyph classifier that `baseline train --discriminator` asks.

    \b
    Example:
      textseg synth data/TextSeg
      textseg baseline train-glyphs --steps 100
      textseg baseline train --discriminator glyphs.safetensors
    """
    from textseg.models.distributed import choose_device
    from textseg.models.training.train_glyphs import GlyphRecipe, train_glyphs

    width = width or (64 if choose_device(device).type == "cuda" else 16)
    with progress_bar("reading", quiet) as progress:
        outcome = train_glyphs(
            out,
            data=data,
            split=split,
            validate_on=validate_on,
            recipe=GlyphRecipe(steps, batch, rate, decay, seed, width),
            device=device,
            force=force,
            progress=progress,
            say=messages(quiet),
        )
    read = "" if outcome.accuracy is None else f": {100 * outcome.accuracy:.2f} % read right"
    click.echo(f"{out}{read}")
    if outcome.stopped is not None:
        click.echo("stopped early; what was learnt by then is written", err=True)
        sys.exit(128 + outcome.stopped)
