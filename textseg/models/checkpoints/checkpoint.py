"""Checkpoints: one safetensors file that holds the weights, what made them, and the state of training.

A checkpoint is written completely or not at all, also under kill -9: `write_output` renames it into place. It holds

- the tensors of `model.state_dict()` under their own names, so other tools read them as any safetensors;
- with `training`, its tensors under names beginning with ``training.``;
- the metadata key ``textseg``: JSON with `model`, `settings`, `recipe`, `version`, and the rest of `training`.

A training loop saves and resumes with:

    training = {"step": step, "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}
    save_checkpoint("run/last.safetensors", model, recipe=options, training=training, force=True)

    model = load_checkpoint("run/last.safetensors", device=device).train()
    training = read_training_state("run/last.safetensors")     # the same nesting, tensors on the CPU
    optimizer.load_state_dict(training["optimizer"])
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor
from torch.overrides import TorchFunctionMode

from textseg import __version__
from textseg.errors import CheckpointError, UsageError
from textseg.io.files.output import Written, write_output
from textseg.models.checkpoints import weights
from textseg.models.checkpoints.match import check_tensors, recognise
from textseg.models.networks.network import Network
from textseg.models.networks.table import build_model


def save_checkpoint(
    path: str | os.PathLike[str],
    model: Network,
    *,
    recipe: dict[str, Any] | None = None,
    training: dict[str, Any] | None = None,
    force: bool = False,
) -> Written:
    """Write a checkpoint. The weights are the current ones of `model`, whatever its device.

    Args:
        path: usually ``*.safetensors``.
        model: from `build_model`; not wrapped (give `ddp.module`, and a compiled model's `_orig_mod`).
        recipe: what made the weights: every hyper-parameter, and what else `baseline info` should show. JSON.
        training: what is needed to resume: any nesting of dicts, lists, tuples, tensors, numbers, strings and None.
        force: replace a file that is there with other content.

    Raises:
        OutputError: the file is there with other content and `force` is off, or it cannot be written.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> path = Path(tempfile.mkdtemp()) / "tiny.safetensors"
        >>> model = build_model("hrnetv2-tiny")
        >>> save_checkpoint(path, model, recipe={"lr": 0.01}, training={"step": 7, "rng": torch.get_rng_state()})
        <Written.NEW: 'written'>
        >>> load_checkpoint(path).name, read_recipe(path), read_training_state(path)["step"]
        ('hrnetv2-tiny', {'lr': 0.01}, 7)
    """
    tensors = {key: tensor.detach().cpu().contiguous() for key, tensor in model.state_dict().items()}
    header = {
        "model": model.name,
        "settings": model.settings,
        "recipe": recipe or {},
        "version": __version__,
        "training": None if training is None else _pack(training, tensors),
    }
    text = json.dumps(header, sort_keys=True)
    return write_output(path, save(tensors, {weights.HEADER: text}), force=force, durable=True)


def load_checkpoint(
    path: str | os.PathLike[str], *, name: str | None = None, device: str | torch.device = "cpu"
) -> Network:
    """Build the network a file belongs to, with the file's weights, in evaluation mode.

    Args:
        path: a checkpoint of ours, or the authors' ``.pth``, or any file with the same tensors.
        name: the network to build; needed only where the tensors of a foreign file do not show it.
        device: where the weights shall be.

    Raises:
        CheckpointError: the file is damaged, unsafe or none; it belongs to no network here, or to another one
            than `name`; its tensors do not fit, in which case all that do not are listed.
        UsageError: there is no network `name`.
    """
    header = weights.read_header(path)
    tensors = weights.read_weights(path)
    if header is None:
        name, settings = name or recognise(tensors, path), {}
    elif name not in (None, header["model"]):
        raise CheckpointError(f"holds {header['model']}, not {name}", file=path)
    else:
        name, settings = header["model"], header["settings"]
    model = _build(name, settings, tensors) if header is None else _rebuild(header, tensors, path)
    model.load_state_dict(check_tensors(model, tensors, path), assign=True)
    return model.to(device).eval()


def _build(name: str, settings: dict[str, Any], tensors: Mapping[str, Tensor]) -> Network:
    """A network without weights, which takes no memory: those of a file replace them at once."""
    with torch.device("meta"), _Budget(len(tensors)):
        return build_model(name, **settings)


def _rebuild(header: dict[str, Any], tensors: Mapping[str, Tensor], path: str | os.PathLike[str]) -> Network:
    by = f"textseg {header['version']} wrote it"
    try:
        return _build(header["model"], header["settings"], tensors)
    except UsageError as error:
        raise CheckpointError(error.problem, file=path, hint=by) from error
    except Exception as error:  # settings of other types or sizes can fail anywhere in a network
        raise CheckpointError(
            f"its settings do not describe a {header['model']}", file=path, hint=by
        ) from error


class _Budget(TorchFunctionMode):
    """While a network is built, stops one that would have many more tensors than its file holds."""

    calls_per_tensor = 100

    def __init__(self, tensors: int) -> None:
        super().__init__()
        self.left = self.calls_per_tensor * tensors

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.left -= 1
        if self.left < 0:
            raise ValueError("more tensors than the file holds")
        return func(*args, **(kwargs or {}))


def load_weights(model: Network, path: str | os.PathLike[str]) -> None:
    """Give `model` the weights of a file that holds exactly its tensors, whoever wrote it.

    Raises:
        CheckpointError: as `load_checkpoint`; the model is then unchanged.
    """
    model.load_state_dict(check_tensors(model, weights.read_weights(path), path))


def read_recipe(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What `save_checkpoint` was given as `recipe`; empty for foreign files."""
    header = weights.read_header(path)
    recipe: dict[str, Any] = {} if header is None else header["recipe"]
    return recipe


def read_training_state(path: str | os.PathLike[str]) -> dict[str, Any] | None:
    """What `save_checkpoint` was given as `training`, tensors on the CPU; None if the file has none.

    Raises:
        CheckpointError: the file is missing or damaged.
    """
    header = weights.read_header(path)
    if header is None or header["training"] is None:
        return None
    try:
        state: dict[str, Any] = _unpack(header["training"], weights.read_training_tensors(path))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError("its training state is damaged", file=path) from error
    return state


# JSON knows neither tensors, nor tuples, nor dicts whose keys are numbers; an optimizer's state has them all.
_TENSOR, _TUPLE, _ITEMS = "$tensor", "$tuple", "$items"


def _pack(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        key = f"{weights.TRAINING}{len(tensors)}"
        tensors[key] = value.detach().cpu().contiguous()
        return {_TENSOR: key}
    if isinstance(value, dict):
        # Sorted: tensors are numbered in this order, and a state that was read back has its keys in another one.
        items = sorted(value.items(), key=lambda item: (str(type(item[0])), item[0]))
        if all(isinstance(key, str) for key in value):
            return {key: _pack(item, tensors) for key, item in items}
        return {_ITEMS: [[key, _pack(item, tensors)] for key, item in items]}
    if isinstance(value, tuple):
        return {_TUPLE: [_pack(item, tensors) for item in value]}
    if isinstance(value, list):
        return [_pack(item, tensors) for item in value]
    return value


def _unpack(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, dict):
        if _TENSOR in value:
            return tensors[value[_TENSOR]]
        if _TUPLE in value:
            return tuple(_unpack(item, tensors) for item in value[_TUPLE])
        if _ITEMS in value:
            return {key: _unpack(item, tensors) for key, item in value[_ITEMS]}
        return {key: _unpack(item, tensors) for key, item in value.items()}
    if isinstance(value, list):
        return [_unpack(item, tensors) for item in value]
    return value
