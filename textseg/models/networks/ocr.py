"""HRNetV2 with object-contextual representations (OCR here has nothing to do with reading text).

References:
    Y. Yuan, X. Chen, J. Wang: Object-Contextual Representations for Semantic Segmentation, ECCV 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn

from textseg.models.networks.blocks import conv
from textseg.models.networks.hrnet import HRNetBody, HRNetConfig, concatenate
from textseg.models.networks.network import Output, SegmentationNetwork


@dataclass(frozen=True)
class OCRConfig(HRNetConfig):
    """An HRNetV2 and its OCR head.

    Attributes:
        context: channels of the pixel features and of the context.
        key: channels in which pixels and classes are compared.
        dropout: of the last features, complete channels at once.
    """

    context: int = 512
    key: int = 256
    dropout: float = 0.05


def _projection(*channels: int) -> nn.Sequential:
    layers = nn.Sequential()
    for inside, out in pairwise(channels):
        layers.append(conv(inside, out, 1))
        layers.append(nn.Sequential(nn.BatchNorm2d(out), nn.ReLU(inplace=True)))
    return layers


def gather(features: Tensor, logits: Tensor) -> Tensor:
    """The mean feature of each class, pixels weighted by the softmax of its logits over space.

    Args:
        features: (N, C, h, w).
        logits: (N, K, h, w).

    Returns:
        (N, C, K, 1): classes in the place of rows.
    """
    weights = logits.flatten(2).softmax(dim=2)  # (N, K, hw), sums to 1 over hw
    means = torch.bmm(features.flatten(2), weights.transpose(1, 2))  # (N, C, hw) x (N, hw, K) -> (N, C, K)
    return means.unsqueeze(3)


class ObjectContext(nn.Module):
    """Attention from pixels (query) to classes (key, value)."""

    def __init__(self, channels: int, key: int) -> None:
        super().__init__()
        self.f_pixel = _projection(channels, key, key)
        self.f_object = _projection(channels, key, key)
        self.f_down = _projection(channels, key)
        self.f_up = _projection(key, channels)
        self.scale = key**-0.5

    def forward(self, features: Tensor, objects: Tensor) -> Tensor:
        query = self.f_pixel(features).flatten(2).transpose(1, 2)  # (N, key, h, w) -> (N, hw, key)
        key = self.f_object(objects).flatten(2)  # (N, key, K, 1) -> (N, key, K)
        value = self.f_down(objects).flatten(2)  # (N, key, K)
        attention = torch.bmm(query, key).mul(self.scale).softmax(dim=2)  # (N, hw, K), sums to 1 over K
        context = torch.bmm(value, attention.transpose(1, 2))  # (N, key, hw)
        return self.f_up(context.unflatten(2, features.shape[-2:]))  # -> (N, channels, h, w)


class DistributionHead(nn.Module):
    """The features with the context of their class beside them, mixed back to the same width."""

    def __init__(self, channels: int, key: int, dropout: float) -> None:
        super().__init__()
        self.object_context_block = ObjectContext(channels, key)
        self.conv_bn_dropout = _projection(2 * channels, channels).append(nn.Dropout2d(dropout))

    def forward(self, features: Tensor, objects: Tensor) -> Tensor:
        context = self.object_context_block(features, objects)
        return self.conv_bn_dropout(torch.cat([context, features], dim=1))


class HRNetOCR(HRNetBody, SegmentationNetwork):
    """HRNetV2 with OCR: `hrnetv2-w48-ocr`."""

    new_layers: ClassVar = ("conv3x3_ocr", "ocr_distri_head", "cls_head", "aux_head")
    fast_layers: ClassVar = new_layers

    def __init__(self, config: OCRConfig) -> None:
        super().__init__(config)
        width, context, classes = sum(config.channels), config.context, config.classes
        self.conv3x3_ocr = nn.Sequential(
            nn.Conv2d(width, context, 3, padding=1), nn.BatchNorm2d(context), nn.ReLU(inplace=True)
        )
        self.ocr_distri_head = DistributionHead(context, config.key, config.dropout)
        self.cls_head = nn.Conv2d(context, classes, 1)
        self.aux_head = nn.Sequential(
            nn.Conv2d(width, width, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, classes, 1),
        )

    def forward(self, x: Tensor, details: bool = False) -> Output:
        wide = concatenate(self.maps(x))
        aux = self.aux_head(wide)
        features = self.conv3x3_ocr(wide)
        features = self.ocr_distri_head(features, gather(features, aux))
        return Output(self.cls_head(features), aux=aux, features=features if details else None)
