"""What the numbers of a prediction mean: labels, a probability or logits; never a guess between two readings."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.errors import PredictionError
from textseg.evaluation.predictions.forms import (
    BLACK_WHITE,
    BLACK_WHITE_16,
    EMPTY,
    LOGITS,
    MASKFG,
    ONES,
    PROB,
    PROB8,
    PROB16,
)
from textseg.evaluation.predictions.prediction import Prediction
from textseg.io.files.planes import Plane
from textseg.labels import BACKGROUND, IGNORE, MASKFG_VALUES, TEXT, WORD, WORD_EFFECT

SUM_TOLERANCE = 0.01
"""How far the two class probabilities may be from adding up to 1 (half floats)."""


def interpret(values: NDArray[Any], read_as: Reading | None = None) -> Prediction:
    """Say what the numbers of an array are.

    Accepted are labels 0/1 or 0/255 (bool, integers, or floats of 0 and 255), probabilities (float 0..1; uint8
    0..255; uint16 0..65535), and two classes, background first, as (2, H, W) or (H, W, 2): probabilities or
    logits. Leading axes of 1 (a batch of one) are dropped.

    Args:
        values: the stored array.
        read_as: the reading to take where there are several.

    Raises:
        PredictionError: another shape or type, NaN, out of range, or with two readings, which it names.

    Example:
        >>> prediction = interpret(np.array([[0, 255]], np.uint8))
        >>> prediction.values, prediction.form.name
        (array([[0, 1]], dtype=uint8), '0/255')
    """
    shape = values.shape
    while values.ndim > 3 and values.shape[0] == 1:
        values = values[0]
    if values.ndim not in (2, 3):
        raise _bad_shape(shape)
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if values.dtype.kind == "f":
        return _interpret_floats(values, read_as)
    if values.dtype == np.bool_:
        return Prediction(_plane(values).view(np.uint8), ONES)
    if values.dtype.kind in "ui":
        return _interpret_integers(_plane(values), read_as)
    raise PredictionError(f"holds {values.dtype} values, not numbers")


def interpret_plane(plane: Plane, read_as: Reading | None = None) -> Prediction:
    """Say what the numbers of an image are: where the stored numbers are not the greys shown, which of the two.

    Raises:
        PredictionError: as `interpret`; or a palette or a bit depth that gives two readings.
    """
    samples, greys = plane.samples, plane.greys
    labels = samples.max(initial=0) <= TEXT or _only(samples, (BACKGROUND, IGNORE), samples.size)
    if greys is None:
        if not labels and read_as is None and not _only(samples, MASKFG_VALUES, samples.size):
            raise PredictionError(
                f"has a palette of colours and indices up to {samples.max()}; labels are 0 and 1",
                hint="say `read_as='probability'` if an index is a probability in 255ths",
            )
        return interpret(samples, read_as)
    if plane.agrees:
        return interpret(samples, read_as)
    if not labels or read_as in ("probability", "maskfg"):
        return interpret(greys, read_as)
    if read_as == "labels":
        return interpret(samples, read_as)
    if np.array_equal(samples != 0, greys > IGNORE // 2):
        return interpret(greys)
    shown = ", ".join(f"{number} as grey {greys[samples == number][0]}" for number in np.unique(samples))
    raise PredictionError(
        f"is stored as {plane.kind} and shows {shown}: text is what has number {samples.max(initial=TEXT)}, "
        "or what is shown bright",
        hint="say `read_as='labels'` for the stored numbers, or `read_as='probability'` for what is shown",
    )


def _interpret_integers(values: NDArray[Any], read_as: Reading | None) -> Prediction:
    high = int(values.max(initial=0))
    if values.dtype.kind == "i" and values.min(initial=0) < 0:
        raise PredictionError(f"holds values down to {values.min()}; labels are 0 and 1, or 0 and 255")
    if read_as == "maskfg":
        return Prediction((values == WORD).view(np.uint8), MASKFG)
    if read_as == "logits":
        raise PredictionError(f"holds {values.dtype} values, which cannot be logits")
    top = {"uint8": 255, "uint16": 65535}.get(values.dtype.name)
    two_valued = high in (255, top) and _only(values, (high,), int(np.count_nonzero(values)))
    if read_as != "probability":
        if high <= TEXT:
            return Prediction(values.astype(np.uint8), ONES if high else EMPTY)
        if two_valued and (high == top or read_as == "labels" or top is None):
            return Prediction((values != 0).view(np.uint8), BLACK_WHITE if high == 255 else BLACK_WHITE_16)
        if read_as == "labels" or top is None:
            raise PredictionError(f"holds values up to {high}; labels are 0 and 1, or 0 and 255")
        _refuse_two_readings(values, high, top)
    if top is None:
        raise PredictionError(f"holds {values.dtype} values; a probability is uint8, uint16 or float")
    return Prediction(values, PROB8 if top == 255 else PROB16)


def _refuse_two_readings(values: NDArray[Any], high: int, top: int) -> None:
    if top == 255 and high in (WORD, WORD_EFFECT, 255) and _only(values, MASKFG_VALUES, values.size):
        raise _ambiguous(
            "maskfg labels (100 text, 200 effect)", "a probability in 255ths", ("maskfg", "probability")
        )
    if top == 65535 and high <= 255:
        raise _ambiguous(
            "8-bit values stored in 16 bits", "a probability in 65535ths", ("probability", "labels")
        )


def _interpret_floats(values: NDArray[Any], read_as: Reading | None) -> Prediction:
    if not np.isfinite(values).all():
        raise PredictionError("holds NaN or infinite values")
    if read_as in ("labels", "maskfg"):
        return _interpret_integers(_plane(_integers(values)), read_as)
    axis = _class_axis(values)
    if axis is None:
        plane = _plane(values)
        if read_as == "logits":
            return Prediction(plane.astype(np.float64), LOGITS)
        if read_as is None and _only(plane, (BACKGROUND, 255), plane.size) and plane.any():
            return Prediction((plane != 0).view(np.uint8), BLACK_WHITE)
        _check_range(plane)
        return Prediction(plane, PROB)
    background, text = np.moveaxis(values, axis, 0)
    unit = values.size == 0 or (values.min() >= 0 and values.max() <= 1)
    adds_up = unit and bool((np.abs(background + text - 1) <= SUM_TOLERANCE).all())
    if read_as == "probability" or (read_as is None and adds_up):
        _check_range(values)
        return Prediction(text, PROB)
    if read_as is None and unit:
        raise _ambiguous(
            "probabilities that do not add up to 1", "logits between 0 and 1", ("probability", "logits")
        )
    return Prediction(text.astype(np.float64) - background, LOGITS)


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
        raise _bad_shape(values.shape)
    return np.ascontiguousarray(values)


def _bad_shape(shape: tuple[int, ...]) -> PredictionError:
    return PredictionError(
        f"has shape {shape}; a prediction is (H, W), or two classes: (2, H, W) or (H, W, 2)"
    )


def _integers(values: NDArray[Any]) -> NDArray[np.int64]:
    integers = values.astype(np.int64)
    if (integers != values).any():
        raise PredictionError("holds fractions, which cannot be labels")
    return integers


def _check_range(values: NDArray[Any]) -> None:
    low, high = (values.min(), values.max()) if values.size else (0, 0)
    if low < 0 or high > 1:
        raise PredictionError(
            f"holds values from {low:.4g} to {high:.4g}; a probability is 0..1",
            hint="divide it by 255 if it is a probability in 255ths"
            if low >= 0 and 1 < high <= 255
            else "say `read_as='logits'` if it is one logit a pixel",
        )


def _only(values: NDArray[Any], allowed: tuple[int, ...], number: int) -> bool:
    """Whether `number` pixels have one of the allowed values: all of them, or all that are not 0."""
    return sum(int(np.count_nonzero(values == value)) for value in allowed) == number


def _ambiguous(one: str, other: str, readings: tuple[Reading, Reading]) -> PredictionError:
    hint = " or ".join(f"`read_as={reading!r}`" for reading in readings)
    return PredictionError(f"can be read as {one} or as {other}", hint=f"say {hint}")
