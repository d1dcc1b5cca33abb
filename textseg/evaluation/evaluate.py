"""`evaluate`: compare a folder (or a dict) of predictions with a dataset, image by image, and score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from textseg.choices import Reading
from textseg.errors import PredictionError, TextSegError, UsageError, raise_all
from textseg.evaluation.notes import find_notes
from textseg.evaluation.predictions.find import some_names
from textseg.evaluation.predictions.forms import FORMS, ONES
from textseg.evaluation.result import ImageResult, Result
from textseg.evaluation.score_image import Plan, Source, score_image
from textseg.evaluation.sources import Predictions, find_sources
from textseg.io.dataset import Dataset
from textseg.io.open_dataset import Data, open_dataset
from textseg.io.sample import Sample
from textseg.labels import TEXT
from textseg.metrics.measures import find_tallies
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PROTOCOLS
from textseg.metrics.resampling import Resampling
from textseg.names import choose
from textseg.parallel import Progress, ordered_map
from textseg.settings import to_json


@dataclass(frozen=True)
class _Task:
    sample: Sample
    source: Source


def evaluate(
    data: Data,
    predictions: Predictions,
    protocol: Protocol | str | None = None,
    *,
    measures: str | Iterable[str] = (),
    read_as: Reading | None = None,
    ci: bool = False,
    resampling: Resampling | None = None,
    shard: tuple[int, int] | None = None,
    split: str | None = None,
    format: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Result:
    """Score predictions against the semantic labels (maskfg) of a dataset.

    Truth is the shipped maskfg, else the one derived from the char masks. Every missing prediction is listed
    before anything is read, and every unreadable or ambiguous one before anything is scored.

    Args:
        data: the dataset to score against, opened or not, as for `textseg.open_dataset`.
        predictions: a folder of files named by id; or by id: arrays and tensors of any library on any device, Pillow
            images, files, or what `textseg.segment` returns. `textseg.evaluation.predictions.interpret` says which
            numbers can be in them.
        protocol: the settings, or the name of a protocol; None for those of the reference.
        measures: names of measures beside those that are always computed, see `textseg.metrics.measures`; also as
            one text with commas.
        read_as: the reading of predictions that have several.
        ci: add confidence intervals, by the bootstrap over images.
        resampling: how they are made; where it is given, `ci` need not be.
        shard: (number, of how many), to score a part of the images: see `textseg.evaluation.merge`.
        split: the split to score; of an open dataset, the one it was opened with.
        format: of the dataset.
        jobs: threads at work; None for one per processor.
        progress: called after each image.
        settings: those of the protocol that differ, such as ``threshold=0.3`` or ``missing="empty"``, and options of
            the format, such as ``labels="v1"``.

    Raises:
        UsageError: the folder does not exist or holds no predictions, or the dataset has no samples or is open
            with another split; or there is no protocol, no measure or no setting of a name.
        PredictionError: missing or bad predictions; `details` lists every one.
        DataError: a truth that cannot be read; `details` lists every one.

    Example:
        >>> truth = {"a": [[100, 100, 0, 0]]}
        >>> evaluate(truth, {"a": [[0.9, 0.4, 0.2, 0.1]]}, threshold=0.3)
        <Result labels, split all, 1 image, custom: fgIoU 100.00 %, F 100.00 %>
    """
    if isinstance(protocol, str):
        protocol = choose("protocol", protocol, PROTOCOLS)
    changes = {name: settings.pop(name) for name in to_json(Protocol()) if name in settings}
    protocol = replace(protocol or Protocol(), **changes)
    (result,) = evaluate_protocols(
        data,
        predictions,
        {"": protocol},
        measures=measures,
        read_as=read_as,
        resampling=resampling or (Resampling() if ci else None),
        shard=shard,
        split=split,
        format=format,
        jobs=jobs,
        progress=progress,
        **settings,
    ).values()
    return result


def evaluate_protocols(
    data: Data,
    predictions: Predictions,
    protocols: Mapping[str, Protocol] = PROTOCOLS,
    *,
    measures: str | Iterable[str] = (),
    read_as: Reading | None = None,
    resampling: Resampling | None = None,
    shard: tuple[int, int] | None = None,
    split: str | None = None,
    format: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> dict[str, Result]:
    """Score predictions under several protocols; every file is read once.

    Args:
        data: as for `evaluate`, and the others too.
        predictions: a folder, or by id.
        protocols: by a name of your choice; all named ones by default.
        measures: names of measures beside those that are always computed.
        read_as: the reading of predictions that have several.
        resampling: how confidence intervals are made.
        shard: (number, of how many), to score a part of the images.
        split: the split to score.
        format: of the dataset.
        jobs: threads at work.
        progress: called after each image.
        options: those of the format.

    Returns:
        The result of each protocol, by its name.

    Raises:
        UsageError: as `evaluate`.
        PredictionError: as `evaluate`.
        DataError: as `evaluate`.
    """
    if isinstance(measures, str):
        measures = [name.strip() for name in measures.split(",") if name.strip()]
    measures = tuple(dict.fromkeys(measures))
    plan = Plan(tuple(protocols.values()), find_tallies(measures), read_as)
    dataset = open_dataset(data, format, split, **options)
    if not len(dataset):
        raise UsageError(f"nothing to score: the split {dataset.split} has no images")
    strict = any(protocol.missing == "error" for protocol in plan.protocols)
    sources = find_sources(dataset.ids, predictions, "error" if strict else "empty")
    tasks = [_Task(sample, sources.by_id.get(sample.id)) for sample in _part(dataset, shard)]
    outcomes = list(ordered_map(partial(_try, plan=plan), tasks, jobs=jobs, progress=progress))
    raise_all([outcome for outcome in outcomes if isinstance(outcome, TextSegError)], len(tasks))
    by_image = [outcome for outcome in outcomes if not isinstance(outcome, TextSegError)]
    _refuse_mixed([images[0] for images in by_image], read_as)
    results = {}
    for place, (name, protocol) in enumerate(protocols.items()):
        result = Result(
            tuple(images[place] for images in by_image),
            protocol,
            {"ds": dataset.name, "split": dataset.split, "lab": dataset.version},
            measures=measures,
            folder=sources.folder,
            made_by=sources.made_by,
            shard=shard,
            resampling=resampling,
        )
        results[name] = result.with_notes((*dataset.notes, *sources.notes, *find_notes(result)))
    return results


def _part(dataset: Dataset, shard: tuple[int, int] | None) -> Iterable[Sample]:
    """The images of a shard: every n-th, so that all shards take about as long."""
    if shard is None:
        return dataset
    number, total = shard
    if not 1 <= number <= total:
        raise UsageError(
            f"there is no shard {number} of {total}", hint=f"shards are 1/{total} to {total}/{total}"
        )
    if number > len(dataset):
        raise UsageError(f"shard {number} of {total} is empty: there are {len(dataset)} images")
    return dataset[number - 1 :: total]


def _try(task: _Task, plan: Plan) -> list[ImageResult] | TextSegError:
    try:
        return score_image(task.sample, task.source, plan)
    except TextSegError as error:
        return error


def _refuse_mixed(images: Sequence[ImageResult], read_as: Reading | None) -> None:
    """A file of 0 and 1 among files of 0..255 may be labels or a probability near 0: only the folder can tell."""
    small = [image.id for image in images if image.form == ONES.name]
    large = [image.id for image in images if FORMS[image.form].top > TEXT]
    if small and large and read_as is None:
        raise PredictionError(
            f"{len(small)} predictions hold only 0 and 1 while {len(large)} others go up to 255 or more: "
            f"{some_names(small)} can be read as labels or as probabilities near 0",
            hint="say `read_as='labels'` or `read_as='probability'`",
        )
