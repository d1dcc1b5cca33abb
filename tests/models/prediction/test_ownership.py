"""A mask belongs to its image, its network and its settings; outputs are never inputs."""

import json
import os
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from textseg.errors import OutputError, UsageError
from textseg.models import build_model, save_checkpoint
from textseg.models.prediction import predict as module
from textseg.models.prediction.predict import predict
from textseg.models.training.recipes import COMPACT

NAMES = ("a", "b", "c")


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "tiny.safetensors"
    save_checkpoint(path, build_model("hrnetv2-tiny"), recipe={**COMPACT.to_json(), "sizes": (65,)})
    return path


def draw(path, seed):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (40, 50, 3), np.uint8)).save(path)


@pytest.fixture
def images(tmp_path):
    for seed, name in enumerate(NAMES):
        draw(tmp_path / "in" / f"{name}.png", seed)
    return tmp_path / "in"


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def run(weights, images, tmp_path):
    def run(inputs=images, out=tmp_path / "out", **options):
        inputs = [inputs] if not isinstance(inputs, list) else inputs
        return predict(weights, out, inputs=inputs, device="cpu", sizes="65", **options)

    return run


def refused(run, said, **options):
    """It is refused as often as asked, and nothing is changed."""
    for _ in range(2):
        with pytest.raises(OutputError) as error:
            run(**options)
        assert said in " ".join([str(error.value), *error.value.details])
    return error.value


def test_foreign_masks_are_never_adopted(run, images, tmp_path):
    draw(tmp_path / "out" / "b.png", 9)
    before = contents(tmp_path / "out")
    refused(run, "b.png: was not made by this network")
    assert contents(tmp_path / "out") == before
    assert run(force=True).written == 3
    assert (tmp_path / "out" / "b.png").read_bytes() != before["b.png"]
    assert run().up_to_date == 3


def test_another_image_under_the_same_name(run, images, tmp_path):
    run()
    before = contents(tmp_path / "out")
    draw(images / "b.png", 77)
    error = refused(run, "b: another image than the one this mask was made from")
    assert "replace them with `force=True`" in str(error)
    assert contents(tmp_path / "out") == before
    run(force=True)
    run(out=tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_other_days_in_the_same_folder(run, images, tmp_path):
    run()
    draw(tmp_path / "day2" / "d.png", 5)
    result = run(tmp_path / "day2")
    assert (result.written, result.up_to_date) == (1, 0)
    assert sorted(json.loads((tmp_path / "out" / "manifest.json").read_text())["predictions"]) == [
        *NAMES,
        "d",
    ]
    draw(tmp_path / "day3" / "a.png", 6)
    refused(run, "a: another image", inputs=tmp_path / "day3")


def test_a_mask_that_was_changed(run, tmp_path):
    run()
    draw(tmp_path / "out" / "c.png", 3)
    refused(run, "c.png: was changed after it was made")


def test_every_conflict_is_listed(run, images, tmp_path):
    run()
    for seed, name in enumerate(NAMES):
        draw(images / f"{name}.png", 50 + seed)
    error = refused(run, "(the first of 3)")
    assert [text[0] for text in error.details] == ["b", "c"]


def test_other_weights_are_named_in_words(run, weights, images, tmp_path):
    run()
    other = tmp_path / "other.safetensors"
    torch.manual_seed(1)
    save_checkpoint(other, build_model("hrnetv2-tiny"), recipe=COMPACT.to_json())
    with pytest.raises(OutputError, match="the weights are those of another checkpoint"):
        predict(other, tmp_path / "out", inputs=[images], device="cpu", sizes="65")
    refused(run, "amp was off, and is bf16", amp="bf16")


def test_a_manifest_of_something_else(run, tmp_path):
    (tmp_path / "out").mkdir()
    twice = '{"method": {}, "source": {}, "predictions": {}, "predictions": {}}'
    for text in ("[" * 100_000, "{}", '{"method": 3}', "\xff", twice):
        (tmp_path / "out" / "manifest.json").write_bytes(text.encode("latin-1"))
        refused(run, "is not a manifest of predictions")
    assert run(force=True).written == 3


class Killed(BaseException):
    """What no code catches: after it, files are as a kill leaves them."""


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_killed_run_is_completed_to_the_same_bytes(run, tmp_path, monkeypatch, late, call):
    run(out=tmp_path / "once")
    calls, real = 0, module.write_output

    def killed(*args, **options):
        nonlocal calls
        calls += 1
        if calls == call and not late:
            raise Killed
        real(*args, **options)
        if calls == call:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_output", killed)
        with pytest.raises(Killed):
            run()
    journal = tmp_path / "out" / "manifest.0.jsonl"
    journal.write_text(journal.read_text() + '["c", "cut o')
    result = run()
    assert result.up_to_date == call - (not late) and result.written == 3 - result.up_to_date
    assert contents(tmp_path / "out") == contents(tmp_path / "once")


@pytest.mark.parametrize("place", [".", "masks", "deep/er"])
@pytest.mark.parametrize("force", [False, True])
def test_outputs_among_the_inputs(run, images, tmp_path, place, force):
    before = contents(images)
    refused(run, "the folder of the inputs", out=images / place, force=force)
    link = tmp_path / "link"
    link.symlink_to(images)
    refused(run, "the folder of the inputs", out=link / place, force=force)
    refused(run, "the folder of the inputs", inputs=link, out=images / place, force=force)
    assert contents(images) == before


def test_inputs_are_never_overwritten(run, images, tmp_path):
    before = contents(images)
    error = refused(
        run,
        "is one of the inputs, which are never overwritten",
        inputs=[images / "a.png"],
        out=images,
        force=True,
    )
    assert "--force" not in error.hint
    (tmp_path / "out").mkdir()
    os.link(images / "b.png", tmp_path / "out" / "a.png")  # another name of the same file
    refused(run, "is one of the inputs", force=True)
    assert contents(images) == before


def test_a_split_is_not_predicted_into_its_own_folders(tiny, weights):
    for folder in ("image", "semantic_label", "annotation"):
        with pytest.raises(OutputError, match="the folder of the inputs"):
            predict(weights, tiny / folder, data=tiny, device="cpu", force=True)
    assert predict(weights, tiny / "preds", data=tiny, device="cpu").written == 2


def test_other_data_of_the_same_ids(tiny, weights, tmp_path):
    other = shutil.copytree(tiny, tmp_path / "other")
    predict(weights, tmp_path / "out", data=tiny, device="cpu")
    draw(other / "image" / "a00004.jpg", 1)
    with pytest.raises(OutputError, match="a00004: another image"):
        predict(weights, tmp_path / "out", data=other, device="cpu")


def test_datasets_without_splits(weights, tmp_path):
    for name in NAMES:
        draw(tmp_path / "pages" / "images" / f"{name}.png", 1)
        mask = np.zeros((40, 50), np.uint8)
        mask[4:9, 5:20] = 255
        (tmp_path / "pages" / "masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(tmp_path / "pages" / "masks" / f"{name}.png")
    result = predict(weights, tmp_path / "out", data=tmp_path / "pages", device="cpu")
    assert result.written == 3
    with pytest.raises(UsageError, match="split"):
        predict(weights, tmp_path / "out", data=tmp_path / "pages", split="test", device="cpu")


def test_what_is_left_out_is_listed(run, images, tmp_path):
    pages = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    pages[0].save(images / "scan.tif", save_all=True, append_images=pages[1:])
    pages[0].save(images / "pair.gif", save_all=True, append_images=pages[1:2])
    for suffix, kind in ((".jfif", "JPEG"), (".jpe", "JPEG"), (".avif", "AVIF")):
        pages[1].save(images / f"photo{suffix[1:]}{suffix}", kind)
    (images / "notes.txt").write_text("no image")
    (images / ".hidden").write_text("")
    (images / "broken.png").symlink_to(images / "nothing.png")
    draw(tmp_path / "elsewhere" / "x.png", 8)
    (images / "linked").symlink_to(tmp_path / "elsewhere")
    (images / "loop").symlink_to(images)
    os.mkfifo(images / "pipe.png")
    result = run()
    assert result.written == 9 and not result.failed
    assert (tmp_path / "out" / "linked" / "x.png").exists()
    skipped = {line.removeprefix(f"{images}{os.sep}") for line in result.skipped}
    assert skipped == {
        "notes.txt: not an image by its name",
        "broken.png: a broken link",
        "loop: a link to a folder that was searched already",
        "pipe.png: not a regular file",
        "scan.tif: pages 2 to 3",
        "pair.gif: page 2",
    }


def test_a_folder_without_images_names_what_is_there(run, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.psd").write_text("x")
    with pytest.raises(UsageError, match="there are no images") as error:
        run(tmp_path / "empty")
    assert error.value.details == (f"{tmp_path / 'empty' / 'a.psd'}: not an image by its name",)


def test_nan_is_an_error_of_its_image(run, monkeypatch):
    from textseg.errors import PredictionError
    from textseg.models.prediction.inference import NetworkSegmenter

    real = NetworkSegmenter.__call__

    def sometimes(self, image, *args):
        if image[0, 0, 0] == np.random.default_rng(1).integers(0, 256, (40, 50, 3), np.uint8)[0, 0, 0]:
            raise PredictionError("the network gives probabilities that are NaN")
        return real(self, image, *args)

    monkeypatch.setattr(NetworkSegmenter, "__call__", sometimes)
    result = run()
    assert result.written == 2 and result.failed == ["b: the network gives probabilities that are NaN"]
