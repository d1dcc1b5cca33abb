"""Files as other training loops save them: the weights are found, and nothing else in them is used or run."""

import argparse
import collections
import datetime
import json
import pathlib

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from textseg.errors import CheckpointError
from textseg.models import build_model, load_checkpoint, parameter_groups, save_checkpoint
from textseg.models.checkpoints.info import describe
from textseg.models.checkpoints.weights import locate_weights, read_weights

NAME = "hrnetv2-tiny"


@pytest.fixture(scope="module")
def state():
    torch.manual_seed(1)
    return build_model(NAME).state_dict()


def same(one, other):
    return set(one) == set(other) and all(torch.equal(one[key], other[key]) for key in one)


def prefixed(prefix):
    return lambda state: {"state_dict": {prefix + key: value for key, value in state.items()}}


WRAPPINGS = {
    "DDP": prefixed("module."),
    "compiled": prefixed("_orig_mod."),
    "Lightning": lambda state: {
        **prefixed("model.")(state),
        "pytorch-lightning_version": "2.0",
        "hyper_parameters": {"lr": 1e-3},
        "callbacks": {},
    },
    "Lightning, with a loss that has weights": lambda state: {
        "state_dict": {**{f"net.{key}": x for key, x in state.items()}, "criterion.weight": torch.ones(2)}
    },
    "a prefix that nobody else uses": prefixed("module.my_encoder."),
    "EMA of timm": lambda state: {"model_ema": state, "epoch": 3},
    "basicsr": lambda state: {"params": zeros(state), "params_ema": state},
    "EMA beside the weights": lambda state: {"state_dict": zeros(state), "state_dict_ema": state},
    "an EMA that was switched off": lambda state: {"state_dict": state, "model_ema": None, "ema": {}},
    "EMA that wraps": lambda state: {"ema": {"module": state, "decay": 0.9}},
    "the epoch among the weights": lambda state: {**state, "epoch": 3, "best": 0.5},
    "nn.Parameter": lambda state: {
        key: torch.nn.Parameter(x) if x.is_floating_point() else x for key, x in state.items()
    },
    "numpy scalars": lambda state: {
        "model": state,
        "miou": np.float64(0.3),
        "n": np.int64(3),
        "a": np.arange(3),
    },
    "options": lambda state: {
        "model": state,
        "args": argparse.Namespace(lr=1, out=pathlib.Path("runs"), deep=argparse.Namespace(x=(1, 2))),
        "when": datetime.datetime(2024, 1, 1),
        "meters": collections.defaultdict(list),
    },
    "an optimizer": lambda state: {"model": state, "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]}},
}


def zeros(state):
    return {key: torch.zeros_like(value) for key, value in state.items()}


@pytest.mark.parametrize("new_format", [True, False], ids=["zip", "legacy"])
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_the_weights_are_found(wrapping, new_format, state, tmp_path):
    path = tmp_path / "a.pth"
    torch.save(WRAPPINGS[wrapping](state), path, _use_new_zipfile_serialization=new_format)
    model = load_checkpoint(path)
    assert model.name == NAME and same(model.state_dict(), state)


def test_info_names_where_the_weights_were(state, tmp_path):
    torch.save({"state_dict": zeros(state), "ema": {"module": state}}, tmp_path / "a.pth")
    assert describe(tmp_path / "a.pth")["keys"] == "ema.module"
    torch.save(state, tmp_path / "b.pth")
    assert locate_weights(tmp_path / "b.pth")[1] == ""


def test_a_copy_of_our_own_checkpoint_without_its_metadata(state, tmp_path):
    model = build_model(NAME)
    model.load_state_dict(state)
    optimizer = torch.optim.AdamW(parameter_groups(model), lr=0.1)
    model(torch.zeros(2, 3, 64, 64)).logits.sum().backward()
    optimizer.step()
    save_checkpoint(tmp_path / "ours.safetensors", model, training={"optimizer": optimizer.state_dict()})
    torch.save(load_file(tmp_path / "ours.safetensors"), tmp_path / "copy.pth")
    assert load_checkpoint(tmp_path / "copy.pth").name == NAME


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_weights_that_are_not_numbers_are_named(value, state, tmp_path):
    bad = {key: tensor.clone() for key, tensor in state.items()}
    bad["layer1.0.bn2.weight"][3] = value
    torch.save(bad, tmp_path / "a.pth")
    save_file(bad, tmp_path / "a.safetensors")
    for name in ("a.pth", "a.safetensors"):
        with pytest.raises(CheckpointError, match=r"NaN or infinite.*layer1.0.bn2.weight: 1 of 16 values"):
            load_checkpoint(tmp_path / name)


def test_a_missing_state_dict_names_what_is_there(tmp_path):
    torch.save({"generator": {"w": torch.ones(1)}, "epoch": 3}, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match="holds no dict of tensors, but: generator, epoch"):
        read_weights(tmp_path / "a.pth")


def test_metadata_keeps_its_names(state, tmp_path):
    """The names in a file of ours are never shortened, whatever prefix they share."""
    header = {"model": NAME, "settings": {}, "recipe": {}, "version": "1", "training": None}
    save_file(
        {"module.a": torch.ones(1), "module.b": torch.ones(1)},
        tmp_path / "a",
        {"textseg": json.dumps(header)},
    )
    assert list(read_weights(tmp_path / "a")) == ["module.a", "module.b"]
