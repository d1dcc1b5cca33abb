"""ppocr-s: its encoder is the published detector, and its maps have the size of the image."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import torch

from textseg.models import build_model, load_start
from textseg.models.checkpoints.onnx_weights import read_onnx_weights
from textseg.models.networks.network import MEAN, STD
from textseg.models.networks.ppocr import PPOCRConfig, PPOCRFeatures, as_the_detector_saw


@pytest.fixture(scope="module")
def detector() -> Path:
    """The file in the package rapidocr, where that is installed: pip install --no-deps rapidocr==3.10.0"""
    package = importlib.util.find_spec("rapidocr")
    file = Path(package.origin).parent / "models" / "PP-OCRv6_det_small.onnx" if package else None
    if file is None or not file.exists():
        pytest.skip("rapidocr, which has the detector's file, is not installed")
    return file


def test_the_encoder_gives_what_onnxruntime_gives_for_the_detector(detector):
    onnx, onnxruntime = pytest.importorskip("onnx"), pytest.importorskip("onnxruntime")
    graph = onnx.load(detector)
    names = [
        next(node for node in graph.graph.node if node.op_type == "Relu").output[0],  # the first layer
        [node for node in graph.graph.node if node.op_type == "Concat"][-1].output[0],  # the pyramid
    ]
    for name in names:
        graph.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    x = np.random.default_rng(0).standard_normal((2, 3, 96, 160), dtype=np.float32)
    expected = session.run(names, {"x": x})
    model = PPOCRFeatures(PPOCRConfig()).eval()
    model.load_state_dict(read_onnx_weights(detector))
    with torch.no_grad():
        given = model(torch.from_numpy(x))
    for mine, theirs in zip(given, expected, strict=True):
        assert np.abs(mine.numpy() - theirs).max() <= 1e-5 * max(1, np.abs(theirs).max())
        assert theirs.std() > 0.1


def test_the_detectors_file_is_a_start(detector):
    model = build_model("ppocr-s")
    start = load_start(model, detector)
    assert str(start).endswith("tensors taken; fresh: decoder, last_layer")
    first = read_onnx_weights(detector)["stem.first.weight"]
    assert torch.equal(model.encoder.stem.first.weight, first)


def test_the_detector_sees_bgr_with_the_means_in_the_order_of_rgb():
    rgb = np.array([[[200, 100, 50]]], np.float64)
    ours = torch.from_numpy((rgb / 255 - MEAN) / STD).permute(2, 0, 1)[None]
    theirs = (rgb[..., ::-1] / 255 - MEAN) / STD  # what PaddleOCR computes from the BGR image that it reads
    assert np.allclose(as_the_detector_saw(ours)[0, :, 0, 0].numpy(), theirs[0, 0])


def test_what_lies_beyond_the_image_does_not_move_its_pixels():
    model = build_model("ppocr-s", decoder=(8, 8)).eval()
    image = torch.randn(1, 3, 70, 45, generator=torch.Generator().manual_seed(0))
    padded = torch.nn.functional.pad(image, (0, 19, 0, 26), mode="replicate")
    with torch.no_grad():
        assert torch.equal(model(image).logits, model(padded).logits[..., :70, :45])
