"""Labels on the grid of the logits: resizing as the reference does, and the boundary of text."""

from __future__ import annotations

import torch
from torch import Tensor

from textseg.labels import IGNORE
from textseg.models.networks.network import OUTPUT_STRIDE


def logit_size(height: int, width: int, stride: int = OUTPUT_STRIDE) -> tuple[int, int]:
    """The size of the logits for an image of this size: divided by the network's stride, rounded up.

    Example:
        >>> logit_size(513, 640)
        (129, 160)
    """
    return -(-height // stride), -(-width // stride)


def nearest_indices(size: int, out: int) -> Tensor:
    """Which of `size` places each of `out` places takes its value from, int64 (out,).

    The corners of both grids are aligned, and what lies half-way goes to the lower place. In integers,
    so that no rounding error decides.

    Example:
        >>> nearest_indices(10, 4), nearest_indices(2, 3)
        (tensor([0, 3, 6, 9]), tensor([0, 0, 1]))
    """
    if out == 1:
        return torch.zeros(1, dtype=torch.int64)
    steps = out - 1
    return (torch.arange(out) * (2 * (size - 1)) + steps - 1).div(2 * steps, rounding_mode="floor")


def resize_labels(labels: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize label maps to the nearest label, as the reference does.

    Args:
        labels: (..., H, W), any dtype.
        size: (height, width) of the result; larger or smaller.

    Returns:
        (..., height, width), same dtype and device.
    """
    rows = nearest_indices(labels.shape[-2], size[0]).to(labels.device, non_blocking=True)
    columns = nearest_indices(labels.shape[-1], size[1]).to(labels.device, non_blocking=True)
    return labels.index_select(-2, rows).index_select(-1, columns)


def boundary_labels(labels: Tensor) -> Tensor:
    """Keep the labels along the boundary of text, one pixel on each side, and ignore all others.

    A pixel is on the boundary if one of its four neighbours has another label. Pixels beside an ignored one
    and on the rim of the map are ignored too: their neighbours are not known.

    Args:
        labels: uint8 (N, h, w): 0, 1, 255 (ignore).

    Returns:
        uint8 (N, h, w): the label on the boundary, 255 elsewhere.

    Example:
        >>> row = torch.tensor([0, 0, 0, 1, 1, 1], dtype=torch.uint8)
        >>> boundary_labels(row.expand(1, 3, 6))[0, 1]
        tensor([255, 255,   0,   1, 255, 255], dtype=torch.uint8)
    """
    boundary = torch.full_like(labels, IGNORE)
    centre = labels[..., 1:-1, 1:-1]
    differs = torch.zeros_like(centre, dtype=torch.bool)
    known = torch.ones_like(differs)
    for neighbour in (
        labels[..., :-2, 1:-1],
        labels[..., 2:, 1:-1],
        labels[..., 1:-1, :-2],
        labels[..., 1:-1, 2:],
    ):
        differs |= neighbour != centre
        known &= neighbour != IGNORE
    boundary[..., 1:-1, 1:-1] = torch.where(differs & known, centre, IGNORE)
    return boundary
