"""`textseg show`: the annotations of images, or predictions against the truth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .dataset_options import DatasetCommand
from .names import Choice
from .options import data_option, force_option, read_as_option, split_option
from .progress import print_notes
from .streams import say

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.sample import Sample
    from textseg.labels import U8

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".pdf": "PDF"}
MOST = 100
"""Images on a contact sheet."""

SIDE = 300
"""The longer side of each of them, in pixels."""


@click.command(cls=DatasetCommand)
@click.argument("ids", nargs=-1, metavar="[ID...]")
@data_option
@split_option()
@click.option(
    "--pred", type=click.Path(), metavar="DIR", help="Compare the predictions in DIR with the truth."
)
@click.option(
    "-n", "--n", "number", type=click.IntRange(1, MOST), metavar="N", help="A contact sheet of N images."
)
@click.option(
    "--sort",
    type=Choice(["id", "random", "iou"]),
    default="id",
    show_default=True,
    help="Order of a contact sheet: the first ids, any (the same each time), or the worst IoU first.",
)
@click.option(
    "--worst",
    type=click.Path(),
    metavar="RESULT.json",
    help="A contact sheet of the worst images of a result of textseg evaluate --json.",
)
@click.option(
    "--out", type=click.Path(), metavar="FILE", help="A .png, .jpg or .pdf.  [default: ID_show.png]"
)
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
    number: int | None,
    sort: str,
    worst: str | None,
    out: str | None,
    threshold: float,
    read_as: Any,
    force: bool,
    **options: Any,
) -> None:
    """Draw the annotations of the image ID, or with --pred where a prediction is right and wrong.

    Several ids, --n or --worst give a contact sheet.

    \b
    Example:
      textseg synth data/TextSeg
      textseg show a00001
      textseg show --n 12 --out sheet.pdf
      textseg segment data/TextSeg/image --out masks
      textseg show a00001 --pred masks --out compared.png
      textseg show --pred masks --n 12 --sort iou --out worst.jpg
    """
    from textseg.errors import UsageError
    from textseg.evaluation import read_binary, read_result
    from textseg.io.formats.writing import refuse_input
    from textseg.io.open_dataset import open_dataset
    from textseg.labels import to_target
    from textseg.plots import draw_annotation, draw_comparison_sheet

    path = Path(out or (f"{ids[0]}_show.png" if len(ids) == 1 else "sheet.png"))
    if path.suffix.lower() not in FORMATS:
        raise UsageError(
            "is no kind of image that can be written", file=path, hint=f"choose {', '.join(FORMATS)}"
        )
    dataset = open_dataset(data, format, split, **options)
    print_notes(dataset.notes)
    if worst is not None:
        result = read_result(worst)
        pred = pred or result.folder
        ids = worst_ids(result, number or 12)
    elif not ids and number is None:
        raise UsageError("name an image, or say how many with --n", hint="textseg show --n 12")

    def guess(sample: Sample) -> U8 | None:
        return None if pred is None else read_binary(pred, sample, threshold=threshold, read_as=read_as)

    if len(ids) == 1 and worst is None and number is None:
        sample = dataset[ids[0]]
        prediction = guess(sample)
        if prediction is None:
            say_missing(sample)
            image = draw_annotation(sample)
        else:
            image = draw_comparison_sheet(sample.image, prediction, to_target(sample.maskfg))
        samples = [sample]
    else:
        samples = [dataset[id_] for id_ in ids] or choose(dataset, number or 12, sort, guess)
        image = contact_sheet(samples, guess)
    for sample in samples:
        refuse_input(path, sample)
    write_image(path, image, force=force)


def worst_ids(result: Any, number: int) -> tuple[str, ...]:
    """The ids of the images of a result with the smallest IoU; without text and prediction it is 1."""
    from textseg.metrics.scores import image_scores

    ious = [image_scores(counts)["iou"] for counts in result.counts]
    order = sorted(range(len(ious)), key=lambda place: (1.0 if ious[place] is None else ious[place], place))
    return tuple(result.images[place].id for place in order[:number])


def choose(dataset: Dataset, number: int, sort: str, guess: Any) -> list[Sample]:
    """The samples of a contact sheet."""
    from textseg.errors import UsageError

    samples = list(dataset)
    if sort == "random":
        import random

        return sorted(random.Random(0).sample(samples, min(number, len(samples))), key=lambda one: one.id)
    if sort == "iou":
        if guess(samples[0]) is None:
            raise UsageError("--sort iou needs predictions", hint="give them with --pred DIR")
        return sorted(samples, key=lambda one: (iou(one, guess(one)), one.id))[:number]
    return samples[:number]


def iou(sample: Sample, prediction: U8) -> float:
    """The IoU of text in an image."""
    from textseg.labels import to_target
    from textseg.metrics.counts import count
    from textseg.metrics.scores import image_scores

    score = image_scores(count(prediction, to_target(sample.maskfg)))["iou"]
    return 1.0 if score is None else score


def contact_sheet(samples: list[Sample], guess: Any) -> U8:
    """Many images on one page, with their labels, or their predictions against the truth."""
    import numpy as np

    from textseg.labels import to_target
    from textseg.plots import draw_comparison, draw_labels, draw_reduced, make_sheet

    panels = []
    for sample in samples:
        prediction = guess(sample)
        if prediction is None:
            labelled = sample.load_maskfg is not None or sample.load_mask is not None
            labels = [sample.maskfg] if labelled else []
            panel = draw_reduced(draw_labels if labels else np.copy, sample.image, *labels, side=2 * SIDE)
            panels.append((sample.id, panel))
        else:
            target = to_target(sample.maskfg)
            panel = draw_reduced(draw_comparison, sample.image, prediction, target, side=2 * SIDE)
            panels.append((f"{sample.id}  IoU {100 * iou(sample, prediction):.1f} %", panel))
    columns = max(1, round((1.4 * len(panels)) ** 0.5))
    return make_sheet(panels, columns, side=SIDE)


def say_missing(sample: Sample) -> None:
    """Name the characters that no font here can draw."""
    from textseg.plots.fonts import missing_characters

    missing = missing_characters(text for word in sample.words for text in (word.text,))
    if missing:
        print_notes(
            [f"no font of this machine has {missing}: install one, such as Noto, to see these transcriptions"]
        )


def write_image(path: Path, image: U8, *, force: bool) -> None:
    """Write an image in the format that its name says."""
    import io

    from PIL import Image

    from textseg.io.files.output import write_output
    from textseg.io.files.png import encode_png

    if path.suffix.lower() == ".png":
        data = encode_png(image)
    else:
        buffer = io.BytesIO()
        kind = FORMATS[path.suffix.lower()]
        extra = {"quality": 90} if kind == "JPEG" else {"resolution": 150.0, "creationDate": 0, "modDate": 0}
        Image.fromarray(image).save(buffer, kind, **extra)
        data = buffer.getvalue()
    say(f"{path}: {write_output(path, data, force=force).value}")
