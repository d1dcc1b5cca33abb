"""ResNet with dilated last stages: the backbone of DeepLabV3+ and of the glyph classifier.

Tensor names, shapes and order are those of torchvision's ResNets without their `fc`, so those files load.

References:
    K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, CVPR 2016.
    L.-C. Chen, G. Papandreou, F. Schroff, H. Adam: Rethinking Atrous Convolution for Semantic Image
        Segmentation, arXiv 1706.05587 (dilation instead of stride, multi-grid).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from textseg.models.networks.blocks import Bottleneck, conv


@dataclass(frozen=True)
class ResNetConfig:
    """The shape of a ResNet. The default is ResNet-101 with output stride 32.

    Attributes:
        blocks: bottlenecks of the four stages.
        strides: of the first bottleneck of each stage.
        dilations: of the 3 x 3 convolutions of each stage.
        multi_grid: the dilation of the last stage is multiplied by these, bottleneck by bottleneck.
        width: channels of the stem; stage k gives 4 * width * 2**k.
        image_channels: 3 for RGB, 1 for glyph masks.
    """

    blocks: tuple[int, int, int, int] = (3, 4, 23, 3)
    strides: tuple[int, int, int, int] = (1, 2, 2, 2)
    dilations: tuple[int, int, int, int] = (1, 1, 1, 1)
    multi_grid: tuple[int, ...] = (1,)
    width: int = 64
    image_channels: int = 3


class ResNet(nn.Module):
    """A ResNet up to the maps of its four stages."""

    def __init__(self, config: ResNetConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.conv1 = conv(config.image_channels, width, 7, stride=2)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        self.layer1 = self._stage(0, width)
        self.layer2 = self._stage(1, width * 4)
        self.layer3 = self._stage(2, width * 8)
        self.layer4 = self._stage(3, width * 16, config.multi_grid)

    def _stage(self, number: int, inside: int, grid: tuple[int, ...] = (1,)) -> nn.Sequential:
        config, width, stage = self.config, self.config.width << number, nn.Sequential()
        for block in range(config.blocks[number]):
            stride = config.strides[number] if block == 0 else 1
            stage.append(
                Bottleneck(inside, width, stride, config.dilations[number] * grid[block % len(grid)])
            )
            inside = width * Bottleneck.expansion
        return stage

    def stages(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The maps x1..x4: (N, 256, H/4, W/4) to (N, 2048, ...), sizes rounded up."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x1 = self.layer1(x)
        x2 = self.layer2(x1)
        x3 = self.layer3(x2)
        return x1, x2, x3, self.layer4(x3)
