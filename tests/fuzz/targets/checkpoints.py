"""Weights files: safetensors of ours and of others, PyTorch's two formats, ONNX, and the glyph classifier."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import onnx
import safetensors.torch
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from tests.fuzz.mutate import BYTES, mutate
from tests.fuzz.structures import safetensors_header, zip_directory, zip_members
from tests.fuzz.target import Command, Target
from textseg.models import Network, build_model, load_checkpoint, read_training_state
from textseg.models.checkpoints.checkpoint import save_checkpoint
from textseg.models.checkpoints.onnx_weights import read_onnx_weights
from textseg.models.checkpoints.weights import read_weights
from textseg.segmentation.model import Model

SETTINGS = {
    "hrnetv2-tiny": {"channels": (2, 3, 4, 5), "stem": 4},
    "glyph-resnet50": {"blocks": (1, 1, 1, 1), "width": 2},
}


def start(data: bytes, random: Random) -> bytes:
    """The first bytes are damaged: most of a weights file is numbers."""
    return mutate(data[:500], random, BYTES) + data[500:]


def end(data: bytes, random: Random) -> bytes:
    return data[:-500] + mutate(data[-500:], random, BYTES)


@cache
def model(name: str) -> Network:
    torch.manual_seed(0)
    return build_model(name, **SETTINGS.get(name, {}))


def checkpoint(name: str) -> dict[str, bytes]:
    """A checkpoint of ours, in mid-training."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        optimizer = torch.optim.SGD(model(name).parameters(), 0.1, momentum=0.9)
        training = {"step": 3, "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}
        save_checkpoint(Path(folder) / "a", model(name), recipe={"lr": 0.1, "sizes": [64]}, training=training)
        return {"a.safetensors": (Path(folder) / "a").read_bytes()}


def foreign_safetensors() -> dict[str, bytes]:
    return {"a.safetensors": safetensors.torch.save(model("hrnetv2-tiny").state_dict())}


def pth(*, legacy: bool, name: str = "hrnetv2-tiny") -> dict[str, bytes]:
    stream = io.BytesIO()
    content = {"epoch": 7, "state_dict": model(name).state_dict(), "lr": [0.1]}
    torch.save(content, stream, _use_new_zipfile_serialization=not legacy)
    return {"a.pth": stream.getvalue()}


def exported() -> dict[str, bytes]:
    """What `baseline export` writes, but for the graph."""
    tensors = model("hrnetv2-tiny").state_dict().items()
    given = [numpy_helper.from_array(tensor.numpy(), f"model.{name}") for name, tensor in tensors]
    return {"a.onnx": _onnx([], given, {"textseg": "1"})}


def segmenter() -> dict[str, bytes]:
    """The smallest network that segments: text is what is bright."""
    weight = numpy_helper.from_array(np.array([-1.0, 1.0], np.float32).reshape(2, 1, 1, 1).repeat(3, 1), "w")
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    facts = {"model": "bright", "mean": "[0.5, 0.5, 0.5]", "std": "[0.2, 0.2, 0.2]"}
    return {"a.onnx": _onnx(nodes, [weight], facts)}


def _onnx(nodes: list[Any], tensors: list[Any], facts: dict[str, str]) -> bytes:
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "h", "w"])
    output = helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, 2, "h", "w"])
    graph = helper.make_graph(nodes, "g", [image], [output], tensors)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(made, facts)
    return bytes(onnx.ModelProto.SerializeToString(made))


def load(folder: Path, name: str | None = None) -> Network:
    return load_checkpoint(next(folder.iterdir()), name=name)


def resume(folder: Path) -> Network:
    read_training_state(folder / "a.safetensors")
    return load(folder)


def read(folder: Path) -> dict[str, torch.Tensor]:
    return read_weights(next(folder.iterdir()))


def read_exported(folder: Path) -> dict[str, torch.Tensor]:
    return read_onnx_weights(folder / "a.onnx")


def segment(folder: Path) -> NDArray[np.float32]:
    probability = Model(folder / "a.onnx", threads=1)(np.zeros((8, 12, 3), np.uint8))
    assert probability.shape == (8, 12)
    return probability


def same_as_in_safetensors(folder: Path, found: Network) -> None:
    """The format by hand: the length of the header, the header, numbers."""
    data = (folder / "a.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    for name, tensor in found.state_dict().items():
        begin, stop = header[name]["data_offsets"]
        kind = {"F32": "<f4", "I64": "<i8"}[header[name]["dtype"]]
        values = np.frombuffer(data[8 + length + begin : 8 + length + stop], kind)
        assert np.array_equal(tensor.numpy().reshape(-1), values), f"other weights in {name}"


def same_as_in_zip(folder: Path, found: dict[str, torch.Tensor]) -> None:
    """`zipfile` verifies the checksums of members; the n-th tensor is the n-th of them."""
    with (
        zipfile.ZipFile(folder / "a.pth") as archive,
        zipfile.ZipFile(io.BytesIO(pth(legacy=False)["a.pth"])) as old,
    ):
        content = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        if content["data.pkl"] != old.read("archive/data.pkl"):
            return
    for number, tensor in enumerate(found.values()):
        values = np.frombuffer(content[f"data/{number}"], "<f4" if tensor.is_floating_point() else "<i8")
        assert np.array_equal(tensor.numpy().reshape(-1), values), f"other weights in tensor {number}"


OURS = (*BYTES, start, safetensors_header, safetensors_header)
ZIP = (*BYTES, zip_members, zip_directory, end)

TARGETS = [
    Target("checkpoint-ours", partial(checkpoint, "hrnetv2-tiny"), resume, "", OURS, same_as_in_safetensors),
    Target(
        "checkpoint-glyphs",
        partial(checkpoint, "glyph-resnet50"),
        load,
        "",
        OURS,
        same_as_in_safetensors,
        200,
    ),
    Target("checkpoint-safetensors", foreign_safetensors, read, "", OURS, number=120),
    Target("checkpoint-pth", partial(pth, legacy=False), read, "", ZIP, same_as_in_zip),
    Target("checkpoint-legacy-pth", partial(pth, legacy=True), read, "", (*BYTES, start), number=120),
    Target("checkpoint-onnx", exported, read_exported, "", (*BYTES, start, end), number=120),
    Target("checkpoint-segment", segmenter, segment, number=200),
    Target(
        "info-ours",
        partial(checkpoint, "hrnetv2-tiny"),
        Command("baseline", "info", "a.safetensors"),
        "",
        OURS,
        number=120,
    ),
    Target(
        "info-pth",
        partial(pth, legacy=False, name="texrnet-hrnetv2-tiny"),  # one that is recognised
        Command("baseline", "info", "a.pth"),
        "",
        ZIP,
        number=60,
    ),
]
