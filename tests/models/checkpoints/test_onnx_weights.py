"""Weights in ONNX files: the detector, and those inside the package; other files are recognised as such."""

import numpy as np
import pytest

from textseg.errors import CheckpointError
from textseg.models.checkpoints.onnx_weights import read_onnx_weights

onnx = pytest.importorskip("onnx")


def graph_of_one_convolution(path):
    helper = onnx.helper
    weight = onnx.numpy_helper.from_array(np.zeros((4, 3, 3, 3), np.float32), "w")
    node = helper.make_node("Conv", ["x", "w"], ["y"], kernel_shape=[3, 3])
    values = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in "xy"]
    onnx.save(helper.make_model(helper.make_graph([node], "one", values[:1], values[1:], [weight])), path)


def test_another_network_is_refused(tmp_path):
    graph_of_one_convolution(tmp_path / "other.onnx")
    with pytest.raises(CheckpointError, match=r"another network than PP-OCRv6.*rapidocr"):
        read_onnx_weights(tmp_path / "other.onnx")


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "no such"), (b"<html>no", "web page"), (b"\x01no", "no ONNX file")]
)
def test_a_missing_or_damaged_file_is_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.onnx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=sentence):
        read_onnx_weights(path)


def test_the_weights_inside_the_package_are_a_start_by_name():
    from textseg.models import build_model, load_start

    model = build_model("ppocr-s")
    before = model.last_layer.weight.clone()
    start = load_start(model, "ppocr-s")
    assert not start.fresh and not start.left
    assert not bool((model.last_layer.weight == before).all())
