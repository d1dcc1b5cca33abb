"""Weights in ONNX files: those of `textseg baseline export`, `textseg segment` among them, and PaddleOCR's detector."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch
from torch import Tensor

from textseg.errors import CheckpointError, MissingDependencyError
from textseg.models.checkpoints.detector import detector_weights
from textseg.models.checkpoints.export_onnx import HALF

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
        from google.protobuf.message import DecodeError  # what onnx is read with
    except ModuleNotFoundError as error:
        hint = "pip install textseg[onnx]"
        raise MissingDependencyError("onnx is not installed", hint=hint) from error
    try:
        model = onnx.load(path)
    except FileNotFoundError as error:
        raise CheckpointError("there is no such weights file", file=path) from error
    except DecodeError as error:
        raise CheckpointError("is no ONNX file, or is damaged", file=path) from error
    ours = "textseg" in {entry.key for entry in model.metadata_props}
    return _exported(model.graph) if ours else detector_weights(model.graph, path)


def _exported(graph: Any) -> dict[str, Tensor]:
    from onnx import numpy_helper

    tensors = {}
    for tensor in graph.initializer:
        if tensor.name.startswith(PREFIX):
            array = np.array(numpy_helper.to_array(tensor))  # a copy that may be written
            name = tensor.name.removeprefix(PREFIX).removesuffix(HALF)
            tensors[name] = torch.from_numpy(array.astype(np.float32) if array.dtype == np.float16 else array)
    return tensors
