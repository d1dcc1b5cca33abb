"""`textseg segment`, as a user types it."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.segmentation.conftest import draw_text


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    draw_text().save(folder / "a.png")
    draw_text(text="other").save(folder / "b.jpg")
    return folder


def test_one_image_and_the_same_again(run, photos, tmp_path):
    out = tmp_path / "masks"
    result = run("segment", photos / "a.png", "--out", out)
    assert (result.returncode, result.stdout.strip()) == (0, str(out / "a.png"))
    mask = np.asarray(Image.open(out / "a.png"))
    assert mask.shape == (120, 320) and set(np.unique(mask)) == {0, 255}
    again = run("segment", photos / "a.png", "--out", out)
    assert (again.returncode, again.stdout.strip()) == (0, f"{out}: 0 written, 1 up to date")


def test_a_damaged_image_is_a_sentence_and_the_others_are_done(run, photos, tmp_path):
    (photos / "bad.png").write_bytes(b"nothing")
    (photos / "notes.txt").write_text("nothing")
    result = run("segment", photos, "--out", tmp_path / "masks")
    assert result.returncode == 1
    assert "1 image could not be segmented" in result.stderr and "bad.png: " in result.stderr
    assert "notes.txt is no image" in result.stderr
    assert sorted(path.name for path in (tmp_path / "masks").iterdir()) == ["a.png", "b.png"]


def test_standard_input_to_standard_output(photos, run, tmp_path):
    command = [sys.executable, "-m", "textseg", "segment", "-"]
    done = subprocess.run(command, input=(photos / "a.png").read_bytes(), capture_output=True, check=True)
    run("segment", photos / "a.png", "--out", tmp_path)
    assert np.array_equal(
        np.asarray(Image.open(io.BytesIO(done.stdout))), np.asarray(Image.open(tmp_path / "a.png"))
    )
    assert run("segment", "-", "--overlay").returncode == 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["missing.png"], "missing.png: does not exist"),
        (["--scale", "huge", "."], "scale must be auto"),
        (["--weights", "missing.onnx", "."], "missing.onnx"),
        ([], "Missing argument"),
    ],
)
def test_wrong_calls_end_with_a_sentence(run, photos, options, sentence):
    result = run("segment", *options)
    assert result.returncode in (1, 2) and sentence in result.stderr and "Traceback" not in result.stderr


def test_other_weights(run, photos, tmp_path):
    from textseg.models import build_model, save_checkpoint

    save_checkpoint(tmp_path / "tiny.safetensors", build_model("hrnetv2-tiny"))
    assert run("baseline", "export", tmp_path / "tiny.safetensors").returncode == 0
    for weights in ("tiny.safetensors", "tiny.onnx"):
        result = run("segment", photos, "--weights", tmp_path / weights, "--out", tmp_path / weights[5:])
        assert result.returncode == 0
        assert Image.open(tmp_path / weights[5:] / "b.png").size == (320, 120)
