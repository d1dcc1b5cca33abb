"""The blocks that all networks are made of.

References:
    K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, CVPR 2016 (the residual blocks).
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


def conv(inside: int, out: int, kernel: int, stride: int = 1, dilation: int = 1) -> nn.Conv2d:
    """A convolution without bias that keeps the size (divided by `stride`, rounded up)."""
    padding = dilation * (kernel // 2)
    return nn.Conv2d(inside, out, kernel, stride, padding, dilation, bias=False)


def conv_bn(inside: int, out: int, kernel: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolution and batch norm."""
    return nn.Sequential(conv(inside, out, kernel, stride, dilation), nn.BatchNorm2d(out))


def conv_bn_relu(inside: int, out: int, kernel: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return conv_bn(inside, out, kernel, stride, dilation).append(nn.ReLU(inplace=True))


def resize(x: Tensor, like: Tensor) -> Tensor:
    """Resize (N, C, h, w) to the height and width of `like`: bilinear, the corners of both grids aligned."""
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=True)


class BasicBlock(nn.Module):
    """Two 3 x 3 convolutions around a shortcut; input and output have the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = conv(channels, channels, 3)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = conv(channels, channels, 3)
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.relu(y.add_(x))


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3 (with the stride and the dilation), 1 x 1 to four times the width, around a shortcut."""

    expansion = 4

    def __init__(self, inside: int, width: int, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        out = width * self.expansion
        self.conv1 = conv(inside, width, 1)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = conv(width, width, 3, stride, dilation)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = conv(width, out, 1)
        self.bn3 = nn.BatchNorm2d(out)
        self.downsample = conv_bn(inside, out, 1, stride) if stride > 1 or inside != out else None
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu(y.add_(shortcut))


def zero_biases(module: nn.Module) -> None:
    """Start all convolution biases at 0, as the reference does; weights keep PyTorch's start."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d) and part.bias is not None:
            nn.init.zeros_(part.bias)
