"""A training belongs to its data and settings, and a resumed one ends in the same bytes as one never stopped."""

import json
import shutil
import signal

import numpy as np
import pytest
import torch
from PIL import Image

from tests.models.training.small import SMALL
from textseg import convert
from textseg.errors import CheckpointError, DataError, OutputError, TextSegError, UsageError
from textseg.models.checkpoints.checkpoint import read_recipe
from textseg.models.training import train as training
from textseg.models.training.events import Step, ignore
from textseg.models.training.session import run_training
from textseg.synth import make_dataset

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth") / "data"
    make_dataset(root, n=8, seed=1, size=(96, 128), jobs=1)
    return root


@pytest.fixture
def root(dataset, tmp_path):
    """A copy to change."""
    return shutil.copytree(dataset, tmp_path / "data")


def train(root, out, watch=ignore, **options):
    changes = {**SMALL, **options.pop("changes", {})}
    return run_training(data=root, out=out, changes=changes, device="cpu", watch=watch, **options)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def finished(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("finished") / "run"
    train(dataset, out)
    return out


@pytest.mark.parametrize(("optimizer", "stops"), [("adamw", (3, 4)), ("sgd", (1,))])
def test_a_stopped_training_ends_in_the_same_bytes(dataset, tmp_path, optimizer, stops):
    changes = {"optimizer": optimizer}
    train(dataset, tmp_path / "once", changes=changes)

    def stop_at(step):
        def watch(event):
            if isinstance(event, Step) and event.number == step:
                signal.raise_signal(signal.SIGTERM)

        return watch

    for step in stops:
        outcome = train(dataset, tmp_path / "run", stop_at(step), changes=changes)
        assert outcome.stopped == signal.SIGTERM
    train(dataset, tmp_path / "run", changes=changes)
    assert contents(tmp_path / "run") == contents(tmp_path / "once")


class Killed(BaseException):
    """What no code catches: after it, files are as a kill leaves them."""


@pytest.mark.parametrize("place", ["save_checkpoint", "validate"])
@pytest.mark.parametrize("call", [2, 3])
def test_a_killed_training_ends_in_the_same_bytes(dataset, finished, tmp_path, monkeypatch, place, call):
    calls, real = 0, getattr(training, place)

    def killed(*args, **options):
        nonlocal calls
        calls += 1
        result = real(*args, **options)
        if calls == call:
            raise Killed
        return result

    with monkeypatch.context() as patch:
        patch.setattr(training, place, killed)
        try:
            train(dataset, tmp_path / "run")
        except Killed:
            (tmp_path / "run" / ".textseg-tmp-left").write_bytes(b"half a checkpoint")
    train(dataset, tmp_path / "run")
    assert contents(tmp_path / "run") == contents(finished)


def test_the_curve_is_drawn_after_a_kill_before_it(dataset, finished, tmp_path):
    run = shutil.copytree(finished, tmp_path / "run")
    (run / "curve.png").write_bytes(b"an old curve")
    lines = []
    train(dataset, run, lambda event: lines.append(str(event)))
    assert contents(run) == contents(finished)
    assert any("already finished: " in line and "all 6 steps" in line for line in lines)


def change_image(root, id_):
    Image.new("RGB", (128, 96), "white").save(root / "image" / f"{id_}.jpg")


def change_label(root, id_):
    path = root / "semantic_label" / f"{id_}_maskfg.png"
    label = np.array(Image.open(path))
    label[0, 0] = 100
    Image.fromarray(label).save(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [(change_image, "1 samples: another image ({})"), (change_label, "1 samples: another label ({})")],
)
@pytest.mark.parametrize("resume", [False, True])
def test_other_data_under_the_same_ids(root, finished, tmp_path, change, said, resume):
    run = shutil.copytree(finished, tmp_path / "run")
    before = contents(run)
    id_ = json.loads((root / "split.json").read_text())["train"][0]
    change(root, id_)
    for _ in range(2):
        with pytest.raises(UsageError) as error:
            train(root, run, resume=resume)
        assert f"was trained on other data: {said.format(id_)}" in str(error.value)
        assert "`force=True` starts again" in str(error.value)
    assert contents(run) == before
    train(root, run, force=True, changes={"steps": 1})
    assert read_recipe(run / "last.safetensors")["step"] == 1


def test_samples_that_came_and_went(root, finished, tmp_path):
    run = shutil.copytree(finished, tmp_path / "run")
    split = json.loads((root / "split.json").read_text())
    gone = split["train"].pop(0)
    split["train"].append(split["test"].pop())
    (root / "split.json").write_text(json.dumps(split))
    with pytest.raises(UsageError) as error:
        train(root, run)
    said = " ".join([str(error.value), *error.value.details])
    assert f"missing now ({gone})" in said and f"new ({split['train'][-1]})" in said


def test_the_record_of_the_data_may_be_lost(root, finished, tmp_path):
    run = shutil.copytree(finished, tmp_path / "run")
    (run / "data.json").write_text("[[")
    train(root, run)  # the same data: the checkpoint has their digest
    assert contents(run) == contents(finished)
    change_image(root, json.loads((root / "split.json").read_text())["train"][0])
    (run / "data.json").unlink()
    with pytest.raises(UsageError, match=r"data\.json is missing or damaged"):
        train(root, run)


def test_derived_labels_are_the_same_as_shipped_ones(root, finished, tmp_path):
    """What counts is what is trained on, not which file it comes from."""
    run = shutil.copytree(finished, tmp_path / "run")
    for file in (root / "semantic_label").glob("*_maskfg.png"):
        file.unlink()
    train(root, run)
    assert contents(run) == contents(finished)


def test_weights_that_are_not_numbers_are_not_saved(dataset, tmp_path, monkeypatch):
    real = training.train_step

    def overflow(network, state, *args):
        terms = real(network, state, *args)
        if state.step == 3:
            torch.nn.init.constant_(state.model.bn1.weight, float("inf"))
        return terms

    monkeypatch.setattr(training, "train_step", overflow)
    with pytest.raises(TextSegError, match=r"after step 4, bn1.weight is NaN or infinite"):
        train(dataset, tmp_path, changes={"validate_on": ""})
    assert read_recipe(tmp_path / "last.safetensors")["step"] == 2


@pytest.mark.parametrize("name", ["best.safetensors", "log.jsonl", "curve.png"])
def test_foreign_files_are_not_replaced(dataset, tmp_path, name):
    (tmp_path / name).write_bytes(b"mine")
    for _ in range(2):
        with pytest.raises(OutputError, match="does not belong to a training"):
            train(dataset, tmp_path)
    assert (tmp_path / name).read_bytes() == b"mine"


def test_a_foreign_checkpoint_is_not_continued(dataset, tmp_path):
    torch.save({"weights": torch.ones(3)}, tmp_path / "last.safetensors")
    with pytest.raises(OutputError, match="is not a checkpoint of a training"):
        train(dataset, tmp_path)


def test_outputs_are_kept_apart_from_inputs(root, tmp_path):
    for out in (root / "image", root / "image" / "run"):
        with pytest.raises(OutputError, match="the folder of the inputs"):
            train(root, out)
    train(root, root / "run", changes={"steps": 1})  # beside the images is not among them
    start = root / "run" / "last.safetensors"
    before = start.read_bytes()
    with pytest.raises(OutputError, match="is read by this training and would be overwritten"):
        train(root, root / "run", init=start, force=True)
    assert start.read_bytes() == before


def test_a_damaged_training_state_is_an_error(dataset, finished, tmp_path):
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file

    run = shutil.copytree(finished, tmp_path / "run")
    with safe_open(run / "last.safetensors", "pt") as file:
        header = json.loads(file.metadata()["textseg"])
    del header["training"]["optimizer"]["param_groups"][0]
    tensors = load_file(run / "last.safetensors")
    save_file(tensors, run / "last.safetensors", {"textseg": json.dumps(header)})
    with pytest.raises(CheckpointError, match="its training state is damaged"):
        train(dataset, run, resume=True, changes={"steps": 8})


def test_a_damaged_log_is_read_as_far_as_it_goes(dataset, finished, tmp_path):
    run = shutil.copytree(finished, tmp_path / "run")
    log = (run / "log.jsonl").read_bytes()
    (run / "log.jsonl").write_bytes(b'\xff\xfe\n{"no": "step"}\n[1]\n' + log + b'{"step": 6, "lo')
    train(dataset, run)
    assert contents(run) == contents(finished)


def test_datasets_of_any_format(dataset, tmp_path):
    changes = {"steps": 1, "validate_on": ""}
    convert(dataset, tmp_path / "coco.json", to="coco", jobs=1)
    images = {"images": str(dataset / "image")}
    outcome = train(tmp_path / "coco.json", tmp_path / "coco", changes=changes, options=images)
    same = train(dataset, tmp_path / "textseg", changes=changes)
    assert contents(outcome.folder.root)["log.jsonl"] == contents(same.folder.root)["log.jsonl"]
    pages = tmp_path / "pages"
    for id_ in ("a", "b", "c"):
        image = np.full((90, 90, 3), 255, np.uint8)
        image[30:50, 20:70] = 0
        (pages / "images").mkdir(parents=True, exist_ok=True)
        (pages / "masks").mkdir(exist_ok=True)
        Image.fromarray(image).save(pages / "images" / f"{id_}.png")
        Image.fromarray((image[:, :, 0] == 0).astype(np.uint8) * np.uint8(255)).save(
            pages / "masks" / f"{id_}.png"
        )
    # Without splits all of it is trained on, unless a split is asked for.
    settings = {**SMALL, "steps": 1}
    outcome = run_training(data=pages, out=tmp_path / "pages run", changes=settings, device="cpu")
    recipe = read_recipe(outcome.folder.last)
    assert (recipe["split"], recipe["validate_on"], recipe["samples"]) == ("all", "", 3)
    with pytest.raises(UsageError, match="no split"):
        run_training(data=pages, out=tmp_path / "x", changes={**settings, "split": "train"}, device="cpu")


def test_a_dataset_without_masks_says_so(root, tmp_path):
    for folder in ("semantic_label", "annotation"):
        for file in (root / folder).glob("*.png"):
            file.unlink()
    with pytest.raises(DataError) as error:
        train(root, tmp_path / "run")
    assert "has neither a semantic label nor a char mask" in " ".join(
        [str(error.value), *error.value.details]
    )
