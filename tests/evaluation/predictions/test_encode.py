"""What is written is what is read."""

import numpy as np
import pytest

from textseg.evaluation import read_prediction
from textseg.evaluation.predictions.encode import OUTPUTS, encode_prediction


@pytest.mark.parametrize("output", OUTPUTS)
def test_what_is_written_says_the_same_as_the_probability(output, tmp_path):
    probability = np.random.default_rng(0).random((60, 80), np.float32)
    probability[0, :6] = 0, 1, 0.5, np.nextafter(np.float32(0.5), 1), np.nextafter(np.float32(0.5), 0), 0.501
    (tmp_path / "a.png").write_bytes(encode_prediction(probability, output))
    prediction = read_prediction(tmp_path / "a.png")
    assert prediction.form == OUTPUTS[output]
    text, values = prediction.binarise(), prediction.values
    # Beyond 16 bits the nearest float above a half is the half itself.
    expected = probability > 0.5
    assert np.array_equal(text[1:], expected[1:]) and text[0, [0, 1, 2, 4, 5]].tolist() == [0, 1, 0, 0, 1]
    if output != "label":
        step = 1 / 255 if output == "probability" else 1 / 65535
        assert np.abs(values / np.iinfo(values.dtype).max - probability).max() <= 0.51 * step
