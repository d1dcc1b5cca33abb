"""Reading one prediction file: each kind of file has one reader here."""

from __future__ import annotations

import math
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from textseg.arrays import to_numpy
from textseg.choices import Reading
from textseg.errors import DataError, PredictionError
from textseg.evaluation.predictions.interpret import interpret, interpret_plane
from textseg.evaluation.predictions.prediction import Prediction
from textseg.io.files.limits import check_pixels
from textseg.io.files.planes import plane_of, read_plane
from textseg.io.files.reading import refusal

T = TypeVar("T")

MOST_PLANES = 4
"""What an array for an image may hold of it: two classes, or colours that are refused later."""


def read_prediction(path: str | os.PathLike[str], read_as: Reading | None = None) -> Prediction:
    """Read a prediction file and say what its numbers mean.

    Args:
        path: a PNG, TIFF, BMP, ``.npy`` or ``.npz`` file; of any other name it must be an image, too.
        read_as: the reading to take where there are several.

    Raises:
        PredictionError: missing, unreadable, cut short, an image that is no prediction, several arrays, or numbers
            that can be read in two ways.
    """
    path = Path(path)
    try:
        return READERS.get(path.suffix.lower(), _read_image)(path, read_as)
    except (PredictionError, DataError) as error:
        raise PredictionError(
            error.problem, file=path, where=error.where, hint=error.hint, details=error.details
        ) from error


def as_prediction(source: Any, read_as: Reading | None = None) -> Prediction:
    """Say what the numbers of a prediction mean, whatever holds it.

    Args:
        source: a file as for `read_prediction`; a Pillow image, an array or tensor of any library on any device, or
            what `textseg.segment` returns, as for `interpret`.
        read_as: the reading to take where there are several.

    Raises:
        PredictionError: as those two.

    Example:
        >>> as_prediction(Image.new("1", (3, 2), 1))
        <Prediction 3 x 2, 0/255>
    """
    if isinstance(source, (str, os.PathLike)):
        return read_prediction(source, read_as)
    if not isinstance(source, Image.Image) or source.mode == "F":
        return interpret(to_numpy(source), read_as)
    try:
        return interpret_plane(plane_of(source), read_as)
    except DataError as error:
        raise PredictionError(error.problem, hint=error.hint) from error


def _read_image(path: Path, read_as: Reading | None) -> Prediction:
    plane = read_plane(path)
    if plane.lossy:
        raise PredictionError(
            f"is stored as {plane.lossy}, which changes pixel values", hint="write it as PNG"
        )
    return interpret_plane(plane, read_as)


def _read_npy(path: Path, read_as: Reading | None) -> Prediction:
    # Mapped first: an array that its file is too short for is refused before memory is taken.
    mapped = _load(path, mmap_mode="r")
    _check_shape(mapped.shape)
    return interpret(np.array(mapped), read_as)


def _read_npz(path: Path, read_as: Reading | None) -> Prediction:
    loaded = _load(path)
    if isinstance(loaded, np.ndarray):  # an .npy of another name
        return interpret(loaded, read_as)
    with loaded:
        if len(loaded.files) != 1:
            names = ", ".join(loaded.files) or "none"
            raise PredictionError(f"holds {len(loaded.files)} arrays ({names}) instead of one")
        _check_shape(_guarded(lambda: _member_shape(loaded.zip)))
        return interpret(_guarded(lambda: np.asarray(loaded[loaded.files[0]])), read_as)


def _member_shape(archive: zipfile.ZipFile) -> tuple[int, ...]:
    """The shape that the only array of an ``.npz`` claims."""
    member = archive.infolist()[0]
    with archive.open(member) as stream:
        version = np.lib.format.read_magic(stream)
        header = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, kind = header(stream)
    if member.file_size < math.prod(shape) * kind.itemsize:
        raise ValueError("it is too short for the array in it")
    return shape


def _check_shape(shape: tuple[int, ...]) -> None:
    """Refuse an array that is too large for an image, before memory is taken."""
    *rest, height, width = sorted((1, 1, *shape))
    if math.prod(rest) > MOST_PLANES:
        raise PredictionError(f"has the shape {shape}, which is that of no prediction")
    check_pixels(width, height)


def _load(path: Path, **options: Any) -> Any:
    if not path.exists():
        raise PredictionError("is missing")
    if not path.is_file():
        raise PredictionError("is a pipe or a device, not a file")
    if not path.stat().st_size:
        raise PredictionError("is empty (0 bytes)", hint="write it again")
    return _guarded(lambda: np.load(path, allow_pickle=False, **options))


def _guarded(load: Callable[[], T]) -> T:
    try:
        with np.errstate(all="ignore"):
            return load()
    except Exception as error:  # of damaged files NumPy and zipfile raise almost anything
        if problem := refusal(error):
            raise PredictionError(problem) from error
        problem = f"cannot be read ({str(error) or type(error).__name__})"
        raise PredictionError(problem, hint="write it again") from error


READERS: dict[str, Callable[[Path, Reading | None], Prediction]] = {
    **dict.fromkeys((".png", ".tif", ".tiff", ".bmp"), _read_image),
    ".npy": _read_npy,
    ".npz": _read_npz,
}
"""By the suffix of the file: a new kind of prediction is added here."""
