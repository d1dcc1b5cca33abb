"""`textseg baseline train-glyphs`: train the glyph classifier of the discriminator loss."""

from __future__ import annotations

import sys
from typing import Any

import click

from textseg.models.training.recipes import GlyphRecipe
from textseg.settings import to_json

from .dataset_options import DatasetCommand
from .options import data_option, device_option, force_option, given, quiet_option, settings_options
from .progress import messages, progress_bar
from .streams import say


@click.command(cls=DatasetCommand)
@data_option
@click.option(
    "--out", default="glyphs.safetensors", show_default=True, metavar="F", help="The file to write."
)
@click.option(
    "--split", metavar="S", help="Split to train on. Default: train, or all where there are no splits."
)
@click.option("--validate-on", default="val", show_default=True, metavar="S", help="Split to test on.")
@settings_options(GlyphRecipe)
@device_option
@force_option
@quiet_option
def command(
    data: str | None,
    format: str,
    out: str,
    split: str | None,
    validate_on: str,
    device: str,
    force: bool,
    quiet: bool,
    **settings: Any,
) -> None:
    """Train the 37-class glyph classifier that `baseline train --discriminator` takes.

    \b
    Example:
      textseg synth data/TextSeg
      textseg baseline train-glyphs --steps 100 --width 16
      textseg baseline train --discriminator glyphs.safetensors
    """
    from textseg.models.training.train_glyphs import train_glyphs

    recipe = GlyphRecipe(**{name: settings.pop(name) for name in to_json(GlyphRecipe())})
    with progress_bar("reading", quiet) as progress:
        outcome = train_glyphs(
            out,
            data=data,
            format=format,
            options=given(settings),
            split=split,
            validate_on=validate_on,
            recipe=recipe,
            device=device,
            force=force,
            progress=progress,
            say=messages(quiet),
        )
    read = "" if outcome.accuracy is None else f": {100 * outcome.accuracy:.2f} % read right"
    say(f"{out}{read}")
    if outcome.stopped is not None:
        say("stopped early; the weights so far are written", err=True)
        sys.exit(128 + outcome.stopped)
