"""Counts of one image in memory, against histogram arithmetic over int64 maps and against one pass over the bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Row, milliseconds, take_turns
from textseg.metrics.counts import count

SIDE = 1000
CALLS = 20


def count_with_histograms(prediction: NDArray[np.int64], truth: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The arithmetic of the usual evaluator: ignore masked out, then a histogram over class pairs and one a map."""
    valid = truth < 2
    guess, label = prediction[valid], truth[valid]
    pairs = np.bincount(guess * 2 + label, minlength=4).reshape(2, 2)
    return [pairs.diagonal(), np.bincount(guess, minlength=2), np.bincount(label, minlength=2)]


def make_maps(seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A prediction and a target of about a tenth text, with a strip that is ignored."""
    rng = np.random.default_rng(seed)
    target = (rng.random((SIDE, SIDE)) < 0.1).astype(np.uint8)
    target[: SIDE // 20] = 255
    return (rng.random((SIDE, SIDE)) < 0.1).astype(np.uint8), target


def run() -> list[Row]:
    prediction, target = make_maps()
    wide = prediction.astype(np.int64), target.astype(np.int64)

    def ours() -> None:
        for _ in range(CALLS):
            count(prediction, target)

    def histograms() -> None:
        for _ in range(CALLS):
            count_with_histograms(*wide)

    def one_pass() -> None:
        for _ in range(CALLS):
            np.count_nonzero(prediction), np.count_nonzero(target)

    slow, least = take_turns(histograms, ours), take_turns(ours, one_pass)
    return [
        Row(
            f"counts of {SIDE} x {SIDE}, against histograms of int64 maps",
            ">= 50 x the reference's 71 ms",
            f"{slow.ratio:.0f} x",
            f"{milliseconds(slow.b / CALLS)} against {milliseconds(slow.a / CALLS)}",
        ),
        Row(
            "the same, against one pass over the bytes",
            "<= 3 x",
            f"{least.ratio:.2f} x",
            f"{milliseconds(least.a / CALLS)} against {milliseconds(least.b / CALLS)}",
        ),
    ]
