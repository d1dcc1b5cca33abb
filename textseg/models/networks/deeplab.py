"""DeepLabV3+ on ResNet-101 with output stride 16.

References:
    L.-C. Chen, Y. Zhu, G. Papandreou, F. Schroff, H. Adam: Encoder-Decoder with Atrous Separable Convolution for
        Semantic Image Segmentation, ECCV 2018. As in the TexRNet paper, the convolutions here are plain ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from textseg.models.networks.blocks import conv, conv_bn_relu, resize, zero_biases
from textseg.models.networks.network import Output, SegmentationNetwork
from textseg.models.networks.resnet import ResNet, ResNetConfig


@dataclass(frozen=True)
class DeepLabConfig(ResNetConfig):
    """A ResNet with output stride 16, and what follows it.

    Attributes:
        rates: dilations of the three 3 x 3 branches of the pyramid.
        pyramid: channels of each branch of the pyramid, and of the features.
        low: channels kept of the backbone's first map.
        classes: classes predicted.
    """

    strides: tuple[int, int, int, int] = (1, 2, 2, 1)
    dilations: tuple[int, int, int, int] = (1, 1, 1, 2)
    multi_grid: tuple[int, ...] = (1, 2, 4)
    rates: tuple[int, int, int] = (6, 12, 18)
    pyramid: int = 256
    low: int = 48
    classes: int = 2


class ASPP(nn.Module):
    """Atrous spatial pyramid pooling: five views of the same map, at several rates, side by side."""

    def __init__(self, inside: int, out: int, rates: tuple[int, int, int]) -> None:
        super().__init__()
        self.conv1 = conv_bn_relu(inside, out, 1)
        self.conv2 = conv_bn_relu(inside, out, 3, dilation=rates[0])
        self.conv3 = conv_bn_relu(inside, out, 3, dilation=rates[1])
        self.conv4 = conv_bn_relu(inside, out, 3, dilation=rates[2])
        self.conv5 = nn.Sequential(nn.AdaptiveAvgPool2d(1), *conv_bn_relu(inside, out, 1))
        self.bottleneck = conv_bn_relu(5 * out, out, 1)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        pooled = self.conv5(x).expand(-1, -1, x.shape[2], x.shape[3])  # (N, out, 1, 1) -> (N, out, h, w)
        views = [self.conv1(x), self.conv2(x), self.conv3(x), self.conv4(x), pooled]
        return self.dropout(self.bottleneck(torch.cat(views, dim=1)))


class Decoder(nn.Module):
    """Brings the pyramid to a quarter of the image and sharpens it with the backbone's first map."""

    def __init__(self, inside: int, low: int, out: int) -> None:
        super().__init__()
        self.conv1 = conv(inside, low, 1)
        self.bn1 = nn.BatchNorm2d(low)
        self.conv2 = conv(out + low, out, 3)
        self.bn2 = nn.BatchNorm2d(out)
        self.dropout2 = nn.Dropout(0.5)
        self.conv3 = conv(out, out, 3)
        self.bn3 = nn.BatchNorm2d(out)
        self.dropout3 = nn.Dropout(0.1)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, pyramid: Tensor, first: Tensor) -> Tensor:
        low = self.relu(self.bn1(self.conv1(first)))
        x = torch.cat([resize(pyramid, like=low), low], dim=1)
        x = self.dropout2(self.relu(self.bn2(self.conv2(x))))
        return self.dropout3(self.relu(self.bn3(self.conv3(x))))


class DeepLabFeatures(nn.Module):
    """DeepLabV3+ without its last layer."""

    def __init__(self, config: DeepLabConfig) -> None:
        super().__init__()
        self.config = config
        self.resnet = ResNet(config)
        first = config.width * 4
        self.aspp = ASPP(first * 8, config.pyramid, config.rates)
        self.decoder = Decoder(first, config.low, config.pyramid)

    def features(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, `pyramid`, h, w)."""
        first, _, _, last = self.resnet.stages(x)
        return self.decoder(self.aspp(last), first)


class SemanticHead(nn.Module):
    """A 1 x 1 convolution with bias: features to logits."""

    def __init__(self, inside: int, classes: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inside, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class DeepLabV3Plus(DeepLabFeatures, SegmentationNetwork):
    """DeepLabV3+: `deeplabv3plus-r101`."""

    new_layers: ClassVar = ("aspp", "decoder", "semhead")
    fast_layers: ClassVar = new_layers
    noise: ClassVar = 1e-3

    def __init__(self, config: DeepLabConfig) -> None:
        super().__init__(config)
        self.semhead = SemanticHead(config.pyramid, config.classes)
        zero_biases(self)

    def forward(self, x: Tensor, details: bool = False) -> Output:
        features = self.features(x)
        return Output(self.semhead(features), features=features if details else None)
