"""`textseg segment`: the text pixels of any image."""

from __future__ import annotations

import sys
from typing import Any

import click

from textseg.segmentation.settings import SegmentSettings

from .options import force_option, max_pixels_option, quiet_option, scheduler_option, settings_options
from .parameter_types import PATH
from .progress import progress_bar
from .streams import put, say
from .topics import OUTPUT, RUNNING, TopicCommand

MOST_LISTED = 5


TOPICS = {
    "What is text": ("weights", "threshold", "scale", "colours", "grow"),
    "Output": (*OUTPUT, "feather", "prob", "overlay", "cutout", "as_stored"),
    "Running": ("max_pixels", *RUNNING),
}


@click.command(cls=TopicCommand, topics=TOPICS)
@click.argument("inputs", nargs=-1, required=True, type=PATH, metavar="INPUT...")
@click.option(
    "--out",
    default="masks",
    show_default=True,
    type=PATH,
    metavar="DIR",
    help="The folder for masks; of one image also FILE.png.",
)
@click.option(
    "--weights",
    type=PATH,
    metavar="F",
    help="Other weights: an ONNX file of `baseline export`, or a checkpoint (needs PyTorch).",
)
@settings_options(SegmentSettings)
@max_pixels_option
@scheduler_option
@force_option
@quiet_option
def command(
    inputs: tuple[str, ...], out: str, weights: str | None, force: bool, quiet: bool, **settings: Any
) -> None:
    """Find the text pixels of images: DIR/ID.png is 255 where there is text, else 0.

    INPUT is an image, a folder (searched to the bottom), a glob pattern, or - for standard input, whose mask goes to
    standard output. The mask fits the image as it is displayed. A file of several pages gets one mask a page. Masks
    that are there and were made of the same image, weights and settings are not made again.

    \b
    Examples:
      textseg synth data/TextSeg
      textseg segment data/TextSeg/image/a00001.jpg
      textseg segment data/TextSeg/image/a00002.jpg --out text.png
      textseg segment data/TextSeg/image --out text --overlay --grow 2
      textseg segment - < data/TextSeg/image/a00001.jpg > mask.png
    """
    from textseg.errors import PredictionError, UsageError
    from textseg.segmentation.files import segment_bytes, segment_files

    chosen = SegmentSettings(**settings)
    model = _load(weights)
    if "-" in inputs:
        if len(inputs) > 1 or len(chosen.kinds) > 1:
            raise UsageError("standard input gives one mask on standard output: leave out the rest")
        mask = segment_bytes(sys.stdin.buffer.read(), chosen, model=model)
        put(mask)
        return
    with progress_bar("segmenting", quiet) as progress:
        report = segment_files(inputs, out, chosen, model=model, force=force, progress=progress)
    for path in report.written[:MOST_LISTED]:
        say(path)
    if len(report.written) > MOST_LISTED or report.up_to_date:
        say(f"{out}: {len(report.written)} written, {report.up_to_date} up to date")
    if not quiet:
        for path in report.skipped:
            say(f"skipped: {path} is no image", err=True)
    if report.failed:
        images = "1 image" if len(report.failed) == 1 else f"{len(report.failed)} images"
        raise PredictionError(f"{images} could not be segmented", details=report.failed)


def _load(weights: str | None) -> Any:
    """The model in a file; None for the one inside the package."""
    if weights is None:
        return None
    if weights.lower().endswith(".onnx"):
        from textseg.segmentation.model import Model

        return Model(weights)
    from textseg.models.prediction.text_model import NetworkModel

    return NetworkModel(weights)
