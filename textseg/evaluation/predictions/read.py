"""Reading one prediction file: each kind of file has one reader here."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.errors import DataError, PredictionError
from textseg.evaluation.predictions.interpret import interpret, interpret_plane
from textseg.evaluation.predictions.prediction import Prediction
from textseg.io.files.planes import read_plane

LARGEST = 1 << 32
"""The most bytes that the arrays of an ``.npz`` may unpack to."""


def read_prediction(path: str | os.PathLike[str], read_as: Reading | None = None) -> Prediction:
    """Read a prediction file and say what its numbers mean.

    Args:
        path: a PNG, TIFF, BMP, ``.npy`` or ``.npz`` file.
        read_as: the reading to take where there are several.

    Raises:
        PredictionError: missing, unreadable, cut short, an image that is no prediction, several arrays, or numbers
            that can be read in two ways.
    """
    path = Path(path)
    try:
        return READERS[path.suffix.lower()](path, read_as)
    except (PredictionError, DataError) as error:
        raise PredictionError(
            error.problem, file=path, where=error.where, hint=error.hint, details=error.details
        ) from error


def _read_image(path: Path, read_as: Reading | None) -> Prediction:
    plane = read_plane(path)
    if plane.lossy:
        raise PredictionError(
            f"is stored as {plane.lossy}, which changes pixel values", hint="write it as PNG"
        )
    return interpret_plane(plane, read_as)


def _read_npy(path: Path, read_as: Reading | None) -> Prediction:
    # Mapped first: an array that its file is too short for is refused before memory is taken.
    return interpret(np.array(_load(path, mmap_mode="r")), read_as)


def _read_npz(path: Path, read_as: Reading | None) -> Prediction:
    loaded = _load(path)
    if isinstance(loaded, np.ndarray):  # an .npy of another name
        return interpret(loaded, read_as)
    with loaded:
        if len(loaded.files) != 1:
            names = ", ".join(loaded.files) or "none"
            raise PredictionError(f"holds {len(loaded.files)} arrays ({names}) instead of one")
        size = sum(member.file_size for member in loaded.zip.infolist())
        if size > LARGEST:
            raise PredictionError(f"would unpack to {size} bytes")
        return interpret(_guarded(lambda: np.asarray(loaded[loaded.files[0]])), read_as)


def _load(path: Path, **options: Any) -> Any:
    if not path.exists():
        raise PredictionError("is missing")
    if not path.is_file():
        raise PredictionError("is a pipe or a device, not a file")
    if not path.stat().st_size:
        raise PredictionError("is empty (0 bytes)", hint="write it again")
    return _guarded(lambda: np.load(path, allow_pickle=False, **options))


def _guarded(load: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    try:
        with np.errstate(all="ignore"):
            return load()
    except Exception as error:  # of damaged files NumPy and zipfile raise almost anything
        problem = f"cannot be read ({str(error) or type(error).__name__})"
        raise PredictionError(problem, hint="write it again") from error


READERS: dict[str, Callable[[Path, Reading | None], Prediction]] = {
    **dict.fromkeys((".png", ".tif", ".tiff", ".bmp"), _read_image),
    ".npy": _read_npy,
    ".npz": _read_npz,
}
"""By the suffix of the file: a new kind of prediction is added here."""
