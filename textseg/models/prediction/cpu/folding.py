"""Fold batch norms into the convolutions before them: the same function, one pass over memory less for each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)


def fold_batch_norms(model: M) -> M:
    """Change `model` in place for inference: without batch norms. It cannot be trained further.

    Each batch norm follows a convolution directly: next to it in a sequence (or at the front of the sequence
    next to it), or as ``bn1`` beside ``conv1``. Its place is taken by nothing at all, so names do not change.

    Args:
        model: a network of this package; its evaluation mode is what is folded.

    Returns:
        The model, in evaluation mode, with equal outputs up to rounding.
    """
    model.eval()
    made: set[Tensor] = set()
    for parent, convolution, norm in list(_pairs(model)):
        place, name = _first(parent, norm)
        made.update(_fold(getattr(parent, convolution), getattr(place, name)))
        setattr(place, name, nn.Identity())
    for parameter in set(model.parameters()) - made:
        # Weights of a file are windows on a mapping of it, which stays in memory as long as one of them does.
        parameter.data = parameter.data.clone()
    return model


@torch.no_grad()
def _fold(conv: nn.Conv2d, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    mean, variance = norm.get_buffer("running_mean"), norm.get_buffer("running_var")
    scale = norm.weight * torch.rsqrt(variance + norm.eps)
    bias = norm.bias - mean * scale
    weight = conv.weight * scale.view(-1, 1, 1, 1)
    conv.weight = nn.Parameter(weight.contiguous(memory_format=torch.channels_last))
    conv.bias = nn.Parameter(bias if conv.bias is None else bias + conv.bias * scale)
    return conv.weight, conv.bias


def _pairs(model: nn.Module) -> Iterator[tuple[nn.Module, str, str]]:
    for parent in model.modules():
        names = [name for name, _ in parent.named_children()]
        if isinstance(parent, nn.Sequential):
            nexts = dict(pairwise(names))
        else:
            nexts = {name: name.replace("conv", "bn") for name in names if name.startswith("conv")}
        for name, norm in nexts.items():
            if norm in names and isinstance(getattr(parent, name), nn.Conv2d):
                place, inner = _first(parent, norm)
                if isinstance(getattr(place, inner), nn.BatchNorm2d):
                    yield parent, name, norm


def _first(parent: nn.Module, name: str) -> tuple[nn.Module, str]:
    child = getattr(parent, name)
    return _first(child, "0") if isinstance(child, nn.Sequential) else (parent, name)
