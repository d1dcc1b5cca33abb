"""Every named protocol against a naive restatement of its codebase, to the last digit, and every switch alone."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.metrics import naive
from textseg.errors import UsageError
from textseg.evaluation import evaluate, evaluate_protocols
from textseg.evaluation.predictions.interpret import interpret
from textseg.io.sample import Sample
from textseg.metrics.evaluator import Evaluator
from textseg.metrics.label_counts import count_labels
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PRESETS, PROTOCOLS
from textseg.metrics.reported import report
from textseg.metrics.scores import score
from textseg.metrics.signature import format_signature, parse_protocol, parse_signature, protocol_fields
from textseg.metrics.table import CountTable, padded
from textseg.settings import describe

RESTATED = {
    "texrnet": (naive.texrnet, {"fgIoU": "fgIoU", "mIoU": "mIoU", "F-score": "F"}),
    "total-text": (naive.texrnet, {"fgIoU": "fgIoU", "F-score": "F"}),
    "icdar13": (naive.texrnet, {"fgIoU": "fgIoU", "F-score": "F"}),
    "hi-sam": (naive.hi_sam, {"IOU": "fgIoU", "Fscore": "F", "mIOU": "mIoU"}),
    "upocr": (naive.upocr, {name: name for name in ("fgIoU", "P", "R", "F")}),
    "mmseg": (naive.mmseg, {name: name for name in PRESETS["mmseg"].prints}),
    "icdar13-mmseg": (naive.icdar13_mmseg, {name: name for name in PRESETS["mmseg"].prints}),
}
VALUES = np.array([0, 1, 7, 100, 128, 200, 255], np.uint8)


def random_images(seed):
    """Random truths and probabilities; some have no text, nothing predicted, or nothing but ignored pixels."""
    rng = np.random.default_rng(seed)
    truths, predictions = [], []
    for _ in range(int(rng.integers(1, 25))):
        shape = tuple(rng.integers(1, 9, 2))
        chances = rng.dirichlet(np.full(len(VALUES), 0.3))
        truths.append(rng.choice(VALUES, shape, p=chances))
        predictions.append(rng.choice(np.array([0, 101, 102, 103, 127, 128, 255], np.uint8), shape))
        if rng.random() < 0.2:
            predictions[-1][:] = 0
    return truths, predictions


def table_of(truths, predictions, protocol):
    texts = [
        interpret(one, "probability").binarise(protocol.threshold, protocol.compare) for one in predictions
    ]
    return CountTable(np.stack([count_labels(*pair) for pair in zip(texts, truths, strict=True)]), protocol)


def test_every_protocol_is_restated():
    assert RESTATED.keys() == PROTOCOLS.keys()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_prints_what_its_codebase_prints(name):
    restate, names = RESTATED[name]
    for seed in range(60):
        truths, predictions = random_images(seed)
        expected = restate(truths, predictions)
        printed = report(table_of(truths, predictions, PROTOCOLS[name]))
        assert printed.keys() == names.keys()
        for ours, theirs in names.items():
            if math.isnan(expected[theirs]):
                assert printed[ours] is None
            elif PRESETS[name].percent:
                assert f"{printed[ours]:.2f}" == f"{expected[theirs]:.2f}"
            else:
                assert printed[ours] == expected[theirs], (seed, ours)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_thresholds_are_strictly_above(name):
    edge = {0.5: (127, 128), 0.4: (102, 103)}[PROTOCOLS[name].threshold]
    truth = np.full((1, 2), 100, np.uint8)
    assert table_of([truth], [np.array([edge], np.uint8)], PROTOCOLS[name]).tp.tolist() == [1]


def test_sixteen_bits_and_doubles_at_the_threshold_of_upocr():
    binarise = PROTOCOLS["upocr"].threshold, PROTOCOLS["upocr"].compare
    assert interpret(np.array([[26214, 26215]], np.uint16)).binarise(*binarise).tolist() == [[0, 1]]
    double = np.array([[float(np.float32(0.4)), 0.40001]])
    assert interpret(double).binarise(*binarise).tolist() == [[0, 1]]
    assert interpret(double).binarise(0.4).tolist() == [[1, 1]]


CASES = {
    "effect": ({"effect": "fg"}, {"effect": "ignore"}),
    "ignore": ({"ignore": "bg"}, {"ignore": "fg"}),
    "one": ({"one": "bg"},),
    "other": ({"other": "bg"}, {"other": "false"}),
    "threshold": ({"threshold": 0.4}, {"threshold": 0.4000000001}),
    "compare": ({"compare": "float32"},),
    "aggregation": tuple({"aggregation": one} for one in ("dataset", "image-mean-F", "image-mean-IoU")),
    "empty": ({"empty": "skip"}, {"empty": "one"}),
    "miou_ignored": ({"miou_ignored": "bg"},),
    "missing": ({"missing": "empty"},),
    "resize": ({"resize": "bilinear"}, {"resize": "nearest"}),
    "ranks": ({"ranks": 8},),
}


def test_every_switch_has_a_case():
    assert CASES.keys() == {one.name for one in describe(Protocol)}


@pytest.mark.parametrize("change", [change for changes in CASES.values() for change in changes], ids=str)
def test_every_switch_changes_both_signatures_and_is_read_back(change):
    changed = replace(PROTOCOLS["texrnet"], **change)
    for short in (False, True):
        signature = format_signature("F", {"protocol": changed.name, **protocol_fields(changed, short=short)})
        plain = format_signature("F", {"protocol": "texrnet", **protocol_fields(Protocol(), short=short)})
        assert changed.name == "custom" and signature != plain
        assert parse_protocol(parse_signature(signature)[1]) == changed
    fields = {"protocol": "texrnet"}
    assert parse_protocol(fields | {"protocol": "mmseg"}) == PROTOCOLS["mmseg"]


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_named_protocol_is_read_back_from_a_short_signature(name):
    signature = format_signature(
        "F", {"protocol": PROTOCOLS[name].name, **protocol_fields(PROTOCOLS[name], short=True)}
    )
    assert PROTOCOLS[name].name == name and parse_protocol(parse_signature(signature)[1]).name == name


@pytest.mark.parametrize("fields", [{"protocol": "unheard"}, {"thr": "x"}, {"effect": "some"}])
def test_wrong_signatures_are_refused(fields):
    with pytest.raises(UsageError):
        parse_protocol(fields)


LABEL = np.array([[0, 0, 1, 1, 7, 7, 100, 100, 200, 200, 255, 255]], np.uint8)
GUESS = np.array([[0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255]], np.uint8)
NOTHING = np.zeros_like(GUESS)


@pytest.mark.parametrize(
    ("change", "fgiou", "miou"),
    [  # each kind of label has one pixel of each prediction; text is 1 and 100, unless said otherwise
        pytest.param({}, 2 / 6, (2 / 6 + 2 / 6) / 2, id="default"),
        pytest.param({"effect": "fg"}, 3 / 7, (3 / 7 + 1 / 5) / 2, id="effect fg"),
        pytest.param({"effect": "ignore"}, 2 / 5, (2 / 5 + 1 / 4) / 2, id="effect ignored"),
        pytest.param({"ignore": "bg"}, 2 / 7, (2 / 7 + 3 / 8) / 2, id="ignored are background"),
        pytest.param({"ignore": "fg"}, 3 / 8, (3 / 8 + 2 / 7) / 2, id="ignored are text"),
        pytest.param({"one": "bg"}, 1 / 5, (1 / 5 + 3 / 7) / 2, id="1 is background"),
        pytest.param({"other": "bg"}, 2 / 7, (2 / 7 + 3 / 8) / 2, id="7 is background"),
        pytest.param({"other": "false"}, 2 / 7, (2 / 7 + 2 / 7) / 2, id="7 is always wrong"),
        pytest.param({"miou_ignored": "bg"}, 2 / 6, (2 / 6 + 6 / 10) / 2, id="ignored are found background"),
    ],
)
def test_switches_by_hand(change, fgiou, miou):
    table = table_of([LABEL], [GUESS], Protocol(**change))
    scores = score(table)
    assert scores["fgiou"] == fgiou and scores["miou"] == pytest.approx(miou)


@pytest.mark.parametrize(
    ("change", "iou", "f"),
    [  # the first image has TP 2 of 4 predicted and 4 true pixels; in the second nothing is predicted, 4 true
        ({"aggregation": "dataset"}, 2 / 10, 4 / 12),
        ({"aggregation": "image-mean-PR"}, 2 / 10, 0.25),
        ({"aggregation": "image-mean-PR", "empty": "skip"}, 2 / 10, 2 * 0.5 * 0.25 / 0.75),
        ({"aggregation": "image-mean-PR", "empty": "one"}, 2 / 10, 2 * 0.75 * 0.25 / 1.0),
        ({"aggregation": "image-mean-F"}, 2 / 10, 0.25),
        ({"aggregation": "image-mean-IoU"}, (2 / 6 + 0) / 2, 0.25),
        ({"aggregation": "image-mean-IoU", "ranks": 3}, (2 / 6 + 0 + 2 / 6) / 3, 1 / 3),
    ],
)
def test_aggregation_by_hand(change, iou, f):
    table = table_of([LABEL] * 2, [GUESS, NOTHING], Protocol(**change))
    scores = score(table)
    assert (scores["iou"], scores["f"]) == (pytest.approx(iou), pytest.approx(f))


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("texrnet", {"fgIoU": 2 / 5, "mIoU": (2 / 5 + 14 / 17) / 2, "F-score": 2 / 7}),
        ("hi-sam", {"IOU": 2 / 5, "Fscore": 2 / 7, "mIOU": (2 / 5 + 15 / 18) / 2}),
        ("upocr", {"fgIoU": 3 / 5, "P": 3 / 4, "R": 3 / 4, "F": 3 / 4}),
        (
            "mmseg",
            {
                "IoU (text)": 40.0,
                "Fscore (text)": 57.14,
                "Precision (text)": 66.67,
                "Recall (text)": 50.0,
                "mIoU": 61.18,
                "mFscore": 73.73,
            },
        ),
    ],
)
def test_the_worked_example_by_hand(name, printed):
    """Of docs/protocols.md: a poster, and a wall without text."""
    label = np.array([[100, 100, 100, 100, 200, 200, 255, 0, 0, 0]], np.uint8)
    probability = np.array([[0.9, 0.9, 0.45, 0.2, 0.7, 0.1, 0.8, 0.1, 0.1, 0.1]])
    evaluator = Evaluator(name)
    evaluator.update(["poster", "wall"], [probability, 0 * probability], [label, 0 * label])
    assert evaluator.reported == {key: pytest.approx(value, abs=1e-15) for key, value in printed.items()}


def test_images_that_a_sampler_repeats_count_twice():
    """Eight processes repeat 2 of 1038 TextSeg, 4 of 300 Total-Text and 6 of 1634 HierText test images."""
    assert [len(padded(n, 8)) - n for n in (1038, 300, 1634, 8, 0)] == [2, 4, 6, 0, 0]


def as_dataset(truths, predictions):
    samples = [
        Sample(f"{place:03}", None, lambda size=truth.shape: size, load_maskfg=lambda truth=truth: truth)
        for place, truth in enumerate(truths)
    ]
    return samples, {sample.id: one for sample, one in zip(samples, predictions, strict=True)}


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32, np.float64])
def test_all_protocols_from_one_reading(kind):
    """Through `evaluate_protocols`, for every way in which a probability is stored."""
    for seed in range(12):
        truths, predictions = random_images(seed)
        scale = {np.uint8: 1, np.uint16: 257}.get(kind, 1 / 255)
        samples, arrays = as_dataset(
            truths, [(one.astype(float) * scale).astype(kind) for one in predictions]
        )
        for name, result in evaluate_protocols(samples, arrays, read_as="probability").items():
            assert result.reported == report(table_of(truths, predictions, PROTOCOLS[name]))


def test_scores_do_not_depend_on_the_order_of_images():
    samples, arrays = as_dataset(*random_images(3))
    one, other = (evaluate(data, arrays, read_as="probability") for data in (samples, samples[::-1]))
    assert one.scores == other.scores and one.signature == other.signature
