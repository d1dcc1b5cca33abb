"""`textseg baseline predict`: segment the text of a split, or of any images."""

from __future__ import annotations

from typing import Any

import click

from textseg.models.prediction.settings import PredictionSettings

from .dataset_options import DatasetCommand
from .options import (
    data_option,
    device_option,
    force_option,
    given,
    quiet_option,
    settings_options,
    split_option,
)
from .parameter_types import PATH
from .progress import messages, progress_bar
from .streams import say

MOST_LINES = 20
"""How many inputs that were left out are listed."""


@click.command(cls=DatasetCommand)
@click.argument("inputs", nargs=-1, type=PATH, metavar="[INPUT]...")
@click.option(
    "--weights",
    type=PATH,
    metavar="F",
    help="A checkpoint, or the authors' .pth. Default: the model inside the package.",
)
@click.option("--out", required=True, type=PATH, metavar="DIR", help="The folder for predictions.")
@data_option
@split_option("The split. Default: test, or all where there are no splits.")
@click.option(
    "--scales",
    "--sizes",
    "sizes",
    metavar="S",
    help="Sizes at which the image is seen: paper, native, or numbers such as 513,769; see textseg docs prediction.",
)
@settings_options(PredictionSettings, without=("sizes",))
@device_option
@click.option("--zip", "archive", is_flag=True, help="Also pack predictions and manifest as DIR.zip.")
@force_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    weights: str | None,
    out: str,
    data: str | None,
    format: str,
    split: str | None,
    sizes: str | None,
    device: str,
    archive: bool,
    force: bool,
    quiet: bool,
    **settings: Any,
) -> None:
    """Segment the text of a split, or of the images given as INPUT: files, and folders, which are searched
    recursively.

    A split is predicted at the sizes of the checkpoint's recipe (for the authors' weights the paper's eight),
    images at one size. Predictions in DIR are kept if they were made from the same images in the same way. Several
    GPUs: torchrun --nproc-per-node N -m textseg baseline predict ...

    \b
    Examples:
      textseg synth data/TextSeg
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline predict --weights run/last.safetensors --out found
      textseg evaluate found --split test
      textseg baseline predict data/TextSeg/image --out image-masks
    """
    from textseg.errors import PredictionError
    from textseg.models.prediction.predict import predict

    made = {name: settings.pop(name) for name in ("flip", "output", "amp")}
    with progress_bar("segmenting", quiet) as progress:
        result = predict(
            weights,
            out,
            inputs=inputs,
            data=data,
            format=format,
            options=given(settings),
            split=split,
            sizes=sizes,
            **made,
            device=device,
            archive=archive,
            force=force,
            progress=progress,
            say=messages(quiet),
        )
    if not result.first:
        return
    say(f"{result.out}: {result.written} written, {result.up_to_date} up to date")
    if result.zip is not None:
        say(result.zip)
    if result.turned:
        others = f" and {len(result.turned) - 1} more" if len(result.turned) > 1 else ""
        say(
            f"EXIF data turn {result.turned[0]}{others}: masks match the pixels as stored, not as shown",
            err=True,
        )
    if result.skipped:
        say(f"left out: {len(result.skipped)}", err=True)
        for line in result.skipped[:MOST_LINES]:
            say(f"  {line}", err=True)
        if len(result.skipped) > MOST_LINES:
            say(f"  ... and {len(result.skipped) - MOST_LINES} more", err=True)
    if result.failed:
        what = f"{len(result.failed)} of {result.images} images could not be segmented"
        raise PredictionError(what, details=result.failed)
    if not inputs and not quiet:
        say(f"Next: textseg evaluate {result.out} --split {split or 'test'}", err=True)
