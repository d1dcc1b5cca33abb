"""Predictions of splits and images as files: readable, resumable, publishable."""

import json
import zipfile

import numpy as np
import pytest
import torch
import xxhash
from PIL import Image

from tests.tiny import save
from textseg import TextSeg, segment
from textseg.errors import OutputError, UsageError
from textseg.evaluation import evaluate
from textseg.metrics.signature import parse_signature
from textseg.models import build_model, load_checkpoint, save_checkpoint
from textseg.models.checkpoints.weights import sha256
from textseg.models.prediction.inference import NetworkSegmenter
from textseg.models.prediction.predict import predict
from textseg.models.prediction.settings import parse_sizes
from textseg.models.training.recipes import COMPACT, PAPER_SIZES


@pytest.fixture
def weights(tmp_path):
    torch.manual_seed(0)
    recipe = {**COMPACT.to_json(), "sizes": (65, 97), "short_side": (65, 129)}
    save_checkpoint(tmp_path / "tiny.safetensors", build_model("texrnet-hrnetv2-tiny"), recipe=recipe)
    return tmp_path / "tiny.safetensors"


def test_a_split_is_predicted_and_scored(tiny, weights, tmp_path):
    out = tmp_path / "preds"
    result = predict(weights, out, data=tiny, device="cpu")
    assert (result.images, result.written, result.up_to_date) == (2, 2, 0)
    segmenter = NetworkSegmenter(load_checkpoint(weights))
    for sample in TextSeg(tiny, "test"):
        expected = segmenter(sample.image, (65, 97)) > 0.5
        assert np.array_equal(np.asarray(Image.open(out / f"{sample.id}.png")) == 255, expected)
    assert len(evaluate(TextSeg(tiny, "test"), out, split="test").images) == 2
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"] is True and manifest["images"] == 2
    assert manifest["method"]["weights"] == sha256(weights)
    assert manifest["signature"].startswith("prediction|model:texrnet-hrnetv2-tiny|weights:")
    assert "|sizes:65+97|flip:no|output:label|" in manifest["signature"]


def test_without_weights_it_is_the_model_of_textseg_segment(tiny, tmp_path):
    out = tmp_path / "preds"
    assert predict(None, out, data=tiny, device="cpu").written == 2
    for sample in TextSeg(tiny, "test"):
        assert np.array_equal(
            np.asarray(Image.open(out / f"{sample.id}.png")) == 255, segment(sample.image).mask
        )
    assert "|model:ppocr-s|" in json.loads((out / "manifest.json").read_text())["signature"]
    with pytest.raises(UsageError, match="`sizes=`, `flip=` and `amp=` are settings of a checkpoint"):
        predict(None, out, data=tiny, device="cpu", flip=True)


def test_it_goes_on_where_it_stopped_and_never_mixes(tiny, weights, tmp_path):
    out = tmp_path / "preds"
    predict(weights, out, data=tiny, device="cpu")
    whole = {path.name: path.read_bytes() for path in out.iterdir()}
    (out / "a00004.png").unlink()
    kept = (out / "d00005.png").stat().st_mtime_ns
    result = predict(weights, out, data=tiny, device="cpu")
    assert (result.written, result.up_to_date) == (1, 1)
    assert (out / "d00005.png").stat().st_mtime_ns == kept
    assert {path.name: path.read_bytes() for path in out.iterdir()} == whole
    for change in ({"sizes": "65"}, {"flip": True}, {"output": "probability"}, {"split": "val"}):
        with pytest.raises(OutputError, match="belongs to other predictions"):
            predict(weights, out, data=tiny, device="cpu", **change)
    assert predict(weights, out, data=tiny, device="cpu", sizes="65", force=True).written == 2


def test_the_zip_holds_all_and_is_the_same_every_time(tiny, weights, tmp_path):
    result = predict(weights, tmp_path / "preds", data=tiny, device="cpu", archive=True)
    with zipfile.ZipFile(result.zip) as archive:
        assert archive.namelist() == ["manifest.json", "a00004.png", "d00005.png"]
        assert archive.testzip() is None
    first = result.zip.read_bytes()
    again = predict(weights, tmp_path / "preds", data=tiny, device="cpu", archive=True)
    assert again.zip.read_bytes() == first


def test_images_of_all_kinds(weights, tmp_path):
    rng = np.random.default_rng(0)
    images = tmp_path / "images"
    grey = rng.integers(0, 256, (20, 30), dtype=np.uint8)
    save(images / "grey.png", grey)
    save(images / "deep.png", grey.astype(np.uint16) * 257)
    save(images / "colour.png", np.stack([grey] * 3, axis=2))
    alpha = np.dstack([np.zeros((20, 30, 3), np.uint8), 255 - grey])  # black ink, paper showing through
    save(images / "sub" / "alpha.png", alpha)
    Image.fromarray(np.dstack([grey] * 4), "CMYK").save(images / "cmyk.jpg")
    turned = Image.fromarray(grey)
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(images / "turned.jpg", exif=exif)
    (images / "cut.jpg").write_bytes((images / "turned.jpg").read_bytes()[:-60])
    (images / "page.jpg").write_text("<html>")
    (images / "notes.txt").write_text("no image")
    out = tmp_path / "masks"
    result = predict(weights, out, inputs=[images], output="probability16", device="cpu")
    assert (result.images, result.written) == (8, 6)
    assert len(result.failed) == 2
    assert "cut.jpg: is damaged or cut short" in result.failed[0]
    assert "page.jpg: is not an image" in result.failed[1]
    assert result.turned == [str(images / "turned.jpg")]
    assert Image.open(out / "turned.png").size == (30, 20)  # as stored
    same = [(out / name).read_bytes() for name in ("grey.png", "deep.png", "colour.png", "sub/alpha.png")]
    assert len(set(same)) == 1
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["complete"] is False and manifest["method"]["sizes"] == [129]


def test_an_image_too_large_for_the_memory_is_reported_and_the_others_are_segmented(
    weights, tmp_path, monkeypatch
):
    for name, side in (("large", 40), ("small", 20)):
        save(tmp_path / "in" / f"{name}.png", np.zeros((side, side, 3), np.uint8))
    segment = NetworkSegmenter.__call__

    def short(self, image, *args):
        if len(image) == 40:
            raise torch.OutOfMemoryError
        return segment(self, image, *args)

    monkeypatch.setattr(NetworkSegmenter, "__call__", short)
    result = predict(weights, tmp_path / "out", inputs=[tmp_path / "in"], device="cpu")
    assert result.written == 1 and (tmp_path / "out" / "small.png").exists()
    assert result.failed == ["large: the memory is too small; try smaller `sizes=`, or `device='cpu'`"]


def test_images_that_are_refused(weights, tmp_path):
    for folder in ("a", "b"):
        save(tmp_path / folder / "x.png", np.zeros((9, 9), np.uint8))
    with pytest.raises(UsageError, match="1 images would have the prediction of another"):
        predict(weights, tmp_path / "out", inputs=[tmp_path / "a", tmp_path / "b"], device="cpu")
    with pytest.raises(UsageError, match="does not exist"):
        predict(weights, tmp_path / "out", inputs=[tmp_path / "none.jpg"], device="cpu")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="there are no images"):
        predict(weights, tmp_path / "out", inputs=[tmp_path / "empty"], device="cpu")


def test_sizes():
    assert parse_sizes("paper") == PAPER_SIZES
    for wrong in ("", "a", "12", "513,", "-5"):
        with pytest.raises(UsageError, match="is not a list of sizes"):
            parse_sizes(wrong)


def test_foreign_weights_follow_the_paper(tiny, tmp_path):
    torch.save(build_model("hrnetv2-tiny").state_dict(), tmp_path / "authors.pth")
    small = tmp_path / "small.png"
    save(small, np.zeros((8, 8, 3), np.uint8))
    result = predict(tmp_path / "authors.pth", tmp_path / "out", inputs=[small], device="cpu", sizes="65")
    assert result.method.model == "hrnetv2-tiny"
    result = predict(tmp_path / "authors.pth", tmp_path / "split", data=tiny, split="val", device="cpu")
    assert result.method.settings.sizes == PAPER_SIZES


def test_the_command(tiny, weights, tmp_path, run):
    words = ("baseline", "predict", "--weights", weights, "--data", tiny, "--out", tmp_path / "preds")
    result = run(*words)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"{tmp_path / 'preds'}: 2 written, 0 up to date\n"
    assert "Next: textseg evaluate" in result.stderr
    assert run("evaluate", tmp_path / "preds", "--data", tiny).returncode == 0
    (tmp_path / "broken.jpg").write_bytes(b"")
    result = run(
        "baseline", "predict", tmp_path / "broken.jpg", "--weights", weights, "--out", tmp_path / "other"
    )
    assert result.returncode == 1
    assert "is empty (0 bytes)" in result.stderr and "Traceback" not in result.stderr
    result = run("baseline", "predict", "--weights", tmp_path / "none.pth", *words[4:6], "--out", "x")
    assert result.returncode == 1 and "Traceback" not in result.stderr


def digests(image, mask):
    """Computed by hand: XXH3, 128 bits, of the bytes of the two files."""
    return {
        key: xxhash.xxh3_128_hexdigest(file.read_bytes()) for key, file in (("image", image), ("mask", mask))
    }


def test_the_manifest_lists_every_image_and_mask(tiny, weights, tmp_path):
    out = tmp_path / "preds"
    predict(weights, out, data=tiny, device="cpu")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["predictions"] == {
        id_: digests(tiny / "image" / f"{id_}.jpg", out / f"{id_}.png") for id_ in ("a00004", "d00005")
    }
    what, fields = parse_signature(manifest["signature"])
    assert (what, fields["sizes"], fields["amp"]) == ("prediction", "65+97", "off")


@pytest.mark.slow
def test_several_processes_share_the_work(tiny, weights, tmp_path):
    import subprocess
    import sys

    words = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "29533"]
    words += ["-m", "textseg", "baseline", "predict", "--weights", weights, "--data", tiny, "--split", "all"]
    done = subprocess.run(
        [*map(str, words), "--out", str(tmp_path / "two"), "--zip"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    predict(weights, tmp_path / "one", data=tiny, split="all", device="cpu")
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == one
    assert done.stdout.count("5 written") == 1
