"""ONNX: onnxruntime gives PyTorch's numbers at any size."""

import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from tests.models.fill_weights import fill_weights
from textseg.errors import CheckpointError, MissingDependencyError, OutputError
from textseg.io.files.output import Written
from textseg.models import build_model, save_checkpoint
from textseg.models.checkpoints.export_onnx import OPSET, export_onnx
from textseg.models.checkpoints.weights import sha256
from textseg.models.networks.network import Output

NARROW = {"channels": (4, 8, 12, 16), "modules": (1, 1, 1), "blocks": 1, "stem": 8, "stem_blocks": 1}
NARROW_RESNET = {"blocks": (1, 1, 1, 1), "width": 8}
CASES = {
    "texrnet-hrnetv2-tiny": {},
    "hrnetv2-w48": NARROW,
    "hrnetv2-w48-ocr": NARROW | {"context": 16, "key": 8},
    "texrnet-deeplabv3plus-r101": NARROW_RESNET | {"pyramid": 16, "low": 8},
    "glyph-resnet50": NARROW_RESNET,
}


@pytest.mark.parametrize("name", CASES)
def test_onnxruntime_gives_pytorchs_numbers(tmp_path, name):
    model = fill_weights(build_model(name, **CASES[name])).eval()
    checkpoint, out = tmp_path / "a.safetensors", tmp_path / "a.onnx"
    save_checkpoint(checkpoint, model)
    result = export_onnx(checkpoint, out)
    assert (result.model, result.written) == (name, Written.NEW)
    assert result.difference <= 1e-4
    session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
    channels = 1 if name == "glyph-resnet50" else 3
    for shape in ((1, channels, 33, 161), (3, channels, 130, 47)):
        x = np.random.default_rng(1).standard_normal(shape, dtype=np.float32)
        with torch.no_grad():
            expected = model(torch.from_numpy(x))
        expected = expected.best if isinstance(expected, Output) else expected
        (given,) = session.run(None, {"image": x})
        np.testing.assert_allclose(
            given, expected.numpy(), rtol=0, atol=1e-4 * max(1, expected.abs().max().item())
        )
        assert expected.std() > 0.01  # not all the same, which would agree by itself


def test_the_file_says_what_it_is(tmp_path):
    checkpoint, out = tmp_path / "a.safetensors", tmp_path / "a.onnx"
    save_checkpoint(checkpoint, build_model("texrnet-hrnetv2-tiny"))
    result = export_onnx(checkpoint, out)
    assert result.inputs == {"image": ["batch", 3, "height", "width"]}
    assert result.outputs == {"probabilities": ["batch", 2, "quarter_height", "quarter_width"]}
    graph = onnx.load(out)
    onnx.checker.check_model(graph)
    assert [(entry.domain, entry.version) for entry in graph.opset_import] == [("", OPSET)]
    facts = {entry.key: entry.value for entry in graph.metadata_props}
    assert facts["model"] == "texrnet-hrnetv2-tiny"
    assert facts["mean"] == "(0.485, 0.456, 0.406)"
    assert facts["sha256"] == sha256(checkpoint)
    assert export_onnx(checkpoint, out).written is Written.UP_TO_DATE
    out.write_bytes(b"mine")
    with pytest.raises(OutputError, match="already there"):
        export_onnx(checkpoint, out)
    assert out.read_bytes() == b"mine"


def test_a_network_that_gives_nan_is_not_exported(tmp_path):
    model = build_model("hrnetv2-tiny")
    torch.nn.init.constant_(model.last_layer[3].weight, 3e38)  # a number, but its sums are not
    save_checkpoint(tmp_path / "a.safetensors", model)
    with pytest.raises(CheckpointError, match="onnxruntime differs"):
        export_onnx(tmp_path / "a.safetensors", tmp_path / "a.onnx")
    assert not (tmp_path / "a.onnx").exists()


def test_the_checkpoint_is_never_overwritten(tmp_path):
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, build_model("hrnetv2-tiny"))
    before = path.read_bytes()
    with pytest.raises(OutputError, match="is the checkpoint itself"):
        export_onnx(path, tmp_path / "." / "a.safetensors", force=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("package", ["onnx", "onnxruntime"])
def test_without_the_packages(tmp_path, monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        MissingDependencyError, match=rf"{package} is not installed.*pip install textseg\[onnx\]"
    ):
        export_onnx(tmp_path / "a.safetensors", tmp_path / "a.onnx")


def test_half_stores_the_weights_in_half_the_bytes_and_computes_as_before(tmp_path):
    checkpoint = tmp_path / "a.safetensors"
    model = fill_weights(build_model("texrnet-hrnetv2-tiny")).eval()
    save_checkpoint(checkpoint, model)
    export_onnx(checkpoint, tmp_path / "full.onnx")
    result = export_onnx(checkpoint, tmp_path / "half.onnx", half=True)
    assert result.difference <= 1e-4
    full, half = (tmp_path / name for name in ("full.onnx", "half.onnx"))
    assert half.stat().st_size < 0.65 * full.stat().st_size
    x = np.random.default_rng(1).standard_normal((1, 3, 64, 96), dtype=np.float32)
    given = [onnxruntime.InferenceSession(path).run(None, {"image": x})[0] for path in (full, half)]
    assert 0 < np.abs(given[0] - given[1]).max() < 0.05


def test_the_weights_keep_their_names(tmp_path):
    checkpoint = tmp_path / "a.safetensors"
    model = fill_weights(build_model("texrnet-hrnetv2-tiny"))  # equal tensors would be stored once
    save_checkpoint(checkpoint, model)
    export_onnx(checkpoint, tmp_path / "a.onnx")
    stored = {tensor.name for tensor in onnx.load(tmp_path / "a.onnx").graph.initializer}
    names = {name.removeprefix("model.") for name in stored}
    assert {name for name, _ in model.named_parameters()} <= names
