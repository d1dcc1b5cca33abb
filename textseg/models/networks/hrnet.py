"""HRNetV2: a network that keeps a map of a quarter of the image from beginning to end.

References:
    J. Wang, K. Sun, T. Cheng, et al.: Deep High-Resolution Representation Learning for Visual Recognition,
        TPAMI 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from textseg.models.networks.blocks import BasicBlock, Bottleneck, conv, conv_bn, conv_bn_relu, resize
from textseg.models.networks.network import Output, SegmentationNetwork


@dataclass(frozen=True)
class HRNetConfig:
    """The shape of an HRNetV2. The default is W48.

    Attributes:
        channels: of the four branches, from a quarter of the image down to a 32nd.
        modules: exchange modules in stages 2, 3 and 4 (which have 2, 3 and 4 branches).
        blocks: residual blocks of each branch in each module.
        stem: channels of the two first convolutions, and width of the first stage's bottlenecks.
        stem_blocks: bottlenecks of the first stage.
        classes: classes predicted.
    """

    channels: tuple[int, int, int, int] = (48, 96, 192, 384)
    modules: tuple[int, int, int] = (1, 4, 3)
    blocks: int = 4
    stem: int = 64
    stem_blocks: int = 4
    classes: int = 2


class Fusion(nn.ModuleList):
    """The sum of all maps, each brought to the channels and the size of the map `target`."""

    def __init__(self, channels: tuple[int, ...], target: int) -> None:
        super().__init__(self._path(channels, source, target) for source in range(len(channels)))
        self.target = target

    @staticmethod
    def _path(channels: tuple[int, ...], source: int, target: int) -> nn.Module:
        inside, out = channels[source], channels[target]
        if source == target:
            return nn.Identity()
        if source > target:
            return conv_bn(inside, out, 1)  # a smaller map: it is enlarged after this, which is cheaper
        halvings = [conv_bn_relu(inside, inside, 3, stride=2) for _ in range(source + 1, target)]
        return nn.Sequential(*halvings, conv_bn(inside, out, 3, stride=2))

    def forward(self, maps: list[Tensor]) -> Tensor:
        total = self[0](maps[0])
        for source in range(1, len(maps)):
            x = self[source](maps[source])
            total = total + (resize(x, like=maps[self.target]) if source > self.target else x)
        return total


class ExchangeModule(nn.Module):
    """Residual blocks in each branch, then each branch receives the sum of all."""

    def __init__(self, channels: tuple[int, ...], blocks: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            nn.Sequential(*(BasicBlock(width) for _ in range(blocks))) for width in channels
        )
        self.fuse_layers = nn.ModuleList(Fusion(channels, target) for target in range(len(channels)))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        maps = [branch(x) for branch, x in zip(self.branches, maps, strict=True)]
        return [self.relu(fusion(maps)) for fusion in self.fuse_layers]


class HRNetBody(nn.Module):
    """HRNetV2 up to its four maps: (N, c_k, h / 2**k, w / 2**k) for k = 0..3, sizes rounded up.

    The layers up to here are those of the authors' ImageNet files.
    """

    def __init__(self, config: HRNetConfig) -> None:
        super().__init__()
        self.config = config
        stem, channels = config.stem, config.channels
        self.conv1 = conv(3, stem, 3, stride=2)
        self.bn1 = nn.BatchNorm2d(stem)
        self.conv2 = conv(stem, stem, 3, stride=2)
        self.bn2 = nn.BatchNorm2d(stem)
        self.relu = nn.ReLU(inplace=True)
        wide = stem * Bottleneck.expansion
        self.layer1 = nn.Sequential(
            *(Bottleneck(stem if block == 0 else wide, stem) for block in range(config.stem_blocks))
        )
        self.transition1 = nn.ModuleList(
            [conv_bn_relu(wide, channels[0], 3), nn.Sequential(conv_bn_relu(wide, channels[1], 3, stride=2))]
        )
        self.stage2 = self._stage(2)
        self.transition2 = self._new_branch(2)
        self.stage3 = self._stage(3)
        self.transition3 = self._new_branch(3)
        self.stage4 = self._stage(4)

    def _stage(self, branches: int) -> nn.Sequential:
        channels, blocks = self.config.channels[:branches], self.config.blocks
        return nn.Sequential(
            *(ExchangeModule(channels, blocks) for _ in range(self.config.modules[branches - 2]))
        )

    def _new_branch(self, branches: int) -> nn.ModuleList:
        inside, out = self.config.channels[branches - 1 : branches + 1]
        kept = [nn.Identity() for _ in range(branches)]  # they hold the place: the new branch has its number
        return nn.ModuleList([*kept, nn.Sequential(conv_bn_relu(inside, out, 3, stride=2))])

    def maps(self, x: Tensor) -> list[Tensor]:
        """The four maps, largest first."""
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.relu(self.bn2(self.conv2(x)))
        x = self.layer1(x)
        maps = self.stage2([branch(x) for branch in self.transition1])
        maps = self.stage3([*maps, self.transition2[-1](maps[-1])])
        maps = self.stage4([*maps, self.transition3[-1](maps[-1])])
        return maps


def concatenate(maps: list[Tensor]) -> Tensor:
    """All maps enlarged to the first and put side by side: (N, sum of channels, h, w)."""
    return torch.cat([maps[0], *(resize(x, like=maps[0]) for x in maps[1:])], dim=1)


class HRNetFeatures(HRNetBody):
    """HRNetV2 without its classes."""

    def __init__(self, config: HRNetConfig) -> None:
        super().__init__(config)
        width = sum(config.channels)
        self.last_layer = nn.Sequential(
            nn.Conv2d(width, width, 1), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )

    def features(self, x: Tensor) -> Tensor:
        """(N, 3, H, W) -> (N, sum of channels, h, w); 720 channels for W48."""
        return self.last_layer[:3](concatenate(self.maps(x)))


class HRNet(HRNetFeatures, SegmentationNetwork):
    """HRNetV2 for segmentation: `hrnetv2-w48` and its compact variants."""

    new_layers: ClassVar = ("last_layer",)
    fast_layers: ClassVar = ("last_layer.3",)

    def __init__(self, config: HRNetConfig) -> None:
        super().__init__(config)
        self.last_layer.append(nn.Conv2d(sum(config.channels), config.classes, 1))

    def forward(self, x: Tensor, details: bool = False) -> Output:
        features = self.features(x)
        return Output(self.last_layer[3](features), features=features if details else None)
