"""`textseg show`: the annotations of images, predictions against the truth, and images with masks of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .dataset_options import DatasetCommand
from .names import Choice
from .options import data_option, force_option, read_as_option, split_option
from .parameter_types import PATH, IntRange
from .progress import print_notes
from .streams import say

if TYPE_CHECKING:
    from textseg.io.sample import Sample
    from textseg.viewing.sheet import Order

MOST = 100
"""Images on a contact sheet."""


@click.command(cls=DatasetCommand)
@click.argument("ids", nargs=-1, metavar="[ID|IMAGE...]")
@data_option
@split_option()
@click.option("--pred", type=PATH, metavar="DIR", help="Compare the predictions in DIR with the truth.")
@click.option(
    "--mask",
    type=PATH,
    metavar="MASK",
    help="Show IMAGE, a file of your own, with this mask; several, or a folder, with this folder of masks.",
)
@click.option(
    "--as-stored",
    is_flag=True,
    help="The mask is of IMAGE without the rotation in its EXIF data, not of IMAGE as it is displayed.",
)
@click.option("-n", "--n", "number", type=IntRange(1, MOST), metavar="N", help="A contact sheet of N images.")
@click.option(
    "--sort",
    type=Choice(["id", "random", "iou"]),
    default="id",
    show_default=True,
    help="Order of a contact sheet: the first ids, any (the same each time), or the worst IoU first.",
)
@click.option(
    "--worst",
    type=PATH,
    metavar="RESULT.json",
    help="A contact sheet of the worst images of a result of textseg evaluate --json.",
)
@click.option("--out", type=PATH, metavar="FILE", help="A .png, .jpg or .pdf.  [default: ID_show.png]")
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
    ids: tuple[str, ...],
    data: str | None,
    format: str,
    split: str | None,
    pred: str | None,
    mask: str | None,
    as_stored: bool,
    number: int | None,
    sort: Order,
    worst: str | None,
    out: str | None,
    threshold: float,
    read_as: Any,
    force: bool,
    **options: Any,
) -> None:
    """Draw the annotations of the image ID, or with --pred where a prediction is right and wrong.

    With --mask no dataset is needed: the file IMAGE is drawn, its mask, and the mask over it. Several images, --n or
    --worst give a contact sheet.

    \b
    Examples:
      textseg synth data/TextSeg
      textseg show a00001
      textseg show --n 12 --out sheet.pdf
      textseg segment data/TextSeg/image --out preds
      textseg show a00001 --pred preds --out compared.png
      textseg show --pred preds --n 12 --sort iou --out worst.jpg
      textseg show data/TextSeg/image/a00002.jpg --mask preds/a00002.png
      textseg show data/TextSeg/image --mask preds --n 12 --out many.png
    """
    from textseg.errors import UsageError
    from textseg.io.open_dataset import open_dataset
    from textseg.viewing.own import hinting_at_masks
    from textseg.viewing.show import check_suffix, view, view_masked

    if out is not None:
        check_suffix(out)
    reading: dict[str, Any] = {"n": number, "threshold": threshold, "read_as": read_as}
    if mask is not None or as_stored:
        others = {"pred": pred, "worst": worst, "sort": sort, "data": data, "split": split, "format": format}
        shown = view_masked(ids, mask, others | options, as_stored=as_stored, **reading)
    else:
        with hinting_at_masks(ids):
            dataset = open_dataset(data, format, split, **options)
            dataset.select(ids)
        print_notes(dataset.notes)
        if worst is None and not ids and number is None:
            raise UsageError("name an image, or say how many with `n=`", hint="textseg show --n 12")
        shown = view(dataset, ids, pred=pred, sort=sort, worst=worst, **reading)
    alone = shown.samples[0] if ids and len(shown.samples) == 1 else None
    if alone is not None and pred is None:
        say_missing(alone)
    path = Path(out or (f"{Path(alone.id).name}_show.png" if alone else "sheet.png"))
    say(f"{path}: {shown.write(path, force=force).value}")


def say_missing(sample: Sample) -> None:
    """Name the characters that no font here can draw."""
    from textseg.plots.fonts import missing_characters

    missing = missing_characters(text for word in sample.words for text in (word.text,))
    if missing:
        print_notes(
            [f"no font of this machine has {missing}: install one, such as Noto, to see these transcriptions"]
        )
