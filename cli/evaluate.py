"""`textseg evaluate`: score predictions and say how the score was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from textseg.choices import Reading
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PRESETS, PROTOCOLS
from textseg.metrics.resampling import Resampling
from textseg.names import choose
from textseg.settings import to_json

from .dataset_options import DatasetCommand
from .names import Choice, complete_protocol, measures_option
from .options import (
    data_option,
    force_option,
    given,
    json_option,
    quiet_option,
    read_as_option,
    settings_options,
    shard_option,
    split_option,
    workers_options,
    write_json,
    write_results,
)
from .parameter_types import PATH
from .progress import print_notes, progress_bar
from .streams import say
from .topics import DATA, OUTPUT, RUNNING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textseg.evaluation import Result
    from textseg.evaluation.instances.evaluate import InstanceKind
    from textseg.io.dataset import Dataset
    from textseg.metrics.measures.base import Measure


def print_protocols(context: click.Context, _: click.Parameter, asked: bool) -> None:
    """--protocols: print what there is, and stop."""
    if not asked or context.resilient_parsing:
        return
    for name, preset in PRESETS.items():
        say(name, bold=True)
        say(f"  {preset.about}")
        say(f"  settings: {preset.changes or 'the defaults'}")
        say(f"  prints: {', '.join(f'{printed} = {ours}' for printed, ours in preset.prints.items())}")
        say(f"  source: {preset.source}")
    context.exit()


TOPICS = {
    "The dataset": DATA,
    "The protocol": ("preset", "protocols", "all_protocols", *to_json(Protocol())),
    "Measures and intervals": ("measures", "ci", *to_json(Resampling()), "instances"),
    "Output": OUTPUT,
    "Running": ("shard", *RUNNING),
}


@click.command(cls=DatasetCommand, topics=TOPICS)
@click.argument("predictions", type=PATH, metavar="PREDS")
@data_option
@split_option(
    "train, val, test, several joined by +, or all. Default: test, or all where there are no splits."
)
@click.option(
    "--protocol",
    "preset",
    metavar="NAME",
    shell_complete=complete_protocol,
    help=f"Named settings to start from.  [default: {next(iter(PROTOCOLS))}]",
)
@click.option(
    "--protocols",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_protocols,
    help="List the named protocols with what each does, and exit.",
)
@click.option(
    "--all-protocols",
    is_flag=True,
    help="Score under every named protocol, side by side; files are read once.",
)
@settings_options(Protocol, presets=PROTOCOLS)
@measures_option(
    "Further measures, joined by commas: boundary_iou, boundary_f, dibco, strokes, effect, words, chars, letters; "
    "some take a parameter, such as boundary_f@3px."
)
@click.option("--ci", is_flag=True, help="Add confidence intervals, by the bootstrap over images.")
@settings_options(Resampling, presets={"": Resampling()})
@shard_option
@click.option(
    "--instances",
    type=Choice(["word", "char"]),
    help="PREDS is a COCO results file: score its words or chars (AP, AR, panoptic quality).",
)
@read_as_option
@json_option
@click.option(
    "--per-image", type=PATH, metavar="FILE.csv", help="Write the counts and scores of every image."
)
@force_option
@workers_options
@quiet_option
def command(
    predictions: str,
    data: str | None,
    format: str,
    split: str | None,
    preset: str | None,
    all_protocols: bool,
    measures: list[str],
    ci: bool,
    shard: tuple[int, int] | None,
    instances: InstanceKind | None,
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
      textseg synth data/TextSeg
      textseg segment data/TextSeg/image --out preds
      textseg evaluate preds --split test --json test.json
      textseg evaluate preds --split test --all-protocols
    """
    from dataclasses import replace

    from textseg.errors import UsageError
    from textseg.evaluation import evaluate_protocols
    from textseg.evaluation.files import results_to_json

    if all_protocols and (preset or per_image):
        raise UsageError(
            f"--all-protocols cannot be combined with {'--protocol' if preset else '--per-image'}"
        )
    if per_image and per_image == json_file:
        raise UsageError("--json and --per-image cannot name the same file")
    changes = given({name: settings.pop(name) for name in to_json(Protocol())})
    drawing = given({name: settings.pop(name) for name in to_json(Resampling())})
    if drawing and not ci:
        raise UsageError(f"--{next(iter(drawing))} has no meaning without --ci")
    resampling = Resampling(**drawing) if ci else None
    name = preset or next(iter(PROTOCOLS))
    chosen = PROTOCOLS if all_protocols else {name: choose("protocol", name, PROTOCOLS)}
    protocols = {name: replace(protocol, **changes) for name, protocol in chosen.items()}
    dataset = open_to_score(data, format, split, settings)
    if instances:
        print_instances(dataset, predictions, instances, json_file, force=force, jobs=jobs, quiet=quiet)
        return
    with progress_bar("evaluate", quiet) as progress:
        results = evaluate_protocols(
            dataset,
            predictions,
            protocols,
            measures=measures,
            read_as=read_as,
            resampling=resampling,
            shard=shard,
            jobs=jobs,
            progress=progress,
        )
    result = results[next(iter(results))]
    files = {}
    if json_file:
        files[json_file] = results_to_json(results) if all_protocols else result.to_json()
    if per_image:
        files[per_image] = result.to_csv()
    write_results(files, force=force)
    if json_file != "-":
        if all_protocols:
            print_side_by_side(results)
        else:
            print_scores(result)


def print_instances(
    dataset: Dataset,
    results: str,
    kind: InstanceKind,
    json_file: str | None,
    *,
    force: bool,
    jobs: int | None,
    quiet: bool,
) -> None:
    """Score and print what was found as words or chars."""
    from textseg.evaluation.instances import evaluate_instances

    with progress_bar("evaluate", quiet) as progress:
        scores = evaluate_instances(dataset, results, kind, jobs=jobs, progress=progress)
    if json_file:
        write_json(json_file, scores.to_json(), force=force)
    if json_file == "-":
        return
    found = scores.panoptic
    say(f"{scores.images} images: {found.truth} {kind}s, {found.predicted} found, {found.tp} matched")
    for name, value in {**scores.average, **found.scores()}.items():
        shown = "undefined" if value is None else f"{100 * value:7.2f} %"
        say(f"  {INSTANCE_TITLES[name]:<24}{shown}")
    print_notes(scores.notes)
    say(scores.signature)


INSTANCE_TITLES = {
    "ap": "AP (IoU 0.5 to 0.95)",
    "ap50": "AP at IoU 0.5",
    "ap75": "AP at IoU 0.75",
    "ar": "AR",
    "pq": "panoptic quality",
    "f": "F",
    "precision": "precision",
    "recall": "recall",
    "tightness": "tightness",
}


def open_to_score(data: str | None, format: str, split: str | None, options: Mapping[str, Any]) -> Dataset:
    """The dataset, of the split that is given, else of test, else all of it where it has no splits."""
    from textseg.errors import NoSplitsError
    from textseg.io.open_dataset import open_dataset

    try:
        return open_dataset(data, format, split or "test", **options)
    except NoSplitsError:
        if split is not None:
            raise
        return open_dataset(data, format, **options)


def print_scores(result: Result) -> None:
    """The scores of one protocol, its notes and its signature."""
    say(f"{len(result.images)} images")
    measures = _printed(result)
    width = max(len(measure.title) for measure in measures) + 1
    for measure in measures:
        score = measure.text(result.scores[measure.name])
        say(f"  {measure.title:<{width}}{score}{_interval(result, measure)}")
    say(_reported(result))
    print_notes(result.notes)
    say(result.signature)


def _interval(result: Result, measure: Measure) -> str:
    """The confidence interval of a score, where there is one."""
    interval = result.intervals.get(measure.name)
    if interval is None or result.resampling is None:
        return ""
    low, high = (measure.text(bound).strip().removesuffix(" %") for bound in interval)
    return f"  [{low}, {high}] at {result.resampling.level:g} %"


def print_side_by_side(results: Mapping[str, Result]) -> None:
    """The scores of several protocols: a row for each measure, a column for each protocol."""
    first = next(iter(results.values()))
    measures = _printed(first)
    head = max(len(measure.title) for measure in measures) + 4
    widths = [max(10, len(name) + 2) for name in results]
    say(f"{len(first.images)} images; scores in %")
    say(" " * head + "".join(f"{name:>{width}}" for name, width in zip(results, widths, strict=True)))
    for measure in measures:
        cells = (measure.text(result.scores[measure.name]) for result in results.values())
        short = (cell.strip().removesuffix(" %").partition(" (")[0] for cell in cells)
        line = "".join(f"{cell:>{width}}" for cell, width in zip(short, widths, strict=True))
        say(f"  {measure.title:<{head - 2}}{line}")
    for result in results.values():
        say(_reported(result))
    print_notes(list(dict.fromkeys(note for result in results.values() for note in result.notes)))
    for result in results.values():
        say(result.short_signature)


def _printed(result: Result) -> list[Measure]:
    """The measures to print; of those that were asked for, the ones that are defined, such as letters that occur."""
    from textseg.metrics.measures import MEASURES, list_measures

    return [
        measure
        for name, measure in list_measures(result.protocol, result.measures).items()
        if (
            measure.printed
            if name in MEASURES
            else name not in ("iou", "f") and result.scores[name] is not None
        )
    ]


def _reported(result: Result) -> str:
    """What the codebase of the protocol prints."""
    numbers = ", ".join(
        f"{name} {'nan' if value is None else value}" for name, value in result.reported.items()
    )
    named = result.protocol.name in PROTOCOLS
    return f"as {result.protocol.name} prints it: {numbers}" if named else f"by these settings: {numbers}"
