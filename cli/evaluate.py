"""`textseg evaluate`: score predictions and say how the score was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from textseg.choices import Reading
from textseg.metrics.protocol import PROTOCOLS, Protocol
from textseg.settings import choose, to_json

from .dataset_options import DatasetCommand
from .options import (
    data_option,
    force_option,
    given,
    jobs_option,
    json_option,
    quiet_option,
    read_as_option,
    settings_options,
    write_json,
)
from .progress import print_notes, progress_bar
from .streams import say

if TYPE_CHECKING:
    from textseg.evaluation import Result


@click.command(cls=DatasetCommand)
@click.argument("predictions", type=click.Path(), metavar="PREDS")
@data_option
@click.option(
    "--split",
    metavar="S",
    help="train, val, test, several joined by +, or all. Default: test, or all where there are no splits.",
)
@click.option(
    "--protocol",
    "preset",
    default="texrnet",
    show_default=True,
    metavar="NAME",
    help="Named settings to start from.",
)
@settings_options(Protocol, presets=PROTOCOLS)
@read_as_option
@json_option
@click.option("--per-image", metavar="FILE.csv", help="Write the counts and scores of every image.")
@force_option
@jobs_option
@quiet_option
def command(
    predictions: str,
    data: str | None,
    format: str,
    split: str | None,
    preset: str,
    read_as: Reading | None,
    json_file: str | None,
    per_image: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **settings: Any,
) -> None:
    """Score the predictions in the folder PREDS against a dataset.

    PREDS holds a file per image, named by its id: PNG, TIFF or BMP (0/1, 0/255, or an 8- or 16-bit probability),
    .npy or .npz (labels, a probability, or logits of two classes).

    The score is that of the paper (protocol texrnet): fgIoU over the dataset, and F of image-averaged precision
    and recall. The dataset F is printed beside it. The signature states everything that can
    change the numbers.

    \b
    Example:
      textseg synth data/TextSeg -n 24
      textseg evaluate data/TextSeg/semantic_label --read-as maskfg --split test
    """
    from dataclasses import replace

    from textseg.errors import NoSplitsError
    from textseg.evaluation import evaluate
    from textseg.io.files.output import write_output
    from textseg.io.open_dataset import open_dataset

    changes = given({name: settings.pop(name) for name in to_json(Protocol())})
    protocol = replace(choose("protocol", preset, PROTOCOLS), **changes)
    try:
        dataset = open_dataset(data, format, split or "test", **settings)
    except NoSplitsError:
        if split is not None:
            raise
        dataset = open_dataset(data, format, **settings)
    with progress_bar("evaluate", quiet) as progress:
        result = evaluate(dataset, predictions, protocol, read_as=read_as, jobs=jobs, progress=progress)
    if per_image:
        write_output(per_image, result.to_csv(), force=force)
    if json_file:
        write_json(json_file, result.to_json(), force=force)
    if json_file != "-":
        _print_table(result)


def _print_table(result: Result) -> None:
    from textseg.metrics.measures import MEASURES

    scores = result.scores
    say(f"{len(result.images)} images")
    for name, value in scores.items():
        measure = MEASURES[name]
        if measure.printed:
            say(f"  {measure.title:<24}{'undefined (0/0)' if value is None else f'{100 * value:7.2f} %'}")
    print_notes(result.notes)
    say(result.signature)
