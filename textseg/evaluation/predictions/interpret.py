"""What the numbers of a prediction mean: labels, a probability or logits; never a guess between two readings."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.errors import PredictionError
from textseg.labels import MASKFG_VALUES, TEXT, U8, WORD, WORD_EFFECT

SUM_TOLERANCE = 0.01
"""How far the two class probabilities may be from adding up to 1 (half floats)."""


def interpret(values: NDArray[Any], read_as: Reading | None = None) -> tuple[NDArray[Any], str]:
    """Say what a stored prediction is, and bring it to one of two forms.

    Accepted are labels 0/1 or 0/255 (bool or integers), probabilities (float 0..1; uint8 0..255; uint16
    0..65535), and two classes, background first, as (2, H, W) or (H, W, 2): probabilities or logits.

    Args:
        values: the stored array, see `textseg.evaluation.predictions.files.read_prediction`.
        read_as: the reading to take where there are several.

    Returns:
        Either uint8 (H, W) labels 0 and 1, or the probability of text as stored (uint8, uint16 or float), or its
        log-odds; and the name of the form: ``empty``, ``0/1``, ``0/255``, ``0/65535``, ``maskfg``, ``prob8``,
        ``prob16``, ``prob``, ``logits``.

    Raises:
        PredictionError: another shape or type, NaN, out of range, or with two readings, which it names.

    Example:
        >>> interpret(np.array([[0, 255]], np.uint8))
        (array([[0, 1]], dtype=uint8), '0/255')
    """
    if values.dtype.kind == "f":
        return _interpret_floats(values, read_as)
    if values.dtype == np.bool_:
        return _plane(values).view(np.uint8), "0/1"
    if values.dtype.kind in "ui":
        return _interpret_integers(_plane(values), read_as)
    raise PredictionError(f"holds {values.dtype} values, not numbers")


def binarise(values: NDArray[Any], form: str, threshold: float) -> U8:
    """Turn what `interpret` returned into uint8 (H, W) with 1 where it is text.

    Args:
        values: labels or probability.
        form: its form.
        threshold: text is where the probability is above this; labels are not touched.

    Example:
        >>> binarise(np.array([[127, 128]], np.uint8), "prob8", 0.5)
        array([[0, 1]], dtype=uint8)
    """
    if form == "logits":  # compared as log-odds: 0.5 is exactly the argmax
        odds = np.float64(threshold) / (1 - threshold)
        return (values > (np.log(odds) if odds else -np.inf)).view(np.uint8)
    if not form.startswith("prob"):
        return values
    if values.dtype.kind == "u":  # v / top > threshold, in integers
        top = np.iinfo(values.dtype).max
        return (values > values.dtype.type(np.floor(threshold * top))).view(np.uint8)
    return (values > threshold).view(np.uint8)


def resize(values: NDArray[Any], form: str, size: tuple[int, int], how: str) -> tuple[NDArray[Any], str]:
    """Resize a prediction to `size` (height, width): its probability, or its labels as a probability of 0 or 1."""
    if how == "nearest":
        return cv2.resize(values, size[::-1], interpolation=cv2.INTER_NEAREST), form
    if form == "logits":
        soft = 0.5 * (1 + np.tanh(0.5 * values))  # the sigmoid, without overflow
    else:
        soft = values.astype(np.float32) / (np.iinfo(values.dtype).max if form in ("prob8", "prob16") else 1)
    return cv2.resize(soft, size[::-1], interpolation=cv2.INTER_LINEAR), "prob"


def _interpret_integers(values: NDArray[Any], read_as: Reading | None) -> tuple[NDArray[Any], str]:
    high = int(values.max(initial=0))
    if values.dtype.kind == "i" and values.min(initial=0) < 0:
        raise PredictionError(f"holds values down to {values.min()}; labels are 0 and 1, or 0 and 255")
    if read_as == "maskfg":
        return (values == WORD).view(np.uint8), "maskfg"
    if read_as == "logits":
        raise PredictionError(f"holds {values.dtype} values, which cannot be logits")
    top = {"uint8": 255, "uint16": 65535}.get(values.dtype.name)
    two_valued = high in (255, top) and _only(values, (high,), int(np.count_nonzero(values)))
    if read_as != "probability":
        if high <= TEXT:
            return values.astype(np.uint8), "0/1" if high else "empty"
        if two_valued and (high == top or read_as == "labels" or top is None):
            return (values != 0).view(np.uint8), f"0/{high}"
        if read_as == "labels" or top is None:
            raise PredictionError(f"holds values up to {high}; labels are 0 and 1, or 0 and 255")
        _refuse_two_readings(values, high, top)
    if top is None:
        raise PredictionError(f"holds {values.dtype} values; a probability is uint8, uint16 or float")
    return values, "prob8" if top == 255 else "prob16"


def _refuse_two_readings(values: NDArray[Any], high: int, top: int) -> None:
    if top == 255 and high in (WORD, WORD_EFFECT, 255) and _only(values, MASKFG_VALUES, values.size):
        raise _ambiguous(
            "maskfg labels (100 text, 200 effect)", "a probability in 255ths", "maskfg or probability"
        )
    if top == 65535 and high <= 255:
        raise _ambiguous(
            "8-bit values stored in 16 bits", "a probability in 65535ths", "probability or labels"
        )


def _interpret_floats(values: NDArray[Any], read_as: Reading | None) -> tuple[NDArray[Any], str]:
    if not np.isfinite(values).all():
        raise PredictionError("holds NaN or infinite values")
    if read_as in ("labels", "maskfg"):
        return _interpret_integers(_plane(_whole(values)), read_as)
    axis = _class_axis(values)
    if axis is None:
        plane = _plane(values)
        if read_as == "logits":
            return plane.astype(np.float64), "logits"
        _check_range(plane)
        return plane, "prob"
    background, text = np.moveaxis(values, axis, 0)
    unit = values.size == 0 or (values.min() >= 0 and values.max() <= 1)
    adds_up = unit and bool((np.abs(background + text - 1) <= SUM_TOLERANCE).all())
    if read_as == "probability" or (read_as is None and adds_up):
        _check_range(values)
        return text, "prob"
    if read_as is None and unit:
        raise _ambiguous(
            "probabilities that do not add up to 1", "logits between 0 and 1", "probability or logits"
        )
    return text.astype(np.float64) - background, "logits"


def _class_axis(values: NDArray[Any]) -> int | None:
    if values.ndim != 3 or 1 in (values.shape[0], values.shape[2]):
        return None
    first, last = values.shape[0] == 2, values.shape[2] == 2
    if first and last:
        raise PredictionError(f"has shape {values.shape}: the two classes may be the first or the last axis")
    if not first and not last:
        raise PredictionError(f"has shape {values.shape}; two classes are (2, H, W) or (H, W, 2)")
    return 0 if first else 2


def _plane(values: NDArray[Any]) -> NDArray[Any]:
    if values.ndim == 3 and 1 in (values.shape[0], values.shape[2]):
        values = values[0] if values.shape[0] == 1 else values[..., 0]
    if values.ndim != 2:
        raise PredictionError(f"has shape {values.shape}; a prediction is (H, W), or two classes of it")
    return np.ascontiguousarray(values)


def _whole(values: NDArray[Any]) -> NDArray[np.int64]:
    whole = values.astype(np.int64)
    if (whole != values).any():
        raise PredictionError("holds fractions, which cannot be labels")
    return whole


def _check_range(values: NDArray[Any]) -> None:
    if values.size and not (values.min() >= 0 and values.max() <= 1):
        raise PredictionError(
            f"holds values from {values.min():.4g} to {values.max():.4g}; a probability is 0..1",
            hint="say --read-as logits if it is one logit a pixel",
        )


def _only(values: NDArray[Any], allowed: tuple[int, ...], number: int) -> bool:
    """Whether `number` pixels have one of the allowed values: all of them, or all that are not 0."""
    return sum(int(np.count_nonzero(values == value)) for value in allowed) == number


def _ambiguous(one: str, other: str, choice: str) -> PredictionError:
    return PredictionError(f"can be read as {one} or as {other}", hint=f"say --read-as {choice}")
