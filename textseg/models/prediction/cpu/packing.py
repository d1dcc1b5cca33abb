"""Residual blocks for inference on processors: convolution, sum and ReLU in one pass, weights laid out beforehand.

The operators are PyTorch's own, those its compiler makes of such blocks where oneDNN is at work. They are not
part of its documented interface, so they are tried first, and where they are missing or say something else the blocks
are unchanged: the results are the same.
"""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import Tensor, nn

from textseg.models.networks.blocks import BasicBlock, Bottleneck


class PackedConv(nn.Module):
    """A convolution with bias, then perhaps a sum, then ReLU."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        self.bias = conv.bias
        self.shape: tuple[Any, ...] = (conv.padding, conv.stride, conv.dilation, conv.groups)
        weight = conv.weight.detach().contiguous(memory_format=torch.channels_last)
        self.weight = torch.ops.mkldnn._reorder_convolution_weight(weight, *self.shape)

    def forward(self, x: Tensor, onto: Tensor | None = None) -> Tensor:
        """ReLU of the convolution; or of `onto` and the convolution, which is then written over `onto`."""
        operators: Any = torch.ops.mkldnn
        weights = self.weight, self.bias, *self.shape
        if onto is None:
            return operators._convolution_pointwise(x, *weights, "relu", [], "")
        return operators._convolution_pointwise_.binary(onto, x, *weights, "add", 1.0, "relu", [], "")


class PackedBasicBlock(nn.Module):
    """A `BasicBlock` whose batch norms are folded. The result takes the place of the input."""

    def __init__(self, block: BasicBlock) -> None:
        super().__init__()
        self.conv1, self.conv2 = PackedConv(block.conv1), PackedConv(block.conv2)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.conv1(x), onto=x)


class PackedBottleneck(nn.Module):
    """A `Bottleneck` whose batch norms are folded. The result takes the place of the input, if it has its shape."""

    def __init__(self, block: Bottleneck) -> None:
        super().__init__()
        self.conv1, self.conv2 = PackedConv(block.conv1), PackedConv(block.conv2)
        self.conv3 = PackedConv(block.conv3)
        self.downsample = block.downsample

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.conv3(self.conv2(self.conv1(x)), onto=shortcut)


def pack_blocks(model: nn.Module) -> None:
    """Replace the residual blocks of a folded network in place, where this machine has what it takes.

    Args:
        model: on a CPU, in float32, its batch norms folded (`textseg.models.prediction.cpu.folding`).
    """
    if not _can_pack():
        return
    # Only places are listed, not blocks: each is to be freed when it is replaced.
    places = [
        (parent, name)
        for parent in model.modules()
        for name, child in parent.named_children()
        if isinstance(child, BasicBlock | Bottleneck)
    ]
    for parent, name in places:
        block = getattr(parent, name)
        packed = PackedBasicBlock(block) if isinstance(block, BasicBlock) else PackedBottleneck(block)
        setattr(parent, name, packed)


@functools.cache
@torch.inference_mode()
def _can_pack() -> bool:
    if not torch.backends.mkldnn.is_available():
        return False
    with torch.random.fork_rng(devices=[]):  # the caller's random numbers stay what they are
        conv = nn.Conv2d(8, 8, 3, padding=1)
    x = torch.linspace(-1, 1, 8 * 25).reshape(1, 8, 5, 5).contiguous(memory_format=torch.channels_last)
    expected = (conv(conv(x).relu()) + x).relu()
    try:
        packed = PackedConv(conv)
        found = packed(packed(x), onto=x)
    except (AttributeError, RuntimeError, TypeError):
        return False
    return bool(torch.allclose(found, expected, atol=1e-5))
