"""`textseg baseline train`: train a network."""

from __future__ import annotations

import sys
from typing import Any

import click

from textseg.models.training.recipes import RECIPES, Recipe
from textseg.settings import to_json

from .dataset_options import DatasetCommand, dataset_words
from .names import Choice
from .next_steps import say_stopped, suggest
from .options import data_option, device_option, force_option, given, quiet_option, settings_options
from .parameter_types import PATH, IntRange
from .streams import say
from .topics import DATA, OUTPUT, RUNNING
from .training_display import training_display

TOPICS = {
    "The data": (
        *DATA,
        "kinds",
        "assets",
        "labels",
        "effect",
        "crop",
        "short_side",
        "flip",
        "colour",
        "blur",
    ),
    "The network": ("model", "init", "discriminator"),
    "Steps": (
        *(
            "steps",
            "batch",
            "accumulate",
            "optimizer",
            "learning_rate",
            "new_rate",
            "warmup",
            "schedule",
            "power",
        ),
        *("momentum", "decay", "clip", "average", "seed"),
    ),
    "Losses": tuple(name for name in to_json(Recipe()) if name.endswith("_weight")),
    "Validation and reports": ("validate_on", "sizes", "validate_every", "report_every", "save_every"),
    "Output": OUTPUT,
    "Running": ("resume", "amp", *RUNNING),
}


@click.command(cls=DatasetCommand, topics=TOPICS)
@data_option
@click.option("--out", type=PATH, metavar="DIR", help="Where results go. Default: runs/MODEL.")
@click.option("--recipe", type=Choice(list(RECIPES)), help="Default: paper with a GPU, compact without.")
@click.option("--init", type=PATH, metavar="F", help="Weights to start from, such as an ImageNet file.")
@click.option("--discriminator", type=PATH, metavar="F", help="A glyph classifier of train-glyphs.")
@click.option("--assets", type=PATH, metavar="DIR", help="Fonts and backgrounds for --kinds.")
@click.option("--resume", is_flag=True, help="Continue the training in --out, with its settings.")
@force_option
@device_option
@click.option("--workers", type=IntRange(1), metavar="N", help="Processes that make crops.")
@click.option("--compile", "compiled", is_flag=True, help="Use torch.compile.")
@click.option(
    "--tensorboard",
    is_flag=True,
    help="Also write the log for TensorBoard, in the folder tensorboard of --out.",
)
@quiet_option
@settings_options(Recipe, presets=RECIPES)
def command(
    data: str | None,
    format: str,
    out: str | None,
    recipe: str | None,
    init: str | None,
    discriminator: str | None,
    assets: str | None,
    resume: bool,
    force: bool,
    device: str,
    workers: int | None,
    compiled: bool,
    tensorboard: bool,
    quiet: bool,
    **settings: Any,
) -> None:
    """Train a network on a dataset that has images and masks. Without options, the recipe follows the hardware; it
    is printed.

    The same command resumes a training that was stopped, if its settings and data are still the same. Several GPUs:
    torchrun --nproc-per-node N -m textseg baseline train.

    \b
    Examples:
      textseg synth data/TextSeg
      textseg baseline train
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline train --recipe paper --init hrnet.pth --amp bf16 --out big
    """
    from textseg.models.training.session import run_training

    changes = {name: settings.pop(name) for name in to_json(Recipe())}
    with training_display(quiet) as watch:
        outcome = run_training(
            data=data,
            format=format,
            options=given(settings),
            out=out,
            recipe=recipe,
            changes=given(changes),
            init=init,
            discriminator=discriminator,
            assets=assets,
            resume=resume,
            force=force,
            device=device,
            workers=workers,
            compiled=compiled,
            tensorboard=tensorboard,
            watch=watch,
        )
    if outcome.first and outcome.stopped is not None:
        say_stopped(outcome.folder.last, quiet)
    elif outcome.first:
        say(outcome.weights)
        masks = outcome.folder.root / "preds"
        predict = ["textseg", "baseline", "predict", "--weights", outcome.weights, "--out", masks]
        suggest(
            [
                [*predict, *dataset_words()],
                ["textseg", "baseline", "export", outcome.weights],
            ],
            quiet,
        )
    if outcome.stopped is not None:
        sys.exit(128 + outcome.stopped)
