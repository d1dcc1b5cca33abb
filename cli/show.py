"""`textseg show`: draw one sample, or a prediction against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .dataset_options import DatasetCommand
from .options import data_option, force_option, read_as_option
from .progress import print_notes
from .streams import say


@click.command(cls=DatasetCommand)
@click.argument("id_", metavar="ID")
@data_option
@click.option(
    "--pred", type=click.Path(), metavar="DIR", help="Compare the prediction in DIR with the truth."
)
@click.option("--out", type=click.Path(), metavar="FILE", help="Default: ID_show.png in this folder.")
@click.option(
    "--threshold",
    type=float,
    default=0.5,
    show_default=True,
    metavar="X",
    help="A pixel is text where its probability is above this.",
)
@read_as_option
@force_option
def command(
    id_: str,
    data: str | None,
    format: str,
    pred: str | None,
    out: str | None,
    threshold: float,
    read_as: Any,
    force: bool,
    **options: Any,
) -> None:
    """Draw the annotations of the image ID, or with --pred where a prediction is right and wrong.

    \b
    Example:
      textseg synth data/TextSeg
      textseg show a00001
      textseg show a00001 --pred preds/ --out compared.png
    """
    from textseg.evaluation import read_binary
    from textseg.io.files.output import write_output
    from textseg.io.files.png import encode_png
    from textseg.io.formats.writing import refuse_input
    from textseg.io.open_dataset import open_dataset
    from textseg.labels import to_target
    from textseg.plots import draw_annotation, draw_comparison_sheet

    dataset = open_dataset(data, format, **options)
    print_notes(dataset.notes)
    sample = dataset[id_]
    if pred is None:
        image = draw_annotation(sample)
    else:
        prediction = read_binary(pred, sample, threshold=threshold, read_as=read_as)
        image = draw_comparison_sheet(sample.image, prediction, to_target(sample.maskfg))
    path = out or f"{id_}_show.png"
    refuse_input(Path(path), sample)
    say(f"{path}: {write_output(path, encode_png(image), force=force).value}")
