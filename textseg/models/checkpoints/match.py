"""Whose weights are these? Comparing the tensors of a file with those of the networks."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from textseg.errors import CheckpointError
from textseg.models.networks.network import Network
from textseg.models.networks.table import NETWORKS, build_model

COUNTER = "num_batches_tracked"
"""A batch norm's counter. Old files lack it, and no result depends on it, so it may be missing: it is then 0."""


def check_tensors(
    model: Network, tensors: Mapping[str, Tensor], file: str | os.PathLike[str]
) -> dict[str, Tensor]:
    """The tensors in the order and the dtypes of `model.state_dict()`, ready to be loaded.

    Raises:
        CheckpointError: tensors are missing, extra or misshapen; all of them are listed.
    """
    own = model.state_dict()
    problems = _differences(own, tensors)
    if problems:
        other = find_network(tensors)
        what = f"holds the weights of {other}, not of" if other else "does not fit"
        raise CheckpointError(
            f"{what} {model.name}: {len(problems)} of its tensors differ", file=file, details=problems
        )
    return {
        key: tensors[key].to(tensor.dtype) if key in tensors else torch.zeros((), dtype=tensor.dtype)
        for key, tensor in own.items()
    }


def find_network(tensors: Mapping[str, Tensor]) -> str | None:
    """The network (with its usual configuration) that has exactly these tensors, or None."""
    return next((name for name in NETWORKS if not _differences(_plan(name), tensors)), None)


def recognise(tensors: Mapping[str, Tensor], file: str | os.PathLike[str]) -> str:
    """The name of the network that has exactly these tensors.

    Raises:
        CheckpointError: there is none; the error lists how the closest one differs.
    """
    name = find_network(tensors)
    if name is not None:
        return name
    starts = networks_to_start(tensors)
    if starts:
        raise CheckpointError(
            f"is no trained network, but a start for {', '.join(starts)}",
            file=file,
            hint="train from it: textseg baseline train --init",
        )
    closest = min(NETWORKS, key=lambda name: len(_differences(_plan(name), tensors)))
    problems = _differences(_plan(closest), tensors)
    raise CheckpointError(
        f"its {len(tensors)} tensors are those of no network here",
        file=file,
        hint=f"the closest is {closest}, from which {len(problems)} tensors differ",
        details=problems,
    )


def networks_to_start(tensors: Mapping[str, Tensor]) -> list[str]:
    """The networks of which these tensors are the backbone and nothing more: for which they are a start."""
    found = []
    for name, entry in NETWORKS.items():
        prefix, lacking = best_place(_plan(name), tensors, entry.network.new_layers)
        new = tuple(f"{layer}." for layer in entry.network.new_layers)
        if not lacking and not any(f"{prefix}{key}".startswith(new) for key in tensors):
            found.append(name)
    return found


def best_place(
    own: Mapping[str, Tensor], tensors: Mapping[str, Tensor], new_layers: Iterable[str]
) -> tuple[str, list[str]]:
    """The part of the network that most tensors fit into, as a prefix, and what of the backbone they lack."""
    parts = {""}
    for key in own:
        first, second = [*key.split("."), ""][:2]
        parts |= {f"{first}.", f"{first}.{second}."}
    prefix = max(sorted(parts), key=lambda part: sum(fits(own, part + key, tensors[key]) for key in tensors))
    new = tuple(f"{layer}." for layer in new_layers)
    needed = [key for key in own if not key.startswith(new) and not key.endswith(COUNTER)]
    lacking = []
    for key in needed:
        given = tensors.get(key.removeprefix(prefix)) if key.startswith(prefix) else None
        if given is None:
            lacking.append(f"missing: {key} {shape(own[key])}")
        elif given.shape != own[key].shape:
            lacking.append(f"misshapen: {key} is {shape(given)}, should be {shape(own[key])}")
    return prefix, lacking


def fits(own: Mapping[str, Tensor], key: str, given: Tensor) -> bool:
    """Whether a network has a tensor of this name and shape."""
    return key in own and own[key].shape == given.shape


@functools.cache
def _plan(name: str) -> dict[str, Tensor]:
    """Name and shape of every tensor of a network, without memory for the values."""
    with torch.device("meta"):
        return build_model(name).state_dict()


def _differences(own: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> list[str]:
    problems = []
    for key, tensor in own.items():
        if key not in given:
            if not key.endswith(COUNTER):
                problems.append(f"missing: {key} {shape(tensor)}")
        elif given[key].shape != tensor.shape:
            problems.append(f"misshapen: {key} is {shape(given[key])}, should be {shape(tensor)}")
    problems += [f"extra: {key} {shape(tensor)}" for key, tensor in given.items() if key not in own]
    return problems


def shape(tensor: Tensor) -> str:
    """A shape as people write it.

    Example:
        >>> shape(torch.zeros(64, 3, 7, 7))
        '64x3x7x7'
    """
    return "x".join(map(str, tensor.shape)) or "scalar"
