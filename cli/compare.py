"""`textseg compare`: two or more results on the same images, and whether their difference is significant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from textseg.choices import Reading
from textseg.metrics.protocols import PROTOCOLS
from textseg.metrics.resampling import Resampling
from textseg.names import choose
from textseg.settings import to_json

from .dataset_options import DatasetCommand
from .evaluate import open_to_score
from .names import complete_protocol, measures_option
from .options import (
    data_option,
    force_option,
    json_option,
    quiet_option,
    read_as_option,
    settings_options,
    split_option,
    workers_options,
    write_json,
)
from .parameter_types import PATH, IntRange
from .progress import progress_bar
from .streams import say

if TYPE_CHECKING:
    from textseg.evaluation.compare import Comparison
    from textseg.evaluation.result import Result

SIGNIFICANT = 0.05


@click.command(cls=DatasetCommand)
@click.argument("results", nargs=-1, required=True, type=PATH, metavar="A B...")
@click.option(
    "-n",
    "number",
    type=IntRange(min=0),
    default=5,
    show_default=True,
    metavar="N",
    help="Images to list on each side.",
)
@settings_options(Resampling)
@data_option
@split_option()
@click.option(
    "--protocol",
    "preset",
    metavar="NAME",
    shell_complete=complete_protocol,
    help="Protocol for folders of predictions.  [default: texrnet]",
)
@measures_option("Further measures for folders, joined by commas.")
@read_as_option
@json_option
@force_option
@workers_options
@quiet_option
def command(
    results: tuple[str, ...],
    number: int,
    data: str | None,
    format: str,
    split: str | None,
    preset: str | None,
    measures: list[str],
    read_as: Reading | None,
    json_file: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **settings: Any,
) -> None:
    """Compare results on the same images: each with the first.

    A and B are results of `textseg evaluate --json`, or folders of predictions, which are evaluated first. Differences
    come with confidence intervals and two p-values, of the paired bootstrap and of approximate randomisation. Results
    of other images, labels or protocols are refused.

    \b
    Example:
      textseg synth data/TextSeg
      textseg segment data/TextSeg/image --out preds
      textseg segment data/TextSeg/image --no-colours --out plain
      textseg compare plain preds --split all
    """
    from textseg.evaluation.compare import compare, comparisons_to_json
    from textseg.evaluation.gather import name_results

    places = list(name_results(results))
    resampling = Resampling(**{name: settings.pop(name) for name in to_json(Resampling())})
    protocol = choose("protocol", preset or next(iter(PROTOCOLS)), PROTOCOLS)

    def scored(place: str) -> Result | str:
        from textseg.evaluation import evaluate

        if not Path(place).is_dir():
            return place
        dataset = open_to_score(data, format, split, settings)
        with progress_bar("evaluate", quiet) as progress:
            return evaluate(
                dataset, place, protocol, measures=measures, read_as=read_as, jobs=jobs, progress=progress
            )

    comparisons = compare({place: scored(place) for place in places}, resampling)
    if json_file:
        write_json(json_file, comparisons_to_json(comparisons), force=force)
    if json_file != "-":
        for comparison in comparisons:
            print_comparison(comparison, number, resampling)


def print_comparison(comparison: Comparison, number: int, resampling: Resampling) -> None:
    """Scores side by side, the images that changed most, and the verdict."""
    say(f"A: {comparison.a}")
    say(f"B: {comparison.b}")
    interval = f"{resampling.level:g} % interval"
    say(f"  {'':<24}{'A':>8}{'B':>8}{'B - A':>9}  {interval:>18}{'p':>7}{'p (AR)':>8}")
    for name, found in comparison.differences.items():
        measure = comparison.measures[name]
        if not measure.printed:
            continue
        factor = 100 if measure.unit == "%" else 1
        low, high = (f"{factor * bound:+.2f}" for bound in found.interval)
        say(
            f"  {measure.title:<24}{factor * found.a:>8.2f}{factor * found.b:>8.2f}{factor * found.difference:>+9.2f}"
            f"  {f'{low} to {high}':>18}{found.p_bootstrap:>7.3f}{found.p_randomisation:>8.3f}"
        )
    gains = [image for image in comparison.images if image.change > 0][:number]
    losses = [image for image in reversed(comparison.images) if image.change < 0][:number]
    for title, images in (("B gains most on", gains), ("B loses most on", losses)):
        if images:
            say(f"{title} (IoU of A, of B):")
        for image in images:
            say(f"  {100 * image.a:7.2f} {100 * image.b:7.2f}  {image.id}")
    ties = len(comparison.images) - comparison.wins - comparison.losses
    say(f"B is better on {comparison.wins} images, worse on {comparison.losses}, equal on {ties}.")
    say(_verdict(comparison))
    say(comparison.signature)


def _verdict(comparison: Comparison) -> str:
    """Which is better by fgIoU, and whether both tests say that this is no accident."""
    found = comparison.differences.get("fgiou")
    if found is None:
        return "fgIoU is undefined, so neither is better."
    worst = max(found.p_bootstrap, found.p_randomisation)
    if found.difference == 0:
        return "A and B have the same fgIoU."
    better = "B" if found.difference > 0 else "A"
    certain = "significantly" if worst < SIGNIFICANT else "not significantly"
    return f"{better} has the higher fgIoU, {certain} (p = {worst:.3f}, both tests)."
