"""`textseg baseline train`: train a network."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

import click

from textseg.models.training.recipes import CHOICES, PAPER_SIZES, RECIPES, Recipe

from .options import data_option, force_option


def recipe_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for every field of a recipe, explained by the field itself."""
    for field in reversed(dataclasses.fields(Recipe)):
        name = f"--{field.name.replace('_', '-')}"
        kind: Any = type(field.default)
        extra: dict[str, Any] = {"metavar": {int: "N", float: "X", str: "S"}.get(kind)}
        if field.name in CHOICES:
            kind, extra = click.Choice(CHOICES[field.name]), {}
        elif field.name == "short_side":
            kind, extra = (int, int), {"metavar": "LEAST MOST"}
        elif field.name == "sizes":
            kind, extra = str, {"metavar": "N,N,..."}
        paper, compact = (_text(getattr(RECIPES[name], field.name)) for name in ("paper", "compact"))
        default = paper if paper == compact else f"paper {paper}, compact {compact}"
        text = f"{_sentence(field.metadata['help'])} Default: {default}."
        function = click.option(name, field.name, type=kind, help=text, **extra)(function)
    return function


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _text(value: object) -> str:
    if value == PAPER_SIZES:
        return "the paper's 8"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value) or "none"


@click.command()
@data_option
@click.option("--out", type=click.Path(), metavar="DIR", help="Where results go. Default: runs/MODEL.")
@click.option(
    "--recipe", type=click.Choice(list(RECIPES)), help="Default: paper with a GPU, compact without."
)
@click.option(
    "--init", type=click.Path(), metavar="F", help="Weights to start from, such as an ImageNet file."
)
@click.option("--discriminator", type=click.Path(), metavar="F", help="A glyph classifier of train-glyphs.")
@click.option("--resume", is_flag=True, help="Go on with the training in --out, with its settings.")
@force_option
@click.option("--device", default="auto", metavar="D", help="auto, cpu, cuda or mps.  [auto]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes that make crops.")
@click.option("--compile", "compiled", is_flag=True, help="Use torch.compile.")
@click.option("--quiet", "-q", is_flag=True, help="Nothing on stderr.")
@recipe_options
def command(
    data: str | None,
    out: str | None,
    recipe: str | None,
    init: str | None,
    discriminator: str | None,
    resume: bool,
    force: bool,
    device: str,
    workers: int | None,
    compiled: bool,
    quiet: bool,
    **changes: Any,
) -> None:
    """Train a network. Typed as it is, it takes the recipe that suits the hardware and says so.

    Run again after a stop, it goes on. Several GPUs: torchrun --nproc-per-node N -m textseg baseline train.

    \b
    Examples:
      textseg synth data/TextSeg
      textseg baseline train
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out runs/tiny
      textseg baseline train --recipe paper --init hrnetv2_w48_imagenet.pth --amp bf16
    """
    from textseg.models.training.session import run_training

    if changes["sizes"] is not None:
        changes["sizes"] = _sizes(changes["sizes"])
    outcome = run_training(
        data=data,
        out=out,
        recipe=recipe,
        changes=changes,
        init=init,
        discriminator=discriminator,
        resume=resume,
        force=force,
        device=device,
        workers=workers,
        compiled=compiled,
        say=(lambda text: None) if quiet else lambda text: click.echo(text, err=True),
    )
    if outcome.first and outcome.stopped is None:
        click.echo(outcome.weights)
    elif outcome.first:
        click.echo(f"stopped after saving {outcome.folder.last}; run the same again to go on", err=True)
    if outcome.stopped is not None:
        sys.exit(128 + outcome.stopped)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is not a list of numbers such as 385,513", param_hint="--sizes"
        ) from None
