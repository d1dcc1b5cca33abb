"""`textseg baseline train-glyphs`: train the glyph classifier of the discriminator loss."""

from __future__ import annotations

import sys
from typing import Any

import click

from textseg.models.training.recipes import GlyphRecipe
from textseg.settings import to_json

from .dataset_options import DatasetCommand, dataset_words
from .names import complete_split
from .next_steps import say_stopped, suggest
from .options import (
    data_option,
    device_option,
    force_option,
    given,
    quiet_option,
    settings_options,
    split_option,
)
from .streams import say
from .training_display import training_display


@click.command(cls=DatasetCommand)
@data_option
@click.option(
    "--out", default="glyphs.safetensors", show_default=True, metavar="F", help="The file to write."
)
@split_option("Split to train on. Default: train, or all where there are no splits.")
@click.option(
    "--validate-on",
    default="val",
    show_default=True,
    metavar="S",
    shell_complete=complete_split,
    help="Split to test on.",
)
@settings_options(GlyphRecipe, presets={"": GlyphRecipe()})
@click.option("--resume", is_flag=True, help="Continue the training that --out holds, with its settings.")
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
    resume: bool,
    force: bool,
    quiet: bool,
    **settings: Any,
) -> None:
    """Train the 37-class glyph classifier that `baseline train --discriminator` takes.

    Ctrl-C stops after saving, --resume continues.

    \b
    Example:
      textseg synth data/TextSeg
      textseg baseline train-glyphs --steps 100 --width 16
      textseg baseline train --discriminator glyphs.safetensors --out guided
    """
    from textseg.models.training.train_glyphs import train_glyphs

    changes = {name: settings.pop(name) for name in to_json(GlyphRecipe())}
    with training_display(quiet) as watch:
        outcome = train_glyphs(
            out,
            data=data,
            format=format,
            options=given(settings),
            split=split,
            validate_on=validate_on,
            changes=given(changes),
            device=device,
            resume=resume,
            force=force,
            watch=watch,
        )
    if outcome.stopped is not None:
        say_stopped(out, quiet)
        sys.exit(128 + outcome.stopped)
    read = "" if outcome.accuracy is None else f": {100 * outcome.accuracy:.2f} % read right"
    say(f"{out}{read}")
    suggest([["textseg", "baseline", "train", "--discriminator", out, *dataset_words()]], quiet)
