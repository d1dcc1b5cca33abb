"""Scoring one image: from its label and its prediction to its counts, under one protocol or several."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.errors import PredictionError
from textseg.evaluation.digest import hash_pixels
from textseg.evaluation.predictions.find import find_predictions
from textseg.evaluation.predictions.prediction import Prediction
from textseg.evaluation.predictions.read import as_prediction
from textseg.evaluation.result import ImageResult
from textseg.io.sample import Sample
from textseg.labels import U8
from textseg.metrics.label_counts import count_labels
from textseg.metrics.protocol import Protocol
from textseg.metrics.tally import ImagePair, InstanceTruth, Tally

Source: TypeAlias = Any
"""What `as_prediction` takes, or None where there is no prediction."""


@dataclass(frozen=True)
class Plan:
    """What to count of every image.

    Attributes:
        protocols: one or several; they share the reading of files, and what else they have in common.
        tallies: what measures count beside the label counts.
        read_as: the reading of predictions that have several.
    """

    protocols: Sequence[Protocol]
    tallies: Sequence[Tally] = ()
    read_as: Reading | None = None


def score_image(sample: Sample, source: Source, plan: Plan) -> list[ImageResult]:
    """Read and count an image.

    Returns:
        Its counts under each protocol of the plan.

    Raises:
        PredictionError: the prediction cannot be read, or not in one way, or has another size.
        DataError: the label cannot be read.
    """
    maskfg = sample.maskfg
    with _naming(source, sample.id):
        guess = _load(source, maskfg.shape, plan.read_as)
        texts = {one.binarisation: _binarise(guess, maskfg.shape, one) for one in plan.protocols}
    labels = {key: tuple(count_labels(text, maskfg).reshape(-1).tolist()) for key, text in texts.items()}
    common = (guess.form.name, hash_pixels(maskfg), hash_pixels(guess.values), sample.load_maskfg is None)
    results = []
    for protocol in plan.protocols:
        key = protocol.binarisation
        pair = ImagePair(texts[key], maskfg, protocol, partial(_instances, sample))
        own = {tally.name: tuple(map(int, tally.count(pair))) for tally in plan.tallies}
        faint = not texts[key].any() and _has_two_values(guess.values)
        results.append(ImageResult(sample.id, labels[key], *common, own, faint))
    return results


def read_binary(
    predictions: str | os.PathLike[str] | Mapping[str, Any],
    sample: Sample,
    *,
    threshold: float = 0.5,
    read_as: Reading | None = None,
) -> U8:
    """The prediction of one sample among those in a folder, or by id, read as `evaluate` does.

    Returns:
        uint8 (H, W), 1 where it is text.

    Raises:
        UsageError: no such folder.
        PredictionError: it is missing, or bad.
    """
    root: Path | None = None
    files: Mapping[str, Any]
    if isinstance(predictions, Mapping):
        files = predictions
    else:
        found = find_predictions(predictions, [sample.id])
        root, files = found.root, found.files
    if sample.id not in files:
        raise PredictionError(f"there is no prediction for {sample.id}", file=root)
    source, size = files[sample.id], sample.maskfg.shape
    with _naming(source, sample.id):
        return _binarise(_load(source, size, read_as), size, Protocol(threshold=threshold))


def _load(source: Source, size: tuple[int, ...], read_as: Reading | None) -> Prediction:
    return Prediction.missing(size) if source is None else as_prediction(source, read_as)


def _binarise(prediction: Prediction, size: tuple[int, ...], protocol: Protocol) -> U8:
    return prediction.fit(size, protocol.resize).binarise(protocol.threshold, protocol.compare)


def _has_two_values(values: NDArray[Any]) -> bool:
    low, high = values.min(initial=0), values.max(initial=0)
    return bool(low != high and ((values == low) | (values == high)).all())


@contextlib.contextmanager
def _naming(source: Source, id_: str) -> Iterator[None]:
    """Errors about a prediction name its file, or its id where it is an array."""
    try:
        yield
    except PredictionError as error:
        if error.file is not None:
            raise
        file = source if isinstance(source, (str, os.PathLike)) else f"prediction {id_}"
        raise PredictionError(error.problem, file=file, where=error.where, hint=error.hint) from error


def _instances(sample: Sample) -> InstanceTruth | None:
    """The legible words of a sample whose chars have masks."""
    mask = sample.mask
    if mask is None:
        return None
    words = [word for word in sample.words if word.legible]
    return InstanceTruth(
        mask,
        tuple((char.text, char.mask_value) for word in words for char in word.chars),
        tuple((word.text, word.mask_values) for word in words),
    )
