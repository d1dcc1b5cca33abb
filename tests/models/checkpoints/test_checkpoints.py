"""Checkpoints: what is saved comes back, foreign files are recognised, and damaged or unsafe ones are told apart."""

import collections
import json
import os
import pickle
import threading

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from textseg.errors import CheckpointError, OutputError, UsageError
from textseg.io.files.output import Written
from textseg.models import (
    NETWORKS,
    build_model,
    load_checkpoint,
    load_weights,
    parameter_groups,
    read_training_state,
    save_checkpoint,
)
from textseg.models.checkpoints.checkpoint import read_recipe
from textseg.models.checkpoints.match import find_network
from textseg.models.checkpoints.weights import read_weights, sha256

TINY = "texrnet-hrnetv2-tiny"


@pytest.fixture(scope="module")
def trained():
    """A tiny TexRNet and its optimizer after one step, so that no tensor has the value it starts with."""
    torch.manual_seed(0)
    model = build_model(TINY)
    optimizer = torch.optim.AdamW(parameter_groups(model), lr=0.01)
    output = model(torch.randn(2, 3, 64, 64))
    (output.logits.square().mean() + output.refined.square().mean()).backward()
    optimizer.step()
    return model, optimizer


def same(one, other):
    return set(one) == set(other) and all(torch.equal(one[key], other[key]) for key in one)


def test_weights_come_back(trained, tmp_path):
    model, _ = trained
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, model, recipe={"rate": 0.01})
    again = load_checkpoint(path)
    assert (again.name, again.config, again.training) == (TINY, model.config, False)
    assert same(model.state_dict(), again.state_dict())
    assert all(p.requires_grad for p in again.parameters())
    assert read_recipe(path) == {"rate": 0.01}
    assert read_training_state(path) is None
    assert same(load_file(path), model.state_dict())  # any program that reads safetensors reads it


def test_settings_come_back(tmp_path):
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, build_model("hrnetv2-tiny", channels=(4, 6, 8, 10)))
    assert load_checkpoint(path).config.channels == (4, 6, 8, 10)


def test_training_state_comes_back(trained, tmp_path):
    model, optimizer = trained
    path = tmp_path / "last.safetensors"
    training = {
        "step": 7,
        "best": 0.1 + 0.2,
        "none": None,
        "list": [1, "two", {"three": (3.0, [4])}],
        "optimizer": optimizer.state_dict(),
        "rng": torch.get_rng_state(),
        "half": torch.ones(2, dtype=torch.bfloat16),
    }
    save_checkpoint(path, model, training=training)
    again = read_training_state(path)
    assert {key: again[key] for key in ("step", "best", "none", "list")} == {
        key: training[key] for key in ("step", "best", "none", "list")
    }
    assert torch.equal(again["rng"], training["rng"])
    assert torch.equal(again["half"], training["half"])
    fresh = torch.optim.AdamW(parameter_groups(build_model(TINY)), lr=1.0)
    fresh.load_state_dict(again["optimizer"])
    assert fresh.state_dict()["param_groups"] == optimizer.state_dict()["param_groups"]
    for number, state in optimizer.state_dict()["state"].items():
        assert same(state, fresh.state_dict()["state"][number])
    assert same(load_checkpoint(path).state_dict(), model.state_dict())


def test_same_content_is_the_same_file(trained, tmp_path):
    model, optimizer = trained
    path = tmp_path / "a.safetensors"
    write = {"recipe": {"b": 1, "a": 2}, "training": {"optimizer": optimizer.state_dict()}}
    assert save_checkpoint(path, model, **write) is Written.NEW
    assert save_checkpoint(path, model, **write) is Written.UP_TO_DATE
    with pytest.raises(OutputError, match="already there"):
        save_checkpoint(path, model)
    assert save_checkpoint(path, model, force=True) is Written.NEW


def test_channels_last_weights_come_back(tmp_path):
    model = build_model("hrnetv2-tiny").to(memory_format=torch.channels_last)
    save_checkpoint(tmp_path / "a.safetensors", model)
    assert same(load_checkpoint(tmp_path / "a.safetensors").state_dict(), model.state_dict())


@pytest.mark.parametrize("new_format", [True, False])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"module." + key: value for key, value in state.items()},
        lambda state: {"epoch": 3, "state_dict": state, "best": 0.5},
        lambda state: {"model": {"module._orig_mod." + key: value for key, value in state.items()}},
        lambda state: {key: value for key, value in state.items() if "num_batches" not in key},
    ],
    ids=["bare", "DataParallel", "nested", "nested and wrapped", "without counters"],
)
def test_foreign_files_are_recognised(trained, tmp_path, wrap, new_format):
    state = collections.OrderedDict(trained[0].state_dict())
    state["hrnet.bn1.num_batches_tracked"] = torch.tensor(0)
    for key in state:
        if key.endswith("num_batches_tracked"):
            state[key] = torch.tensor(0)
    path = tmp_path / "weights.pth"
    torch.save(wrap(state), path, _use_new_zipfile_serialization=new_format)
    model = load_checkpoint(path)
    assert model.name == TINY
    assert same(model.state_dict(), state)


def test_half_precision_files_give_float32(trained, tmp_path):
    state = {key: x.half() if x.is_floating_point() else x for key, x in trained[0].state_dict().items()}
    save_file(state, tmp_path / "half.safetensors")
    model = load_checkpoint(tmp_path / "half.safetensors")
    assert {p.dtype for p in model.parameters()} == {torch.float32}


@pytest.mark.parametrize("name", NETWORKS)
def test_each_network_is_recognised_by_its_tensors(name):
    with torch.device("meta"):
        assert find_network(build_model(name).state_dict()) == name


def test_all_differences_are_in_one_error(trained, tmp_path):
    state = dict(trained[0].state_dict())
    del state["semrfnhead.bias_sem"]
    state["semrfnhead.conv_sem.weight"] = torch.zeros(5, 120, 1, 1)
    state["surplus.weight"] = torch.zeros(2, 3)
    torch.save(state, tmp_path / "a.pth")
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(tmp_path / "a.pth", name=TINY)
    assert caught.value.details == (
        "missing: semrfnhead.bias_sem 2",
        "misshapen: semrfnhead.conv_sem.weight is 5x120x1x1, should be 2x120x1x1",
        "extra: surplus.weight 2x3",
    )
    with pytest.raises(
        CheckpointError, match=f"no network here; the closest is {TINY}, from which 3 tensors differ"
    ):
        load_checkpoint(tmp_path / "a.pth")


def test_weights_of_another_network(trained, tmp_path):
    save_checkpoint(tmp_path / "a.safetensors", trained[0])
    torch.save(trained[0].state_dict(), tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match=f"holds {TINY}, not hrnetv2-w48"):
        load_checkpoint(tmp_path / "a.safetensors", name="hrnetv2-w48")
    other = build_model("hrnetv2-tiny")
    before = {key: value.clone() for key, value in other.state_dict().items()}
    with pytest.raises(CheckpointError, match=f"holds the weights of {TINY}, not of hrnetv2-tiny"):
        load_weights(other, tmp_path / "a.pth")
    assert same(before, other.state_dict())
    with pytest.raises(UsageError, match="no network 'unet'"):
        load_checkpoint(tmp_path / "a.pth", name="unet")


def test_a_checkpoint_of_a_network_of_the_future(trained, tmp_path):
    path = tmp_path / "a.safetensors"
    save_checkpoint(path, trained[0])
    with safe_open(path, "pt") as file:
        header = json.loads(file.metadata()["textseg"])
    header |= {"model": "texrnet-3", "version": "9.0"}
    save_file(trained[0].state_dict(), path, {"textseg": json.dumps(header)})
    with pytest.raises(CheckpointError, match=r"no network 'texrnet-3': .*; textseg 9.0 wrote it"):
        load_checkpoint(path)
    save_file(trained[0].state_dict(), path, {"textseg": "{}"})
    with pytest.raises(CheckpointError, match="metadata"):
        load_checkpoint(path)


class Code:
    """Pickles as a call that makes a file: whoever loads it carelessly runs it."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (os.mkdir, (str(self.marker),))


@pytest.mark.parametrize("save", [torch.save, lambda x, path: path.write_bytes(pickle.dumps(x))])
@pytest.mark.parametrize(
    "hide", [lambda code: code, lambda code: {"state_dict": {"conv1.weight": torch.ones(1), "x": code}}]
)
def test_code_in_a_pickle_is_refused_and_not_run(tmp_path, save, hide):
    path, marker = tmp_path / "evil.pth", tmp_path / "it ran"
    save(hide(Code(marker)), path)
    with pytest.raises(CheckpointError, match=r"is a pickle that holds more than tensors.*not loaded"):
        load_checkpoint(path)
    assert not marker.exists()


def test_objects_in_a_pickle_are_refused(tmp_path):
    torch.save({"args": slice(1), "model": {"w": torch.ones(1)}, "t": threading.Thread}, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match=r"more than tensors \((threading.Thread|slice)\)"):
        read_weights(tmp_path / "a.pth")


def whole_files():
    state = {"weight": torch.arange(3000.0)}
    torch.save(state, "new.pth")
    torch.save(state, "old.pth", _use_new_zipfile_serialization=False)
    save_file(state, "a.safetensors")


@pytest.mark.parametrize("file", ["new.pth", "old.pth", "a.safetensors"])
@pytest.mark.parametrize("part", [0.01, 0.2, 0.6, 0.95, 0.999])
def test_files_cut_short(tmp_path, monkeypatch, file, part):
    monkeypatch.chdir(tmp_path)
    whole_files()
    content = (tmp_path / file).read_bytes()
    assert list(read_weights(tmp_path / file)) == ["weight"]
    size = int(len(content) * part)
    (tmp_path / file).write_bytes(content[:size])
    with pytest.raises(
        CheckpointError, match=rf"{file}: is (damaged or cut short \(it has {size:,} bytes\)|a pickle)"
    ):
        read_weights(tmp_path / file)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"abc", "cut short"),
        (b"\n<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning", r"is a web page \(HTML\)"),
        (b"<html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 269\n", "git-lfs pointer"),
        (b"just some text that is no weights at all", "is not a weights file"),
        (b"PK\x03\x04" + bytes(100), "cut short"),
        (b"\x80\x02" + bytes(range(100)), "damaged"),
        ((1 << 20).to_bytes(8, "little") + b'{"weight":{"dtype":"F32"', "cut short"),
    ],
)
def test_files_that_are_something_else(tmp_path, content, sentence):
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=sentence):
        load_checkpoint(path)


def test_archives_that_are_something_else(tmp_path):
    import zipfile

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "weights are elsewhere")
    with pytest.raises(CheckpointError, match="a zip archive, but not one of PyTorch"):
        read_weights(path)
    torch.jit.trace(torch.nn.Linear(2, 2), torch.ones(1, 2)).save(path)
    with pytest.raises(CheckpointError, match="is a TorchScript program"):
        read_weights(path)


def test_places_where_no_file_is(tmp_path):
    with pytest.raises(CheckpointError, match="there is no such weights file"):
        load_checkpoint(tmp_path / "absent.pth")
    with pytest.raises(CheckpointError, match="is a folder"):
        load_checkpoint(tmp_path)


@pytest.mark.parametrize(
    "content", [[torch.ones(1)], {"epoch": 3}, {"state_dict": {}}, {1: torch.ones(1)}, 7]
)
def test_files_without_weights(tmp_path, content):
    torch.save(content, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match="holds no dict of tensors"):
        read_weights(tmp_path / "a.pth")


def test_sha256(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
