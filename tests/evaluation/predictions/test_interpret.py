"""Every form of a prediction is read in exactly one way, or refused with both readings."""

import re

import numpy as np
import pytest

from textseg.errors import PredictionError
from textseg.evaluation import interpret
from textseg.evaluation.predictions.forms import PROB8, PROB16

ROWS = 3
TEXT_AT = np.array([[0, 1, 1, 0]] * ROWS, np.uint8)


def softmax(logits: np.ndarray) -> np.ndarray:
    exp = np.exp(logits - logits.max(0))
    return exp / exp.sum(0)


LOGITS = np.stack([np.array([[1.0, -2.0, 0.0, 0.5]] * ROWS), np.array([[0.5, 3.0, 0.1, 0.5]] * ROWS)])


@pytest.mark.parametrize(
    ("values", "form"),
    [
        pytest.param(TEXT_AT, "0/1", id="labels"),
        pytest.param(TEXT_AT.astype(bool), "0/1", id="bool"),
        pytest.param(TEXT_AT.astype(np.int64), "0/1", id="int64 labels"),
        pytest.param(TEXT_AT[None], "0/1", id="one channel first"),
        pytest.param(TEXT_AT[..., None], "0/1", id="one channel last"),
        pytest.param(TEXT_AT * 255, "0/255", id="0/255"),
        pytest.param(TEXT_AT.astype(np.int32) * 255, "0/255", id="0/255 in int32"),
        pytest.param(TEXT_AT.astype(np.uint16) * 65535, "0/65535", id="16-bit mask"),
        pytest.param(np.array([[3, 128, 254, 127]] * ROWS, np.uint8), "prob8", id="8-bit probability"),
        pytest.param(
            np.array([[3, 32768, 65000, 32767]] * ROWS, np.uint16), "prob16", id="16-bit probability"
        ),
        pytest.param(np.array([[0.1, 0.51, 1, 0.5]] * ROWS, np.float32), "prob", id="float probability"),
        pytest.param(np.array([[0.1, 0.51, 1, 0.5]] * ROWS, np.float16), "prob", id="half probability"),
        pytest.param(softmax(LOGITS), "prob", id="two classes first"),
        pytest.param(softmax(LOGITS).transpose(1, 2, 0).astype(np.float16), "prob", id="two classes last"),
        pytest.param(TEXT_AT.astype(np.float32) * 255, "0/255", id="0/255 in floats"),
        pytest.param(TEXT_AT.astype(">f4"), "prob", id="other byte order"),
        pytest.param(TEXT_AT[None, None].astype(np.float32), "prob", id="batch and channel of one"),
        pytest.param(softmax(LOGITS)[None], "prob", id="two classes in a batch of one"),
        pytest.param(LOGITS, "logits", id="logits first"),
        pytest.param(LOGITS.transpose(1, 2, 0).astype(np.float32), "logits", id="logits last"),
    ],
)
def test_forms(values, form):
    prediction = interpret(values)
    assert prediction.form.name == form
    assert prediction.binarise().tolist() == TEXT_AT.tolist()
    assert prediction.binarise().dtype == np.uint8


def test_empty_label_map():
    prediction = interpret(np.zeros((2, 3), np.uint8))
    assert prediction.form.name == "empty" and not prediction.binarise().any()


@pytest.mark.parametrize(("form", "bits"), [(PROB8, 8), (PROB16, 16)])
@pytest.mark.parametrize("threshold", [0.0, 0.2, 0.4, 0.5, 0.9])
def test_integer_probability_is_above_the_threshold_as_a_fraction_is(form, bits, threshold):
    values = np.arange(2**bits, dtype=f"uint{bits}").reshape(2**bits // 16, 16)
    expected = values.astype(np.float64) / (2**bits - 1) > threshold
    np.testing.assert_array_equal(form.binarise(values, threshold), expected)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.8])
def test_logits_are_thresholded_as_their_softmax(threshold):
    logits = np.random.default_rng(0).normal(size=(2, 20, 30)) * 3
    np.testing.assert_array_equal(interpret(logits).binarise(threshold), softmax(logits)[1] > threshold)


def test_logits_break_ties_as_argmax_does():
    logits = np.stack([np.array([[1.0, 1.0, 5.0]]), np.array([[1.0, np.nextafter(1.0, 2), 4.0]])])
    assert interpret(logits).binarise().tolist() == [[0, 1, 0]] == logits.argmax(0).tolist()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param(
            np.array([[0, 100, 200, 255]], np.uint8), "maskfg labels .* or as a probability", id="maskfg"
        ),
        pytest.param(
            np.array([[0, 255, 100]], np.uint16), "8-bit values .* or as a probability", id="8 in 16 bits"
        ),
        pytest.param(np.array([[0, 255]], np.uint16), "8-bit values", id="0/255 in 16 bits"),
        pytest.param(np.array([[0, 7]], np.int32), "up to 7", id="many classes"),
        pytest.param(np.array([[-1, 1]], np.int8), "down to -1", id="negative"),
        pytest.param(np.array([[0.5, np.nan]]), "NaN", id="NaN"),
        pytest.param(np.array([[0.5, np.inf]]), "infinite", id="infinite"),
        pytest.param(np.array([[0.5, 1.5]]), "from 0.5 to 1.5", id="float out of range"),
        pytest.param(np.full((2, 3, 4), 0.9), "do not add up", id="two sigmoids"),
        pytest.param(np.zeros((2, 5, 2)), "first or the last axis", id="which axis"),
        pytest.param(np.zeros((3, 5, 7)), "two classes are", id="three classes"),
        pytest.param(np.zeros(5), "shape", id="one axis"),
        pytest.param(np.zeros((2, 1, 4, 5)), r"shape \(2, 1, 4, 5\)", id="a batch of two"),
        pytest.param(
            np.array([[0, 128.0, 255]]), "from 0 to 255; .* divide it by 255", id="255ths in floats"
        ),
        pytest.param(np.zeros((4, 5), complex), "complex", id="complex"),
        pytest.param(np.array([["a"]]), "not numbers", id="text"),
    ],
)
def test_refused(values, message):
    with pytest.raises(PredictionError) as caught:
        interpret(values)
    assert re.search(message, str(caught.value))


@pytest.mark.parametrize(
    ("values", "read_as", "form"),
    [
        (np.array([[0, 100, 255]], np.uint8), "maskfg", "maskfg"),
        (np.array([[0, 100, 200]], np.uint8), "probability", "prob8"),
        (np.array([[0, 255]], np.uint16), "labels", "0/255"),
        (np.array([[0, 255]], np.uint16), "probability", "prob16"),
        (np.array([[0.0, 1.0]]), "labels", "0/1"),
        (np.array([[-3.0, 4.0]]), "logits", "logits"),
        (np.full((2, 3, 4), 0.9), "probability", "prob"),
    ],
)
def test_a_stated_reading_is_taken(values, read_as, form):
    assert interpret(values, read_as).form.name == form
