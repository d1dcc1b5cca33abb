"""What a training loop has, as images and as binary predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.arrays import to_numpy
from textseg.errors import PredictionError
from textseg.labels import TEXT, U8
from textseg.metrics.protocol import Protocol


def to_images(arrays: Any) -> list[NDArray[Any]]:
    """The images of an array (H, W), a batch (N, H, W) or (N, 1, H, W), or a sequence of (H, W).

    Example:
        >>> [one.shape for one in to_images(np.zeros((3, 1, 4, 5)))]
        [(4, 5), (4, 5), (4, 5)]
    """
    if isinstance(arrays, (list, tuple)) and arrays and hasattr(arrays[0], "shape"):
        return [image for one in arrays for image in to_images(one)]
    values = to_numpy(arrays)
    if values.ndim == 2:
        return [values]
    if values.ndim == 4 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 3:
        raise PredictionError(f"has shape {values.shape}; images are (H, W), (N, H, W) or (N, 1, H, W)")
    return list(values)


def to_text(prediction: NDArray[Any], protocol: Protocol) -> U8:
    """Where a prediction is text, uint8 (H, W) of 0 and 1.

    Args:
        prediction: labels 0 and 1 (bool or integers), or the probability of text (floats).
        protocol: its threshold, and how that is compared.

    Raises:
        PredictionError: it has other values.

    Example:
        >>> to_text(np.array([[0.2, 0.7]]), Protocol()).tolist()
        [[0, 1]]
    """
    low, high = prediction.min(initial=0), prediction.max(initial=0)
    if prediction.dtype.kind == "f":
        if not (low >= 0 and high <= 1):  # true for NaN, too
            raise PredictionError(
                f"holds {low:.4g} to {high:.4g}; a probability is 0..1: take the sigmoid of logits"
            )
        if protocol.compare == "float32":
            prediction = prediction.astype(np.float32)
        return (prediction > prediction.dtype.type(protocol.threshold)).view(np.uint8)
    if prediction.dtype.kind not in "bui" or low < 0 or high > TEXT:
        raise PredictionError(f"is {prediction.dtype} with values up to {high}; labels are 0 and 1")
    return prediction.astype(np.uint8, copy=False)
