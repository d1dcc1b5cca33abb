"""`textseg evaluate`: score predictions and say how the score was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .options import data_option, force_option, jobs_option, progress_bar, split_option

if TYPE_CHECKING:
    from textseg.evaluation import Result

ROWS = (
    ("fgIoU", "fgiou"),
    ("F (image-averaged P, R)", "f_image"),
    ("F (dataset)", "f_dataset"),
    ("precision (image)", "precision_image"),
    ("recall (image)", "recall_image"),
    ("precision (dataset)", "precision_dataset"),
    ("recall (dataset)", "recall_dataset"),
    ("mIoU", "miou"),
)


@click.command()
@click.argument("predictions", type=click.Path(), metavar="PREDS")
@data_option
@split_option("test")
@click.option(
    "--protocol", "preset", default="texrnet", show_default=True, help="Named settings to start from."
)
@click.option("--effect", type=click.Choice(["bg", "fg", "ignore"]), help="What text effects (200) count as.")
@click.option("--threshold", type=float, metavar="T", help="Text is where its probability is above T.")
@click.option("--missing", type=click.Choice(["error", "empty"]), help="What to do without a prediction.")
@click.option(
    "--resize", type=click.Choice(["error", "bilinear", "nearest"]), help="What to do with another size."
)
@click.option(
    "--labels", type=click.Choice(["v1", "v2"]), default="v2", show_default=True, help="Label version."
)
@click.option(
    "--read-as",
    type=click.Choice(["labels", "probability", "logits", "maskfg"]),
    help="What the predictions are, where that is not certain.",
)
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON; - for stdout.")
@click.option("--per-image", metavar="FILE.csv", help="Write the counts and scores of every image.")
@force_option
@jobs_option
def command(
    predictions: str,
    data: str | None,
    split: str,
    preset: str,
    labels: str,
    read_as: Any,
    json_file: str | None,
    per_image: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **settings: Any,
) -> None:
    """Score the predictions in the folder PREDS against a dataset.

    PREDS holds a file per image, named by its id: PNG (0/1, 0/255, or an 8- or 16-bit probability), .npy or
    .npz (labels, a probability, or logits of two classes).

    The score is that of the paper (protocol texrnet): fgIoU over the dataset, and F of image-averaged precision
    and recall. The dataset F stands beside it. The signature names everything that can move the numbers.

    \b
    Example:
      textseg synth data/TextSeg -n 24
      textseg evaluate data/TextSeg/semantic_label --read-as maskfg --split test
    """
    from dataclasses import replace

    from textseg.errors import UsageError
    from textseg.evaluation import evaluate
    from textseg.io import TextSeg, find_root
    from textseg.io.files.output import write_output
    from textseg.metrics import PROTOCOLS

    if preset not in PROTOCOLS:
        raise UsageError(f"no protocol {preset!r}: there are {', '.join(PROTOCOLS)}")
    changes = {name: value for name, value in settings.items() if value is not None}
    protocol = replace(PROTOCOLS[preset], **changes)
    dataset = TextSeg(find_root(data), split, labels=labels)
    with progress_bar("evaluate", quiet) as progress:
        result = evaluate(
            dataset, predictions, protocol, read_as=read_as, split=split, jobs=jobs, progress=progress
        )
    if per_image:
        write_output(per_image, result.to_csv(), force=force)
    if json_file == "-":
        click.echo(result.to_json(), nl=False)
        return
    if json_file:
        write_output(json_file, result.to_json(), force=force)
    _print_table(result)


def _print_table(result: Result) -> None:
    scores = result.scores
    click.echo(f"{len(result.images)} images")
    for label, name in ROWS:
        value = getattr(scores, name)
        click.echo(f"  {label:<24}{'undefined (0/0)' if value is None else f'{100 * value:7.2f} %'}")
    for note in result.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(result.signature)
