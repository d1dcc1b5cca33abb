"""The model inside the package: a network in an ONNX file, from an image to the probability of text at each pixel.

The file is one that `textseg baseline export` writes: input ``image`` float32 (batch, 3, height, width), output
``probabilities`` float32 (batch, 2, h, w), its normalisation in its metadata. Maps of a network with a stride are
enlarged to the size of the image.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import os
import threading
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import CheckpointError, DataError
from textseg.io.files.reading import read_bytes
from textseg.labels import U8

F32 = NDArray[np.float32]

NAME = "ppocr-s"
"""The network whose weights are inside the package."""

SHA256 = "686d25b4f0f5c684328362d5b13a44b0c9dd5854a7360d8d2936c57dbcc4f3d8"
"""Of its file, as `sha256sum` prints it."""


class TextModel(Protocol):
    """What a `Segmenter` needs of a model.

    Attributes:
        name: of the network.
        sha256: of the file that the weights come from.
    """

    name: str
    sha256: str

    def __call__(self, image: U8) -> F32:
        """uint8 (H, W, 3) RGB to float32 (H, W) in 0..1, the probability of text."""


class Model:
    """A network on onnxruntime. One instance may be called by several threads at a time.

    Args:
        path: an ONNX file of `textseg baseline export`; None for the one inside the package.
        threads: processors for one image; None for all there are. The result does not depend on it.

    Raises:
        CheckpointError: the file is missing, damaged, or no network that segments images.

    Example:
        >>> Model()(np.zeros((40, 60, 3), np.uint8)).shape
        (40, 60)
    """

    def __init__(self, path: str | os.PathLike[str] | None = None, threads: int | None = None) -> None:
        import onnxruntime  # late: it takes a tenth of a second

        self._path = path
        file = shipped_weights() if path is None else Path(path)
        try:
            data = read_bytes(file)
        except DataError as error:
            raise CheckpointError(error.problem, file=file) from error
        self.sha256 = hashlib.sha256(data).hexdigest()
        if path is None and self.sha256 != SHA256:
            raise CheckpointError(
                "is damaged: its SHA-256 is another", file=file, hint="install textseg again"
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                data,
                options,
                providers=["CPUExecutionProvider"],
                enable_fallback=False,  # to the same provider, and said on standard output
            )
            facts = self._session.get_modelmeta().custom_metadata_map
            self.name: str = facts["model"]
            mean, std = (np.array(ast.literal_eval(facts[key]), np.float32) for key in ("mean", "std"))
            if not (mean.shape == std.shape == (3,) and np.isfinite(mean).all() and (std > 0).all()):
                raise ValueError("no normalisation of three channels")
        except Exception as error:  # onnxruntime raises classes of its own for whatever is wrong with a file
            raise CheckpointError(
                "is no network that segments images",
                file=file,
                hint="make one with `textseg baseline export`",
            ) from error
        self._file = file
        self._scale, self._shift = 1 / (255 * std), -mean / std

    def __reduce__(self) -> tuple[Any, ...]:
        # A worker reads the file itself; machines have a worker for each processor.
        return type(self), (self._path, 1)

    def __call__(self, image: U8) -> F32:
        """From uint8 (H, W, 3) RGB to float32 (H, W) in 0..1, the probability of text.

        Raises:
            CheckpointError: the network fails, or gives no numbers.
        """
        planes = np.ascontiguousarray(image.transpose(2, 0, 1), np.float32)
        planes *= self._scale[:, None, None]
        planes += self._shift[:, None, None]
        height, width = image.shape[:2]
        try:
            (probabilities,) = self._session.run(None, {"image": planes[None]})
            text = np.asarray(probabilities[0, 1], np.float32)
            if text.shape != (height, width):
                text = np.asarray(cv2.resize(text, (width, height)), np.float32)
        except Exception as error:
            raise CheckpointError(f"fails on an image of {width} x {height}", file=self._file) from error
        if not np.isfinite(text).all():
            raise CheckpointError(
                f"gives NaN or infinite values for an image of {width} x {height}", file=self._file
            )
        return text


_LOADING = threading.Lock()


@functools.cache
def _shipped_model() -> Model:
    return Model()


def shipped_model() -> Model:
    """The model inside the package, loaded once for the whole process."""
    with _LOADING:
        return _shipped_model()


def shipped_weights() -> Path:
    """The file with the weights inside the package."""
    return Path(str(resources.files("textseg.segmentation"))) / "weights" / f"{NAME}.onnx"
