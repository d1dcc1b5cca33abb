"""PP-OCRv6's small text detector, from the ONNX file that PaddleOCR publishes, as weights of our encoder.

The file has no names to go by, but its graph computes what `PPOCRFeatures` does in the same order: convolution n of the
one is convolution n of the other. All shapes are compared, so another detector is recognised as such.
"""

from __future__ import annotations

import os
from typing import Any

import torch
from torch import Tensor, nn

from textseg.errors import CheckpointError
from textseg.models.checkpoints.match import shape
from textseg.models.networks.ppocr import PPOCRConfig, PPOCRFeatures


def detector_weights(graph: Any, path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """The weights of ``PP-OCRv6_det_small.onnx`` under the names of `PPOCRFeatures`. What follows the pyramid is left.

    Args:
        graph: of the file, as `onnx.load` gives it.
        path: of the file, for messages.

    Raises:
        CheckpointError: it is another graph.
    """
    from onnx import numpy_helper

    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    given = []
    for node in graph.node:
        if node.op_type == "Conv" and node.input[1] in arrays:
            given.append((arrays[node.input[1]], _bias(node, users, arrays)))
    with torch.device("meta"):
        model = PPOCRFeatures(PPOCRConfig())
    layers = [(name, part) for name, part in model.named_modules() if isinstance(part, nn.Conv2d)]
    tensors: dict[str, Tensor] = {}
    for (name, _), (weight, bias) in zip(layers, given, strict=False):
        found = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
        tensors |= {f"{name}.{key}": torch.from_numpy(value.copy()) for key, value in found.items()}
    expected = {key: shape(tensor) for key, tensor in model.state_dict().items()}
    if {key: shape(tensor) for key, tensor in tensors.items()} != expected:
        raise CheckpointError(
            "is another network than PP-OCRv6's small detector",
            file=path,
            hint="it is PP-OCRv6_det_small.onnx, in the wheel rapidocr 3.10.0 for example",
        )
    return tensors


def _bias(node: Any, users: dict[str, list[Any]], arrays: dict[str, Any]) -> Any:
    """The bias of a convolution: a constant that is added to its result."""
    added = [user for user in users.get(node.output[0], []) if user.op_type == "Add"]
    constants = [arrays[name] for user in added for name in user.input if name in arrays]
    return constants[0].reshape(-1) if constants else None
