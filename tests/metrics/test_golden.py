"""Counts and scores against the reference implementation's own numbers (tests/golden/README.md)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from textseg.metrics.counts import Counts, count
from textseg.metrics.scores import score

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = json.loads((GOLDEN / "golden_metrics.json").read_text())
ARRAYS = np.load(GOLDEN / "golden_metrics_input.npz")
REFERENCE_IGNORE = 999


def counts_of(index: int) -> Counts:
    truth = ARRAYS[f"gt{index:02}"]
    target = np.where(truth == REFERENCE_IGNORE, 255, truth).astype(np.uint8)
    return count(ARRAYS[f"pred{index:02}"].astype(np.uint8), target)


@pytest.mark.parametrize("index", range(12))
def test_counts_of_an_image(index):
    golden = CASES["all12"]["per_image"][index]
    counts = counts_of(index)
    assert counts.tp == golden["intersection"][1]
    assert counts.predicted == golden["pred_num"][1]
    assert counts.truth == golden["gt_num"][1]
    assert counts.valid == sum(golden["gt_num"])
    assert counts.predicted + counts.truth - counts.tp == golden["union"][1]


@pytest.mark.parametrize("name", CASES)
def test_scores_to_the_last_digit(name):
    golden = CASES[name]
    scores = score(counts_of(index) for index in golden.get("indices", range(12)))
    assert_equal(scores.bgiou, golden["iou_per_class"][0])
    assert_equal(scores.fgiou, golden["iou_per_class"][1])
    assert_equal(scores.miou, golden["miou"])
    assert_equal(scores.f_image, golden["fscore_imagewise(=reported)"][1])
    assert_equal(scores.f_dataset, golden["fscore_complex_datasetwise(not used by eval_utils)"][1])
    assert_equal(scores.precision_dataset, golden["precision_dataset"][1])
    assert_equal(scores.recall_dataset, golden["recall_dataset"][1])


def assert_equal(ours: float | None, golden: float | str) -> None:
    golden = float(golden)
    assert ours is None if math.isnan(golden) else ours == golden
