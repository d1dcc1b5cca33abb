"""TexRNet: a refinement head that compares every pixel with a learnt key of text and of background.

References:
    X. Xu, Z. Zhang, Z. Wang, B. Price, Z. Wang, H. Shi: Rethinking Text Segmentation: A Novel Dataset and A
        Text-Specific Refinement Approach, CVPR 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textseg.models.networks.blocks import conv, resize, zero_biases
from textseg.models.networks.deeplab import DeepLabConfig, DeepLabFeatures
from textseg.models.networks.hrnet import HRNetConfig, HRNetFeatures
from textseg.models.networks.network import Output, SegmentationNetwork, widen

EPSILON = 1e-12


def attention_keys(logits: Tensor, probabilities: Tensor) -> Tensor:
    """How much each pixel counts in the key of each class: much where that class alone is likely.

    Args:
        logits: (N, K, hw), the coarse prediction without its bias.
        probabilities: (N, K, hw), the coarse prediction.

    Returns:
        (N, K, hw), >= 0, about in 0..1: the softmax of `logits` over classes, except that the denominator weighs
        each other class by e to the cosine similarity of the two probability maps. So where two classes are
        confused all over the image, neither gets the full weight of a pixel.
    """
    unit = F.normalize(probabilities, dim=2, eps=EPSILON)
    similarity = torch.bmm(unit, unit.transpose(1, 2))  # (N, K, hw) x (N, hw, K) -> (N, K, K): cosines
    similarity = similarity * (1 - torch.eye(similarity.shape[1], device=logits.device, dtype=logits.dtype))
    likeness = torch.exp(logits - logits.amax(dim=1, keepdim=True).detach())
    return likeness / (torch.bmm(torch.exp(similarity), likeness) + EPSILON)


def attend(features: Tensor, weights: Tensor) -> Tensor:
    """Pool one key per class from the features, and compare every pixel with each key.

    Args:
        features: (N, C, hw).
        weights: (N, K, hw), from `attention_keys`.

    Returns:
        (N, K, hw) in 0..1, sums to 1 over K.
    """
    weights = weights / (weights.sum(dim=2, keepdim=True) + EPSILON)
    keys = torch.bmm(weights, features.transpose(1, 2))  # (N, K, hw) x (N, hw, C) -> (N, K, C)
    return torch.bmm(keys, features).softmax(dim=1)  # (N, K, C) x (N, C, hw) -> (N, K, hw)


class RefinementLayers(nn.Module):
    """Two 5 x 5 convolutions over [image, features, attention]."""

    def __init__(self, inside: int, width: int) -> None:
        super().__init__()
        self.conv0 = conv(inside, width, 5)
        self.bn0 = nn.BatchNorm2d(width)
        self.conv1 = nn.Conv2d(width, width, 5, padding=2)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, image: Tensor, features: Tensor, attention: Tensor) -> Tensor:
        # conv0 of the three side by side, as two sums: so the wide features are not copied (nor, under autocast,
        # widened to the float32 of the others).
        parts = [image.shape[1], features.shape[1], attention.shape[1]]
        of_image, of_features, of_attention = self.conv0.weight.split(parts, dim=1)
        narrow, of_narrow = torch.cat([image, attention], dim=1), torch.cat([of_image, of_attention], dim=1)
        x = F.conv2d(features, of_features, self.conv0.bias, padding=2)
        x = x.add_(F.conv2d(narrow, of_narrow, padding=2))
        x = self.relu(self.bn0(x))
        return self.relu(self.bn1(self.conv1(x)))


class RefinementHead(nn.Module):
    """From features (N, C, h, w) to the coarse and the refined prediction.

    Its parameters take gradients from the start, so that DistributedDataParallel reduces all of them.
    """

    def __init__(self, channels: int, classes: int, width: int) -> None:
        super().__init__()
        self.bias_sem = nn.Parameter(torch.zeros(classes))
        self.conv_sem = conv(channels, classes, 1)
        self.conv_ref = RefinementLayers(3 + channels + classes, width)
        self.conv_ref_last = nn.Conv2d(width, classes, 1)

    def forward(self, image: Tensor, features: Tensor, details: bool = False) -> Output:
        unbiased = self.conv_sem(features)
        logits = unbiased + self.bias_sem.view(1, -1, 1, 1)
        # Sums over all pixels of a map overflow in half precision: this part is float32 also under autocast.
        with torch.autocast(features.device.type, enabled=False):
            flat = [widen(x).flatten(2) for x in (unbiased, logits, features)]
            weights = attention_keys(flat[0], flat[1].softmax(dim=1))
            attention = attend(flat[2], weights)
        attention = attention.unflatten(2, features.shape[-2:])
        refined = self.conv_ref_last(self.conv_ref(resize(image, like=features), features, attention))
        if not details:
            return Output(logits, refined)
        weights = weights.unflatten(2, features.shape[-2:])
        return Output(logits, refined, features=features, attention=attention, attention_key=weights)


@dataclass(frozen=True)
class TexRNetDeepLabConfig(DeepLabConfig):
    """A DeepLabV3+ and its refinement head.

    Attributes:
        refine: channels of the refinement layers.
    """

    refine: int = 64


class TexRNetDeepLab(SegmentationNetwork):
    """TexRNet on DeepLabV3+: `texrnet-deeplabv3plus-r101`."""

    new_layers: ClassVar = ("deeplab.aspp", "deeplab.decoder", "semrfnhead")
    fast_layers: ClassVar = new_layers
    noise: ClassVar = 1e-3

    def __init__(self, config: TexRNetDeepLabConfig) -> None:
        super().__init__()
        self.config = config
        self.deeplab = DeepLabFeatures(config)
        self.semrfnhead = RefinementHead(config.pyramid, config.classes, config.refine)
        zero_biases(self)

    def forward(self, x: Tensor, details: bool = False) -> Output:
        return self.semrfnhead(x, self.deeplab.features(x), details)


@dataclass(frozen=True)
class TexRNetHRNetConfig(HRNetConfig):
    """An HRNetV2 and its refinement head.

    Attributes:
        refine: channels of the refinement layers.
    """

    refine: int = 64


class TexRNetHRNet(SegmentationNetwork):
    """TexRNet on HRNetV2: `texrnet-hrnetv2-w48` and its compact variants."""

    new_layers: ClassVar = ("semrfnhead", "hrnet.last_layer")
    fast_layers: ClassVar = ("semrfnhead",)

    def __init__(self, config: TexRNetHRNetConfig) -> None:
        super().__init__()
        self.config = config
        self.hrnet = HRNetFeatures(config)
        self.semrfnhead = RefinementHead(sum(config.channels), config.classes, config.refine)
        zero_biases(self.semrfnhead)

    def forward(self, x: Tensor, details: bool = False) -> Output:
        return self.semrfnhead(x, self.hrnet.features(x), details)
