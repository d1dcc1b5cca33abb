"""The glyph classifier: which of 37 characters a small mask shows. It judges predictions in the discriminator loss.

References:
    X. Xu et al.: Rethinking Text Segmentation, CVPR 2021 (section on the glyph discriminator).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor, nn

from textseg.glyphs import GLYPHS
from textseg.models.networks.network import Network
from textseg.models.networks.resnet import ResNet, ResNetConfig


@dataclass(frozen=True)
class GlyphConfig(ResNetConfig):
    """A ResNet-50 on one channel.

    Attributes:
        classes: those of `textseg.glyphs`.
    """

    blocks: tuple[int, int, int, int] = (3, 4, 6, 3)
    image_channels: int = 1
    classes: int = len(GLYPHS)


class GlyphHead(nn.Module):
    """The mean over space, then one linear layer."""

    def __init__(self, inside: int, classes: int) -> None:
        super().__init__()
        self.fc = nn.Linear(inside, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x.mean(dim=(2, 3)))


class GlyphNet(ResNet, Network):
    """The glyph classifier: `glyph-resnet50`.

    `model(x)` with x float32 (N, 1, 32, 32), text probability in 0..1 (other sizes work too), returns the logits
    of the classes, (N, 37).
    """

    new_layers: ClassVar = ("cls_head",)
    fast_layers: ClassVar = new_layers
    channels: ClassVar = 1
    input_size: ClassVar = (32, 32)
    result: ClassVar = "logits"
    result_axes: ClassVar = {0: "batch"}

    def __init__(self, config: GlyphConfig) -> None:
        super().__init__(config)
        self.cls_head = GlyphHead(config.width * 32, config.classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.cls_head(self.stages(x)[-1])

    def export_result(self, x: Tensor) -> Tensor:
        """The logits, (N, 37)."""
        logits: Tensor = self(x)
        return logits
