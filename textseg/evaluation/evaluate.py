"""`evaluate`: compare a folder (or a dict) of predictions with a dataset, image by image, and score."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.errors import PredictionError, TextSegError, UsageError, raise_all
from textseg.evaluation.digest import digest, hash_pixels
from textseg.evaluation.notes import inverted_notes, truth_notes
from textseg.evaluation.predictions.find import find_predictions, some_names
from textseg.evaluation.predictions.forms import ONES
from textseg.evaluation.predictions.interpret import interpret
from textseg.evaluation.predictions.prediction import Prediction
from textseg.evaluation.predictions.read import read_prediction
from textseg.evaluation.result import ImageResult, Result
from textseg.io.dataset import Dataset
from textseg.io.open_dataset import open_dataset
from textseg.io.sample import Sample
from textseg.labels import IGNORE, TEXT, U8, WORD_EFFECT, to_target
from textseg.metrics.counts import count
from textseg.metrics.protocol import Protocol
from textseg.parallel import Progress, ordered_map

Predictions = str | os.PathLike[str] | Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class _Task:
    sample: Sample
    source: Path | NDArray[Any] | None


def evaluate(
    data: str | os.PathLike[str] | Sequence[Sample] | None,
    predictions: Predictions,
    protocol: Protocol | None = None,
    *,
    read_as: Reading | None = None,
    split: str | None = None,
    format: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Result:
    """Score predictions against the semantic labels (maskfg) of a dataset.

    Truth is the shipped maskfg, else the one derived from the char masks. Every missing prediction is listed
    before anything is read, and every unreadable or ambiguous one before anything is scored.

    Args:
        data: the dataset to score against, opened or not, as for `textseg.open_dataset`.
        predictions: a folder of files named by id, or arrays by id (see
            `textseg.evaluation.predictions.interpret`).
        protocol: the settings; None for those of the reference.
        read_as: the reading of predictions that have several.
        split: the split to score; of an open dataset, the one it was opened with.
        format: of the dataset.
        jobs: threads at work; None for one per processor.
        progress: called after each image.
        options: those of the format, such as ``labels="v1"``.

    Raises:
        UsageError: the folder does not exist or holds no predictions, or the dataset has no samples or is open
            with another split.
        PredictionError: missing or bad predictions; `details` lists every one.
        DataError: a truth that cannot be read; `details` lists every one.
    """
    protocol = protocol or Protocol()
    dataset = open_dataset(data, format, split, **options)
    if not len(dataset):
        raise UsageError(f"nothing to score: the split {dataset.split} has no images")
    sources, notes = _sources(dataset, predictions, protocol)
    tasks = [_Task(sample, sources.get(sample.id)) for sample in dataset]
    work = partial(_score_image, protocol=protocol, read_as=read_as)
    outcomes = list(ordered_map(work, tasks, jobs=jobs, progress=progress))
    images = tuple(outcome for outcome in outcomes if isinstance(outcome, ImageResult))
    raise_all([outcome for outcome in outcomes if isinstance(outcome, TextSegError)], len(tasks))
    _refuse_mixed(images, read_as)
    return Result(
        images,
        protocol,
        _facts(dataset, images),
        (*dataset.notes, *notes, *truth_notes(images), *inverted_notes(images)),
    )


def _sources(
    dataset: Sequence[Sample], predictions: Predictions, protocol: Protocol
) -> tuple[Mapping[str, Path | NDArray[Any]], list[str]]:
    ids = [sample.id for sample in dataset]
    if isinstance(predictions, Mapping):
        place: Path | None = None
        found: Mapping[str, Path | NDArray[Any]] = predictions
        missing = [id_ for id_ in ids if id_ not in predictions]
        extra = sorted(predictions.keys() - set(ids))
        skipped: list[str] = []
        clashes: list[str] = []
    else:
        folder = find_predictions(predictions, ids)
        place, found = folder.root, folder.files
        missing, extra, skipped, clashes = folder.missing, folder.extra, folder.skipped, folder.clashes
    absent = [f"{id_}: no prediction" for id_ in missing] if protocol.missing == "error" else []
    if absent:
        there = f"there are {some_names(extra)} instead; " if extra else ""
        raise PredictionError(
            f"{len(absent)} of {len(ids)} predictions are missing",
            file=place,
            hint=f"{there}to score missing ones as empty, say --missing empty",
            details=absent + clashes,
        )
    if clashes:
        what = f"{len(clashes)} of {len(ids)} images have several predictions"
        raise PredictionError(what, file=place, hint="keep one a folder", details=clashes)
    notes = [f"{len(missing)} missing predictions are scored as empty"] if missing else []
    if extra:
        notes.append(f"{len(extra)} files belong to no image scored here: {some_names(extra)}")
    if skipped:
        notes.append(
            f"{len(skipped)} files or folders are no predictions and were skipped: {some_names(skipped)}"
        )
    return found, notes


def _score_image(task: _Task, protocol: Protocol, read_as: Reading | None) -> ImageResult | TextSegError:
    sample = task.sample
    try:
        maskfg = sample.maskfg
        guess = _load(sample.id, task.source, maskfg.shape, protocol, read_as)
        counts = count(guess.binarise(protocol.threshold), to_target(maskfg, protocol.effect))
        stray = _count_stray(maskfg, maskfg.size - counts.valid, protocol)
        return ImageResult(
            sample.id,
            counts,
            guess.form,
            hash_pixels(maskfg),
            sample.load_maskfg is None,
            stray,
        )
    except TextSegError as error:
        return error


def _count_stray(maskfg: U8, ignored: int, protocol: Protocol) -> int:
    if not ignored:
        return 0
    meant = (IGNORE, WORD_EFFECT) if protocol.effect == "ignore" else (IGNORE,)
    return ignored - sum(int(np.count_nonzero(maskfg == value)) for value in meant)


def _load(
    id_: str,
    source: Path | NDArray[Any] | None,
    size: tuple[int, ...],
    protocol: Protocol,
    read_as: Reading | None,
) -> Prediction:
    """The prediction of an image, in its size."""
    if source is None:
        return Prediction.missing(size)
    try:
        found = read_prediction(source, read_as) if isinstance(source, Path) else interpret(source, read_as)
        return found.fit(size, protocol.resize)
    except PredictionError as error:
        if error.file is not None:
            raise
        file = source if isinstance(source, Path) else f"prediction {id_}"
        raise PredictionError(error.problem, file=file, where=error.where, hint=error.hint) from error


def read_binary(
    predictions: str | os.PathLike[str],
    sample: Sample,
    *,
    threshold: float = 0.5,
    read_as: Reading | None = None,
) -> U8:
    """Read the prediction of one sample from a folder, as `evaluate` does.

    Returns:
        uint8 (H, W), 1 where it is text.

    Raises:
        UsageError: no such folder.
        PredictionError: it is missing, or bad.
    """
    found = find_predictions(predictions, [sample.id])
    if sample.id not in found.files:
        raise PredictionError(f"holds no prediction for {sample.id}", file=found.root)
    protocol = Protocol(threshold=threshold)
    prediction = _load(sample.id, found.files[sample.id], sample.maskfg.shape, protocol, read_as)
    return prediction.binarise(threshold)


def _refuse_mixed(images: Sequence[ImageResult], read_as: Reading | None) -> None:
    """A file of 0 and 1 among files of 0..255 may be labels or a probability near 0: only the folder can tell."""
    small = [image.id for image in images if image.form == ONES]
    large = [image.id for image in images if image.form.top > TEXT]
    if small and large and read_as is None:
        raise PredictionError(
            f"{len(small)} predictions hold only 0 and 1 while {len(large)} others go up to 255 or more: "
            f"{some_names(small)} can be read as labels or as probabilities near 0",
            hint="say --read-as labels or --read-as probability",
        )


def _facts(dataset: Dataset, images: Sequence[ImageResult]) -> dict[str, object]:
    derived = sum(image.derived for image in images)
    return {
        "ds": dataset.name,
        "split": dataset.split,
        "n": len(images),
        "lab": dataset.version,
        "truth": "shipped" if not derived else "derived" if derived == len(images) else "mixed",
        "sha": digest((image.id, image.pixels) for image in images),
    }
