"""Weights that depend only on their names: how the goldens of the networks were made.

Each tensor has its own generator, `default_rng(crc32(name) + seed)`, and takes standard normal numbers z:

    *.num_batches_tracked    0
    *.running_mean           0.05 z
    *.running_var            1 + 0.1 |z|
    *.weight, 2-d and more   z sqrt(2 / fan_in), fan_in the product of all sizes but the first
    *.weight of a batch norm 1 + 0.05 z
    *.bias of a batch norm   0.05 z
    all others               0.01 z
"""

from __future__ import annotations

import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn


def fill_weights(model: nn.Module, seed: int = 0, statistics: Path | None = None) -> nn.Module:
    """Fill `model` by the rule; then, if given, load batch-norm statistics from an .npz of `running_*` tensors."""
    norms = {
        name for name, part in model.named_modules() if isinstance(part, nn.modules.batchnorm._BatchNorm)
    }
    state = {key: _values(key, tensor, norms, seed) for key, tensor in model.state_dict().items()}
    if statistics is not None:
        with np.load(statistics) as arrays:
            assert set(arrays.files) == {key for key in state if "running_" in key}
            state |= {key: torch.from_numpy(arrays[key]) for key in arrays.files}
    model.load_state_dict(state)
    return model


def _values(key: str, tensor: Tensor, norms: set[str], seed: int) -> Tensor:
    layer, _, leaf = key.rpartition(".")
    if leaf == "num_batches_tracked":
        return torch.zeros_like(tensor)
    z = np.random.default_rng(zlib.crc32(key.encode()) + seed).standard_normal(tuple(tensor.shape))
    if leaf == "running_mean":
        z *= 0.05
    elif leaf == "running_var":
        z = 1 + 0.1 * np.abs(z)
    elif leaf == "weight" and tensor.ndim >= 2:
        z *= math.sqrt(2 / math.prod(tensor.shape[1:]))
    elif layer in norms:
        z = 0.05 * z + (leaf == "weight")
    else:
        z *= 0.01
    return torch.from_numpy(z).to(tensor.dtype)
