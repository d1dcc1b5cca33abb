"""Which images a contact sheet has, and in which order."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from textseg.errors import UsageError
from textseg.evaluation.result import Result
from textseg.io.sample import Sample
from textseg.labels import U8, to_target
from textseg.metrics.counts import count
from textseg.metrics.scores import image_scores
from textseg.plots import draw_comparison, draw_labels, draw_reduced, make_sheet

Order = Literal["id", "random", "iou"]
Guess = Callable[[Sample], "U8 | None"]
"""The binary prediction of a sample, uint8 (H, W) of 0 and 1; None where there are none to show."""

PANEL_SIDE = 300
"""The longer side of an image on a sheet, in pixels."""


def worst_ids(result: Result, number: int) -> tuple[str, ...]:
    """The ids of the images of a result with the smallest IoU; without text and prediction it is 1."""
    ious = [_or_one(image_scores(counts)["iou"]) for counts in result.counts]
    order = sorted(range(len(ious)), key=lambda place: (ious[place], place))
    return tuple(result.images[place].id for place in order[:number])


def choose_samples(samples: Sequence[Sample], number: int, sort: Order, guess: Guess) -> list[Sample]:
    """The samples of a contact sheet: the first, any (the same each time), or those with the smallest IoU.

    Raises:
        UsageError: an order by IoU without predictions.
    """
    if sort == "random":
        chosen = random.Random(0).sample(range(len(samples)), min(number, len(samples)))
        return sorted((samples[place] for place in chosen), key=lambda sample: sample.id)
    if sort == "iou":
        ranked = []
        for sample in samples:
            prediction = guess(sample)
            if prediction is None:
                raise UsageError("`sort='iou'` needs predictions", hint="give them with `pred=`")
            ranked.append((iou(sample, prediction), sample.id, sample))
        return [sample for *_, sample in sorted(ranked, key=lambda one: one[:2])[:number]]
    return [samples[place] for place in range(min(number, len(samples)))]


def iou(sample: Sample, prediction: U8) -> float:
    """The IoU of text in an image, 0..1; 1 where there is none, and none is predicted."""
    return _iou(prediction, to_target(sample.maskfg))


def _iou(prediction: U8, target: U8) -> float:
    return _or_one(image_scores(count(prediction, target))["iou"])


def _or_one(score: float | None) -> float:
    return 1.0 if score is None else score


def contact_sheet(samples: Sequence[Sample], guess: Guess) -> U8:
    """Many images on one page, with their labels, or their predictions against the truth: uint8 (H, W, 3) RGB."""
    panels = []
    for sample in samples:
        prediction = guess(sample)
        if prediction is None:
            panels.append((sample.id, draw_sample(sample, 2 * PANEL_SIDE)))
        else:
            target = to_target(sample.maskfg)
            panel = draw_reduced(draw_comparison, sample.image, prediction, target, side=2 * PANEL_SIDE)
            panels.append((f"{sample.id}  IoU {100 * _iou(prediction, target):.1f} %", panel))
    columns = max(1, round((1.4 * len(panels)) ** 0.5))
    return make_sheet(panels, columns, side=PANEL_SIDE)


def draw_sample(sample: Sample, side: int) -> U8:
    """An image with its semantic label laid over it, where it has one: uint8 (H, W, 3) RGB, see `draw_reduced`."""
    labelled = sample.load_maskfg is not None or sample.load_mask is not None
    labels = [sample.maskfg] if labelled else []
    return draw_reduced(draw_labels if labelled else np.copy, sample.image, *labels, side=side)
