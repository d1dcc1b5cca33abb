"""The images of a report: a thumbnail of every image, and the layers of the cases that can be opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.evaluation.predictions.forms import FORMS
from textseg.evaluation.predictions.read import read_prediction
from textseg.evaluation.result import ImageResult
from textseg.io.sample import Sample
from textseg.labels import BACKGROUND, IGNORE, TEXT, U8, WORD_EFFECT, to_target
from textseg.metrics.protocol import Protocol
from textseg.plots.overlay import (
    EFFECT_COLOUR,
    FALSE_ALARM,
    HIT,
    IGNORE_COLOUR,
    MISS,
    Colour,
    draw_comparison,
)
from textseg.plots.thumbnail import data_uri, encode, reduce

THUMBNAIL = 120
"""Longer side of a thumbnail, in pixels."""

LARGEST = 1600
"""Longer side of an opened image, in pixels; larger ones are reduced."""

LAYERS: dict[str, Colour] = {
    "truth": (0, 0, 0),
    "prediction": (120, 60, 160),
    "hits": HIT,
    "false": FALSE_ALARM,
    "misses": MISS,
    "effect": EFFECT_COLOUR,
    "ignore": IGNORE_COLOUR,
}
"""What can be laid over an image, with its colour."""

OF_TRUTH = ("truth", "effect", "ignore")


@dataclass(frozen=True)
class DrawTask:
    """What to draw of an image.

    Attributes:
        sample: the image and its truth.
        results: of each system, its counts.
        sources: the file of the prediction of each system; None where there is none.
        name: what its files begin with; None for a thumbnail only.
        thumbnail: whether to draw one.
    """

    sample: Sample
    results: tuple[ImageResult, ...]
    sources: tuple[Path | None, ...]
    name: str | None
    thumbnail: bool


@dataclass(frozen=True)
class Drawn:
    """What was drawn: a thumbnail as a data URI, and files by name."""

    thumbnail: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def draw(task: DrawTask, protocol: Protocol) -> Drawn:
    """Draw an image of the report.

    Raises:
        DataError: the image or its truth cannot be read.
        PredictionError: a prediction cannot be read.
    """
    maskfg = task.sample.maskfg
    target = to_target(maskfg, protocol.effect)
    pairs = zip(task.results, task.sources, strict=True)
    guesses = [_read(result, source, maskfg.shape, protocol) for result, source in pairs]
    image = task.sample.image
    thumbnail = ""
    if task.thumbnail:
        shown = image if guesses[-1] is None else draw_comparison(image, guesses[-1], target)
        thumbnail = data_uri(shown, THUMBNAIL)
    if task.name is None:
        return Drawn(thumbnail)
    files = {f"{task.name}_image.jpg": encode(Image.fromarray(reduce(image, LARGEST)), "JPEG", quality=85)}
    for layer, where in _of_truth(maskfg, target).items():
        files[f"{task.name}_{layer}.png"] = _layer(where, LAYERS[layer])
    for number, guess in enumerate(guesses):
        if guess is not None:
            for layer, where in _of_prediction(guess, target).items():
                files[f"{task.name}_{layer}{number}.png"] = _layer(where, LAYERS[layer])
    return Drawn(thumbnail, files)


def _read(result: ImageResult, source: Path | None, size: tuple[int, ...], protocol: Protocol) -> U8 | None:
    if source is None:
        return None
    form = FORMS[result.form]
    prediction = read_prediction(source, form.reading)
    return prediction.fit(size, protocol.resize).binarise(protocol.threshold, protocol.compare)


def _of_truth(maskfg: U8, target: U8) -> dict[str, NDArray[np.bool_]]:
    return {"truth": target == TEXT, "effect": maskfg == WORD_EFFECT, "ignore": target == IGNORE}


def _of_prediction(guess: U8, target: U8) -> dict[str, NDArray[np.bool_]]:
    text = guess == TEXT
    return {
        "prediction": text,
        "hits": text & (target == TEXT),
        "false": text & (target == BACKGROUND),
        "misses": ~text & (target == TEXT),
    }


def _layer(where: NDArray[np.bool_], colour: Colour) -> bytes:
    """A PNG that is transparent but for one colour; where it is reduced, thin strokes are kept."""
    reduced = reduce(where.astype(np.uint8) * np.uint8(255), LARGEST) > 0
    image = Image.fromarray(reduced.astype(np.uint8), "P")
    image.putpalette([0, 0, 0, *colour])
    return encode(image, "PNG", transparency=0, bits=1)


def drawer(protocol: Protocol) -> partial[Drawn]:
    """`draw` under a protocol, for a map over tasks."""
    return partial(draw, protocol=protocol)
