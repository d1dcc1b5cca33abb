"""`textseg baseline predict`: segment the text of a split, or of any pictures."""

from __future__ import annotations

from typing import Any

import click

from textseg.choices import Amp

from .dataset_options import DatasetCommand
from .options import choice_option, data_option, device_option, force_option, given, quiet_option
from .progress import messages, progress_bar


@click.command(cls=DatasetCommand)
@click.argument("inputs", nargs=-1, type=click.Path(), metavar="[INPUT]...")
@click.option(
    "--weights", required=True, type=click.Path(), metavar="F", help="A checkpoint, or the authors' .pth."
)
@click.option("--out", required=True, type=click.Path(), metavar="DIR", help="The folder for predictions.")
@data_option
@click.option("--split", metavar="S", help="The split. Default: test, or all where there are no splits.")
@click.option(
    "--scales",
    "--sizes",
    "sizes",
    metavar="S",
    help="paper, native, or numbers as 513,769: see docs/prediction.md.",
)
@click.option("--flip", is_flag=True, help="Also take the mean with the mirrored picture.")
@click.option(
    "--output",
    type=click.Choice(("label", "probability", "probability16")),
    default="label",
    show_default=True,
    help="0/255 PNG, or probability as 8- or 16-bit PNG.",
)
@choice_option(
    "--amp", Amp, "Mixed precision: faster where the hardware supports it, slightly less exact.", "off"
)
@device_option
@click.option("--zip", "archive", is_flag=True, help="Also pack predictions and manifest as DIR.zip.")
@force_option
@quiet_option
def command(
    inputs: tuple[str, ...],
    weights: str,
    out: str,
    data: str | None,
    format: str,
    split: str | None,
    sizes: str | None,
    flip: bool,
    output: str,
    amp: Amp,
    device: str,
    archive: bool,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Segment the text of a split, or of the pictures given as INPUT: files, and folders to the bottom.

    A split is predicted at the sizes of the checkpoint's recipe (for the authors' weights the paper's eight),
    pictures at one size. Run again after a stop, it goes on. Several GPUs:
    torchrun --nproc-per-node N -m textseg baseline predict ...

    \b
    Examples:
      textseg synth data/TextSeg
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline predict --weights run/best.safetensors --out preds
      textseg evaluate preds --split test
      textseg baseline predict photos/ --weights run/best.safetensors --out masks
    """
    from textseg.errors import PredictionError
    from textseg.models.prediction.predict import predict

    with progress_bar("segmenting", quiet) as progress:
        result = predict(
            weights,
            out,
            inputs=inputs,
            data=data,
            format=format,
            options=given(options),
            split=split,
            sizes=sizes,
            flip=flip,
            output=output,
            amp=amp,
            device=device,
            archive=archive,
            force=force,
            progress=progress,
            say=messages(quiet),
        )
    if not result.first:
        return
    click.echo(f"{result.out}: {result.written} written, {result.up_to_date} up to date")
    if result.zip is not None:
        click.echo(result.zip)
    if result.turned:
        others = f" and {len(result.turned) - 1} more" if len(result.turned) > 1 else ""
        click.echo(
            f"EXIF data turn {result.turned[0]}{others}: masks match the pixels as stored, not as shown",
            err=True,
        )
    if result.failed:
        what = f"{len(result.failed)} of {result.images} pictures could not be segmented"
        raise PredictionError(what, details=result.failed)
    if not inputs and not quiet:
        click.echo(f"Next: textseg evaluate {result.out} --split {split or 'test'}", err=True)
