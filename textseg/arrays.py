"""Arrays of any library as NumPy arrays, without importing that library."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.errors import PredictionError
from textseg.labels import IGNORE, U8


def to_numpy(array: Any) -> NDArray[Any]:
    """A NumPy array with the values of an array or tensor; from a GPU they are copied, else shared where possible.

    Args:
        array: of NumPy, PyTorch (with a gradient or without), JAX, CuPy, or anything with ``__array__`` or DLPack; or
            nested sequences.

    Raises:
        PredictionError: it is none of these.

    Example:
        >>> to_numpy([[0, 1]]).shape
        (1, 2)
    """
    if isinstance(array, np.ndarray):
        return array
    for step in ("detach", "cpu", "get"):  # out of a gradient, out of the memory of a GPU (PyTorch; CuPy)
        if hasattr(array, step) and hasattr(array, "__dlpack__"):
            array = getattr(array, step)()
    if "bfloat16" in str(getattr(array, "dtype", "")) and hasattr(array, "float"):
        array = array.float()  # NumPy has no such type
    try:
        return np.asarray(array)
    except (TypeError, ValueError, RuntimeError) as error:
        raise PredictionError(
            f"is {type(array).__name__}, which cannot be read as an array: {error}"
        ) from error


def to_label(label: NDArray[Any]) -> U8:
    """A semantic label or a target of any integer type as uint8 (H, W).

    Values outside 0..255, such as the -100 of PyTorch and the 999 of the reference, become 255, ignored.

    Raises:
        PredictionError: it is not of integers.

    Example:
        >>> to_label(np.array([[0, 1, -100]])).tolist()
        [[0, 1, 255]]
    """
    if label.dtype == np.uint8:
        return np.ascontiguousarray(label)
    if label.dtype.kind not in "bui":
        raise PredictionError(f"the label is {label.dtype}, not integers")
    return np.where((label < 0) | (label > IGNORE), IGNORE, label).astype(np.uint8)
