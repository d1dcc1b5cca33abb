"""`textseg baseline`: train, run and inspect the reference networks."""

from __future__ import annotations

from typing import Any

import click

from . import LazyGroup

COMMANDS = {
    "models": "List the networks: size, cost, published scores.",
    "train": "Train a network.",
    "train-glyphs": "Train the glyph classifier of the discriminator loss.",
    "predict": "Segment the text of a split, or of any images.",
    "info": "Say what a checkpoint is.",
    "export": "Write a checkpoint as ONNX.",
}


class BaselineGroup(LazyGroup):
    """The commands that need the extra `baseline`; without it, each says in one sentence what to install."""

    lazy = COMMANDS
    prefix = "baseline_"

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            from textseg.models import missing_baseline

            raise missing_baseline(error) from error


@click.group(cls=BaselineGroup)
def command() -> None:
    """Train, run and inspect the reference networks (needs the extra: pip install textseg[baseline]).

    \b
    Examples:
      textseg baseline models
      textseg synth data/TextSeg
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline info run/last.safetensors
      textseg baseline predict --weights run/last.safetensors --out found
    """
