"""From an image to the probability of text at each of its pixels: the scales, and tiles where it is very large."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from textseg.errors import PredictionError, UsageError
from textseg.labels import U8
from textseg.models.distributed import autocast, put
from textseg.models.memory import give_back_memory
from textseg.models.networks.hrnet import HRNet
from textseg.models.networks.network import Network, Output, SegmentationNetwork
from textseg.models.networks.texrnet import TexRNetHRNet
from textseg.models.prediction.cpu.folding import fold_batch_norms
from textseg.models.prediction.cpu.packing import pack_blocks
from textseg.models.prediction.cpu.strips import lean_logits
from textseg.models.training.recipes import NATIVE
from textseg.models.transforms import F32, Span, bilinear, normalise

STEP = 32
"""Sides of what a network sees are a multiple of this and one more, as in the reference."""

MOST_PIXELS = {True: 16_000_000, False: 2_000_000}
"""The largest resized image that is seen at once: HRNets on a CPU run in little memory, others do not."""

OVERLAP = 8 * STEP
"""Beyond that: square tiles of that area, of which two neighbours share so many pixels. One fades into the other."""


def network_size(height: int, width: int, size: int) -> tuple[int, int]:
    """The size an image is brought to: the area of a square of side `size`, sides 32 k + 1.

    Example:
        >>> network_size(600, 800, 385), network_size(600, 800, NATIVE)
        ((321, 417), (577, 801))
    """
    ratio = math.sqrt(size * size / (height * width)) if size != NATIVE else 1.0
    rows, columns = (max(int(side * ratio) // STEP, 1) * STEP + 1 for side in (height, width))
    return rows, columns


class NetworkSegmenter:
    """A network made ready to segment images.

    Args:
        model: as `load_checkpoint` gives it. It is changed for inference (batch norms are folded) and cannot be
            trained further.
        device: where to compute.
        amp: ``off``, ``bf16`` or ``fp16``: faster on processors and GPUs that know it, a little less exact.

    Raises:
        UsageError: the network segments no images.

    Example:
        >>> from textseg.models import build_model
        >>> segmenter = NetworkSegmenter(build_model("hrnetv2-tiny"))
        >>> segmenter(np.zeros((40, 60, 3), np.uint8), sizes=[65, 97]).shape
        (40, 60)
    """

    def __init__(self, model: Network, device: str | torch.device = "cpu", amp: str = "off") -> None:
        self.device = torch.device(device)
        if not isinstance(model, SegmentationNetwork):
            raise UsageError(f"{model.name} is not a segmentation network: it cannot segment images")
        self.model = put(fold_batch_norms(model), self.device)
        give_back_memory()
        self.amp = amp
        if self.device.type == "cpu" and amp == "off":
            pack_blocks(self.model)
        give_back_memory()
        # On a GPU the network itself is faster, and its memory is not what runs out.
        lean = self.device.type == "cpu"
        self.hrnet = model if lean and isinstance(model, HRNet | TexRNetHRNet) else None

    @torch.inference_mode()
    def __call__(self, image: U8, sizes: Sequence[int], flip: bool = False) -> F32:
        """Segment one image.

        At each size the image is resized bilinearly, and the probabilities (not the logits) are resized back;
        the result is their mean. An image that is larger than `MOST_PIXELS` at some size is seen in tiles there:
        up to that, memory is what is spared, and the result is that of the network on the complete image.

        Args:
            image: uint8 (H, W, 3) RGB.
            sizes: see `network_size`; `textseg.models.training.recipes.PAPER_SIZES` for the paper's protocol.
            flip: also take the mean with the mirrored image, at every size.

        Returns:
            float32 (H, W) in 0..1, the probability of text. Text is where it is above 0.5.

        Raises:
            PredictionError: probabilities are NaN.
        """
        height, width = image.shape[:2]
        total = torch.zeros(1, 1, height, width, device=self.device)
        for size in sizes:
            own_size = size == NATIVE and self.model.stride == 1
            rows, columns = (height, width) if own_size else network_size(height, width, size)
            small = self._small(image, rows, columns, flip)
            total += F.interpolate(small, (height, width), mode="bilinear", align_corners=True)
            give_back_memory()
        probability = np.asarray(total.div_(len(sizes))[0, 0].cpu().numpy())
        if not np.isfinite(probability).all():
            raise PredictionError(
                "the network gives probabilities that are NaN",
                hint="its numbers overflow: try amp off or bf16, else another checkpoint",
            )
        return probability

    def _small(self, image: U8, height: int, width: int, flip: bool) -> Tensor:
        """The probabilities at one size, (1, 1, h, w): that size divided by the network's stride."""
        most = MOST_PIXELS[self.hrnet is not None]
        if height * width <= most:
            return self._window(image, Span(0, height, height, 0), Span(0, width, width, 0), flip)
        stride = self.model.stride
        total, weights = torch.zeros(2, 1, 1, -(-height // stride), -(-width // stride), device=self.device)
        tile = math.isqrt(most) // STEP * STEP + 1
        for down in _tiles(height, tile):
            for across in _tiles(width, tile):
                seen = self._window(image, down, across, flip)
                weight = _fade(seen.shape[2], stride)[:, None] * _fade(seen.shape[3], stride)
                rows, columns = (
                    slice(span.start // stride, span.start // stride + length)
                    for span, length in zip((down, across), seen.shape[2:], strict=True)
                )
                total[..., rows, columns] += seen * weight.to(self.device)
                weights[..., rows, columns] += weight.to(self.device)
        return total / weights

    def _window(self, image: U8, down: Span, across: Span, flip: bool) -> Tensor:
        scaled = normalise(bilinear(image, down, across))
        # (h, w, 3) -> (1, 3, h, w), channels last without a copy
        x = torch.from_numpy(scaled)[None].to(self.device).permute(0, 3, 1, 2)
        seen = self._text(x)
        return (seen + self._text(x.flip(3)).flip(3)) / 2 if flip else seen

    def _text(self, x: Tensor) -> Tensor:
        with autocast(self.amp, self.device):
            output = self.model(x) if self.hrnet is None else Output(lean_logits(self.hrnet, x))
            return output.best[:, 1:2].float()


def _tiles(side: int, tile: int) -> Iterator[Span]:
    """The tiles of one axis; the last one ends where the axis ends."""
    count = min(tile, side)
    for start in range(0, side - OVERLAP, tile - 1 - OVERLAP):
        yield Span(min(start, side - count), count, side, 0)


def _fade(length: int, stride: int) -> Tensor:
    """Weights of a tile's rows or columns: they fall over the overlap, so that no seam is seen."""
    place = torch.arange(1.0, length + 1)
    return torch.minimum(place, length + 1 - place).clamp(max=OVERLAP // stride)
