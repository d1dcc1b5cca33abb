"""Writing a network as ONNX, and checking with onnxruntime that it still says the same.

==========  ================  ==============================================================================
            name              meaning
==========  ================  ==============================================================================
input       ``image``         float32 (batch, 3, height, width), RGB / 255, normalised with `MEAN` and `STD`
output      ``probabilities`` float32 (batch, 2, (height + 3) // 4, (width + 3) // 4) in 0..1: `Output.best`
==========  ================  ==============================================================================

batch, height and width are free. The glyph classifier has ``image`` (batch, 1, height, width) and ``logits``
(batch, 37). The opset is 17. The file's metadata has `model`, `mean`, `std`, and the `sha256` of the checkpoint.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from textseg import __version__
from textseg.errors import CheckpointError, MissingDependencyError, OutputError
from textseg.io.files.output import Written, write_output
from textseg.models.checkpoints.checkpoint import load_checkpoint
from textseg.models.checkpoints.weights import sha256
from textseg.models.networks.network import MEAN, STD, Network

OPSET = 17

HALF = ".half"
"""What the names of weights that are stored as float16 end in."""


@dataclass(frozen=True)
class OnnxExport:
    """What was written.

    Attributes:
        model: name of the network.
        written: new, or up to date.
        difference: the largest difference between onnxruntime's outputs and PyTorch's on the inputs checked.
        inputs: name and shape of each input, outputs likewise; free sizes are words.
    """

    model: str
    written: Written
    difference: float
    inputs: dict[str, list[Any]]
    outputs: dict[str, list[Any]]


class _Exportable(nn.Module):
    """A network with one tensor as its result, as ONNX wants it."""

    def __init__(self, model: Network) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: Tensor) -> Tensor:
        return self.model.export_result(image)


def export_onnx(
    checkpoint: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    name: str | None = None,
    half: bool = False,
    force: bool = False,
) -> OnnxExport:
    """Write a checkpoint as ONNX and check it at two sizes. The weights keep their names.

    Args:
        checkpoint: any file `load_checkpoint` reads.
        out: the ``.onnx`` to write.
        name: the network, where a foreign file does not show it.
        half: store the weights as float16: half the size. They are computed with as float32, and what the file gives
            is compared with the network of the rounded weights.
        force: replace a file that is there with other content.

    Raises:
        MissingDependencyError: onnx or onnxruntime is not installed.
        CheckpointError: as `load_checkpoint`; or onnxruntime gives something else than PyTorch, by more than the
            network's `noise`. Nothing is written then.
        OutputError: `out` cannot be written.
    """
    if Path(out).resolve() == Path(checkpoint).resolve():
        raise OutputError(
            "is the checkpoint itself, which is never overwritten", file=out, hint="choose another `out=`"
        )
    try:
        import onnx
        import onnxruntime
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            f"{error.name} is not installed", hint="install what the export needs: pip install textseg[onnx]"
        ) from error
    network = load_checkpoint(checkpoint, name=name)
    if half:
        network.half().float()
    model = _Exportable(network).eval()
    channels, result = network.channels, network.result
    free = {"image": {0: "batch", 2: "height", 3: "width"}, result: network.result_axes}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        with warnings.catch_warnings(), torch.no_grad():
            # The exporter that traces: eight times as fast as the newer one here, and it needs no further package.
            warnings.simplefilter("ignore")
            example = (torch.zeros(2, channels, 65, 97),)
            torch.onnx.export(
                model,
                example,
                path,
                dynamo=False,
                opset_version=OPSET,
                # Neither folding constants nor batch norms: onnxruntime does both, and the weights stay what they are.
                do_constant_folding=False,
                training=torch.onnx.TrainingMode.PRESERVE,
                input_names=["image"],
                output_names=[result],
                dynamic_axes=free,
            )
        graph = onnx.load(path)
    if half:
        _store_halved(graph.graph)
    about = {"mean": MEAN, "std": STD} if channels == 3 else {}
    facts = {"model": network.name, "textseg": __version__, "sha256": sha256(checkpoint)} | about
    onnx.helper.set_model_props(graph, {key: str(value) for key, value in facts.items()})
    data = graph.SerializeToString(deterministic=True)
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    sizes = ((1, channels, 64, 96), (2, channels, 97, 65))
    difference = float(np.max([_difference(model, session, size) for size in sizes]))
    if not difference <= network.noise:
        raise CheckpointError(
            f"onnxruntime differs from PyTorch by {difference:.1e}, more than {network.noise:g}",
            file=checkpoint,
            hint="it was not exported",
        )
    return OnnxExport(
        network.name,
        write_output(out, data, force=force),
        difference,
        {item.name: item.shape for item in session.get_inputs()},
        {item.name: item.shape for item in session.get_outputs()},
    )


def _store_halved(graph: Any) -> None:
    """Store the weights of a graph as float16, each with the node that makes it float32 again."""
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) > 1:
            name = tensor.name
            tensor.CopyFrom(
                numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{name}{HALF}")
            )
            casts.append(helper.make_node("Cast", [f"{name}{HALF}"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _difference(model: nn.Module, session: Any, shape: tuple[int, ...]) -> float:
    image = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    with torch.no_grad():
        expected = model(torch.from_numpy(image)).numpy()
    (given,) = session.run(None, {"image": image})
    return float(np.abs(given - expected).max())
