"""Weights in ONNX files: those of `textseg baseline export`, `textseg segment` among them, and PaddleOCR's detector."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from textseg.errors import CheckpointError, MissingDependencyError
from textseg.models.checkpoints.detector import detector_weights
from textseg.models.checkpoints.export_onnx import HALF
from textseg.models.checkpoints.weights import read_start

PREFIX = "model."
"""What our names in a file begin with: the module that is exported has the network in it."""


def read_onnx_weights(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """All weights of an ONNX file, float32, with their names as a bare network has them.

    Raises:
        MissingDependencyError: onnx is not installed.
        CheckpointError: the file is missing, damaged, or neither ours nor ``PP-OCRv6_det_small.onnx``.
    """
    try:
        import onnx
        from onnx import external_data_helper
    except ModuleNotFoundError as error:
        hint = "pip install textseg[onnx]"
        raise MissingDependencyError("onnx is not installed", hint=hint) from error
    read_start(Path(path))  # says what a file is that holds no weights at all
    try:
        model = onnx.load(path, load_external_data=False)
        if any(external_data_helper.uses_external_data(tensor) for tensor in model.graph.initializer):
            raise CheckpointError("keeps its weights in another file", file=path, hint="save them in it")
        ours = "textseg" in {entry.key for entry in model.metadata_props}
        return _exported(model.graph) if ours else detector_weights(model.graph, path)
    except CheckpointError:
        raise
    except Exception as error:  # of damaged files onnx and protobuf raise almost anything
        raise CheckpointError("is no ONNX file, or is damaged", file=path) from error


def _exported(graph: Any) -> dict[str, Tensor]:
    from onnx import numpy_helper

    tensors = {}
    for tensor in graph.initializer:
        if tensor.name.startswith(PREFIX):
            array = np.array(numpy_helper.to_array(tensor))  # a copy that may be written
            name = tensor.name.removeprefix(PREFIX).removesuffix(HALF)
            tensors[name] = torch.from_numpy(array.astype(np.float32) if array.dtype == np.float16 else array)
    return tensors
