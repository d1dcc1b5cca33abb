"""What a segmentation network returns, and what all of them have in common."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Output:
    """The result of `model(x)` for x float32 (N, 3, H, W): RGB / 255, normalised with `MEAN` and `STD`.

    All maps have the network's own resolution, its `stride`: h and w are H and W divided by it, rounded up.
    K is the number of classes, 2: class 0 is background, class 1 is text. Logits have the dtype the network computes
    in (half precision under autocast); probabilities are always float32.

    Attributes:
        logits: (N, K, h, w), the coarse prediction: the only one of the plain networks.
        refined: (N, K, h, w), TexRNet's refined prediction, else None.
        aux: (N, K, h, w), the auxiliary prediction that guides OCR, else None.
        features: (N, C, h, w), what the last layers read; with `details=True`, else None.
        attention: (N, K, h, w) in 0..1, sums to 1 over K: TexRNet's likeness of each pixel to the key of each
            class; with `details=True`, else None.
        attention_key: (N, K, h, w) >= 0: the weight of each pixel in the key of each class. With `details=True`.
    """

    logits: Tensor
    refined: Tensor | None = None
    aux: Tensor | None = None
    features: Tensor | None = None
    attention: Tensor | None = None
    attention_key: Tensor | None = None

    @property
    def probabilities(self) -> Tensor:
        """(N, K, h, w) in 0..1: the coarse prediction. Resize these, not the logits, as the reference does."""
        return widen(self.logits).softmax(dim=1)

    @property
    def refined_probabilities(self) -> Tensor | None:
        """(N, K, h, w) in 0..1: the refined prediction; None where the network has none."""
        return None if self.refined is None else widen(self.refined).softmax(dim=1)

    @property
    def best(self) -> Tensor:
        """The probabilities to use: refined where there are any, else coarse. This is what is scored."""
        refined = self.refined_probabilities
        return self.probabilities if refined is None else refined


def widen(x: Tensor) -> Tensor:
    """Half precision to float32; float32 and float64 unchanged."""
    return x.to(torch.promote_types(x.dtype, torch.float32))


OUTPUT_STRIDE = 4
"""Pixels of the image for one pixel of the logits."""

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""Of RGB in 0..1, as the ImageNet starts were trained with: the input is (RGB / 255 - MEAN) / STD."""


class Network(nn.Module, ABC):
    """The base of every network of the table: it knows its name and configuration, so a checkpoint can rebuild it.

    Attributes:
        name: the name it was built by (`build_model`).
        config: its configuration, a frozen dataclass of numbers and tuples of numbers.
        new_layers: prefixes of the layers that no ImageNet start holds.
        fast_layers: prefixes of the layers that the paper's recipe gives the ten-fold learning rate.
        noise: how far results computed in float32 on two machines may differ.
        channels: of the input.
        input_size: height and width of the input that `NetworkEntry.flops` are counted for.
        result: the name of the one tensor that an export gives.
        result_axes: the axes of that tensor that depend on the input, with their names.
    """

    new_layers: ClassVar[tuple[str, ...]] = ()
    fast_layers: ClassVar[tuple[str, ...]] = ()
    noise: ClassVar[float] = 1e-4
    channels: ClassVar[int] = 3
    input_size: ClassVar[tuple[int, int]] = (512, 512)
    result: ClassVar[str] = ""
    result_axes: ClassVar[dict[int, str]] = {}
    name: str = ""
    config: Any

    @abstractmethod
    def export_result(self, x: Tensor) -> Tensor:
        """The one tensor that an export gives for the input `x`."""

    @property
    def settings(self) -> dict[str, Any]:
        """The configuration as a dict that goes into JSON: `build_model(name, **settings)` makes it again."""
        return dataclasses.asdict(self.config)


class SegmentationNetwork(Network):
    """A network whose ``model(x)`` is an `Output`: what is trained by `textseg baseline train` and what segments.

    Attributes:
        stride: pixels of the image to a pixel of the maps.
    """

    stride: ClassVar[int] = OUTPUT_STRIDE

    result: ClassVar = "probabilities"
    result_axes: ClassVar = {0: "batch", 2: "quarter_height", 3: "quarter_width"}

    def export_result(self, x: Tensor) -> Tensor:
        """The probabilities to use, (N, K, h, w)."""
        output: Output = self(x)
        return output.best
