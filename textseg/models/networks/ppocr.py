"""PP-OCRv6's small text detector as an encoder, and a decoder from its features to strokes.

The detector was trained to find regions of text in large public data; its pyramid knows where text is and in which
script, at a quarter of the image's size. The decoder joins that with what the stem and the image itself see, and
gives one logit for every pixel.

References:
    PaddleOCR (Apache-2.0, https://github.com/PaddlePaddle/PaddleOCR): the detector and its weights. The graph in
        ``PP-OCRv6_det_small.onnx`` is what `PPOCRFeatures` computes, its batch norms folded into the convolutions.
    W. Shi et al.: Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
        Network, CVPR 2016 (the last layer).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import ClassVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textseg.models.networks.blocks import conv_bn_relu, zero_biases
from textseg.models.networks.network import MEAN, STD, Output, SegmentationNetwork
from textseg.models.networks.texrnet import RefinementHead

DEEPEST = 32
"""The stride of the deepest map: sides of what the encoder sees are a multiple of it."""


def padded_to_multiple(x: Tensor, side: int) -> Tensor:
    """Repeat the last row and column until height and width are multiples of `side`."""
    height, width = x.shape[-2:]
    return F.pad(x, (0, -width % side, 0, -height % side), mode="replicate")


def as_the_detector_saw(x: Tensor) -> Tensor:
    """From our input (RGB, each channel by its own mean) to PaddleOCR's: BGR, by the means of R, G, B in that order."""
    mean, std = (x.new_tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return ((x * std + mean).flip(1) - mean) / std


class SqueezeExcite(nn.Module):
    """The weight of each channel, 0..1, from the mean of all channels: (N, C, h, w) to (N, C, 1, 1)."""

    def __init__(self, channels: int, slope: float) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, channels // 4, 1)
        self.expand = nn.Conv2d(channels // 4, channels, 1)
        self.slope = slope

    def forward(self, x: Tensor) -> Tensor:
        squeezed = x.mean((2, 3), keepdim=True)
        return (self.slope * self.expand(self.reduce(squeezed).relu()) + 0.5).clamp(0, 1)


class MixBlock(nn.Module):
    """Mix pixels (3 x 3, depthwise), then channels (to twice the width and back) around a shortcut."""

    def __init__(self, channels: int, squeeze: bool) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.squeeze = SqueezeExcite(channels, slope=1 / 6) if squeeze else None
        self.widen = nn.Conv2d(channels, 2 * channels, 1)
        self.narrow = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.depthwise(x)
        if self.squeeze is not None:
            x = x * self.squeeze(x)
        return x + self.narrow(F.gelu(self.widen(x)))


class Downsample(nn.Module):
    """Half the size, other channels: 3 x 3 depthwise with stride 2, then two 1 x 1."""

    def __init__(self, inside: int, out: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inside, inside, 3, stride=2, padding=1, groups=inside)
        self.widen = nn.Conv2d(inside, out, 1)
        self.project = nn.Conv2d(out, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.project(F.gelu(self.widen(self.depthwise(x))))


class Stem(nn.Module):
    """From the image to stride 4. Its 2 x 2 windows reach one row down and one column right."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, width, 3, stride=2, padding=1)
        self.branch1 = nn.Conv2d(width, width // 2, 2)
        self.branch2 = nn.Conv2d(width // 2, width, 2)
        self.join = nn.Conv2d(2 * width, width, 3, stride=2, padding=1)
        self.project = nn.Conv2d(width, out, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The first layer's map at stride 2, and the result at stride 4."""
        edges = self.first(x).relu()
        branch = self.branch1(F.pad(edges, (0, 1, 0, 1))).relu()
        branch = self.branch2(F.pad(branch, (0, 1, 0, 1))).relu()
        # Nothing is below 0 after a ReLU, so the 0 of the padding is no new maximum.
        pooled = F.max_pool2d(F.pad(edges, (0, 1, 0, 1)), 2, stride=1)
        joined = self.join(torch.cat([pooled, branch], 1)).relu()
        return edges, self.project(joined).relu()


class SqueezedConv(nn.Module):
    """A 1 x 1 convolution and its channels weighed, around a shortcut; `spread` first mixes 7 x 7 pixels."""

    def __init__(self, inside: int, out: int, spread: bool = False) -> None:
        super().__init__()
        self.spread = nn.Conv2d(inside, inside, 7, padding=3, groups=inside) if spread else None
        self.conv = nn.Conv2d(inside, out, 1, bias=False)
        self.squeeze = SqueezeExcite(out, slope=0.2)

    def forward(self, x: Tensor) -> Tensor:
        if self.spread is not None:
            x = self.spread(x)
        x = self.conv(x)
        return x + x * self.squeeze(x)


def enlarge(x: Tensor, times: int) -> Tensor:
    """Repeat every pixel `times` times in both directions."""
    return F.interpolate(x, scale_factor=float(times), mode="nearest")


@dataclass(frozen=True)
class PPOCRConfig:
    """The detector's sizes, and those of the decoder.

    Attributes:
        classes: K, background included.
        stem: channels of the first layer.
        channels: of the stages at stride 4, 8, 16, 32.
        blocks: of each stage.
        pyramid: channels of the pyramid while it is put together; a quarter of them is kept of each level.
        decoder: channels of the decoder at stride 4 and at stride 2.
    """

    classes: int = 2
    stem: int = 24
    channels: tuple[int, ...] = (48, 96, 192, 384)
    blocks: tuple[int, ...] = (2, 2, 4, 2)
    pyramid: int = 96
    decoder: tuple[int, int] = (64, 48)


class PPOCRFeatures(nn.Module):
    """The detector up to its pyramid. Modules are in the order in which its graph has their convolutions."""

    def __init__(self, config: PPOCRConfig) -> None:
        super().__init__()
        self.stem = Stem(config.stem, config.channels[0])
        self.stages = nn.ModuleList()
        before: int | None = None
        for channels, count in zip(config.channels, config.blocks, strict=True):
            stage = nn.Sequential() if before is None else nn.Sequential(Downsample(before, channels))
            for number in range(count):  # every other block weighs its channels
                stage.append(MixBlock(channels, squeeze=number % 2 == 0))
            self.stages.append(stage)
            before = channels
        deep_first = config.channels[::-1]
        self.lateral = nn.ModuleList(SqueezedConv(channels, config.pyramid) for channels in deep_first)
        self.level = nn.ModuleList(
            SqueezedConv(config.pyramid, config.pyramid // 4, spread=True) for _ in deep_first
        )

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """From (N, 3, H, W) as the detector saw it, sides multiples of 32.

        Returns:
            The first layer's map, (N, stem, H / 2, W / 2), and the pyramid, (N, pyramid, H / 4, W / 4).
        """
        edges, x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        levels: list[Tensor] = []
        for lateral, features in zip(self.lateral, reversed(maps), strict=True):
            here = lateral(features)
            levels.append(here + enlarge(levels[-1], 2) if levels else here)
        kept = [level(features) for level, features in zip(self.level, levels, strict=True)]
        strides = [2 ** (len(kept) - 1 - place) for place in range(len(kept))]
        wide = [
            enlarge(features, s) if s > 1 else features for features, s in zip(kept, strides, strict=True)
        ]
        return edges, torch.cat(wide, 1)


class StrokeDecoder(nn.Module):
    """From the pyramid, the stem and the image to features at stride 2."""

    def __init__(self, config: PPOCRConfig) -> None:
        super().__init__()
        coarse, fine = config.decoder
        self.coarse = conv_bn_relu(config.pyramid, coarse, 3)
        self.fine = nn.Sequential(
            conv_bn_relu(coarse + config.stem + 12, fine, 3),
            conv_bn_relu(fine, fine, 3),
            conv_bn_relu(fine, fine, 3),
        )

    def forward(self, x: Tensor, edges: Tensor, pyramid: Tensor) -> Tensor:
        wide = F.interpolate(self.coarse(pyramid), scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.fine(torch.cat([wide, edges, F.pixel_unshuffle(x, 2)], 1))


class PPOCR(SegmentationNetwork):
    """Strokes from the detector's features: `ppocr-s`. All its maps have the image's own size."""

    new_layers: ClassVar = ("decoder", "last_layer")
    fast_layers: ClassVar = new_layers
    stride: ClassVar = 1
    result_axes: ClassVar = {0: "batch", 2: "height", 3: "width"}

    def __init__(self, config: PPOCRConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = PPOCRFeatures(config)
        self.decoder = StrokeDecoder(config)
        self.last_layer = nn.Conv2d(config.decoder[1], 4 * config.classes, 3, padding=1)

    def forward(self, x: Tensor, details: bool = False) -> Output:
        height, width = x.shape[-2:]
        x = padded_to_multiple(x, DEEPEST)
        features = self.decoder(x, *self.encoder(as_the_detector_saw(x)))
        # Each pixel at stride 2 says the logits of its four: as exact as a layer at stride 1, at a quarter of the cost.
        logits = F.pixel_shuffle(self.last_layer(features), 2)[..., :height, :width]
        return Output(logits, features=features if details else None)


@dataclass(frozen=True)
class TexRNetPPOCRConfig(PPOCRConfig):
    """The detector, the decoder, and a refinement head on it.

    Attributes:
        refine: channels of the refinement layers.
    """

    refine: int = 32


class TexRNetPPOCR(SegmentationNetwork):
    """TexRNet on the decoder's features: `texrnet-ppocr-s`. Its maps have half the size of the image."""

    new_layers: ClassVar = ("decoder", "semrfnhead")
    fast_layers: ClassVar = new_layers
    stride: ClassVar = 2
    result_axes: ClassVar = {0: "batch", 2: "half_height", 3: "half_width"}

    def __init__(self, config: TexRNetPPOCRConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = PPOCRFeatures(config)
        self.decoder = StrokeDecoder(config)
        self.semrfnhead = RefinementHead(config.decoder[1], config.classes, config.refine)
        zero_biases(self.semrfnhead)

    def forward(self, x: Tensor, details: bool = False) -> Output:
        height, width = (-(-side // 2) for side in x.shape[-2:])
        x = padded_to_multiple(x, DEEPEST)
        output: Output = self.semrfnhead(x, self.decoder(x, *self.encoder(as_the_detector_saw(x))), details)
        maps = {item.name: getattr(output, item.name) for item in fields(output)}
        kept = {name: one[..., :height, :width] for name, one in maps.items() if one is not None}
        return replace(output, **kept)
