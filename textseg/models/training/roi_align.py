"""RoI-align: cut boxes out of maps and bring them to one size, differentiably.

References:
    K. He, G. Gkioxari, P. Dollar, R. Girshick: Mask R-CNN, ICCV 2017. Equal to torchvision's `roi_align` with
        `aligned=True` and `sampling_ratio=-1`.
"""

from __future__ import annotations

import torch
from torch import Tensor


def roi_align(maps: Tensor, owner: Tensor, boxes: Tensor, size: int, scale: float = 1.0) -> Tensor:
    """Resample boxes of maps to `size` x `size`, each bin the mean of a grid of bilinear samples.

    A bin of a box of side s takes ceil(s / size) samples each way. A sample beyond the map by at most one
    pixel takes the value at its edge; further out it counts as 0.

    Sampling is separable: one matrix for rows and one for columns a box, and gradients to `maps` come by
    themselves. There are none to `boxes`.

    Args:
        maps: (N, C, h, w) floating point.
        owner: int64 (R,): which of the N maps a box lies on.
        boxes: (R, 4): left, top, right, bottom in pixels of the image; pixel 0 spans 0..1.
        size: height and width of the result.
        scale: pixels of the map to a pixel of the image.

    Returns:
        (R, C, size, size), the dtype of `maps`.
    """
    left, top, right, bottom = (boxes.to(maps) * scale - 0.5).unbind(dim=1)
    rows = _sampling(top, bottom, maps.shape[2], size)
    columns = _sampling(left, right, maps.shape[3], size)
    return torch.einsum("rph,rchw,rqw->rcpq", rows, maps[owner], columns)


def _sampling(start: Tensor, stop: Tensor, length: int, size: int) -> Tensor:
    """The matrix (R, size, length) that maps a row of pixels to the bins of each box."""
    side = stop - start
    grid = (side / size).ceil().clamp(min=0)
    most = int(grid.max()) if grid.numel() else 0
    number = torch.arange(most, device=start.device, dtype=start.dtype)
    bins = torch.arange(size, device=start.device, dtype=start.dtype)
    within = (number + 0.5) / grid[:, None].clamp(min=1)  # (R, most), in bins
    at = start[:, None, None] + (bins[:, None] + within[:, None, :]) * (side / size)[:, None, None]
    counted = (number < grid[:, None])[:, None, :] & (at >= -1) & (at <= length)
    at = at.clamp(0, length - 1)
    low = at.floor()
    share = at - low
    weight = counted / grid[:, None, None].clamp(min=1)
    matrix = at.new_zeros(len(start), size, length)
    matrix.scatter_add_(2, low.long(), (1 - share) * weight)
    matrix.scatter_add_(2, (low.long() + 1).clamp(max=length - 1), share * weight)
    return matrix
