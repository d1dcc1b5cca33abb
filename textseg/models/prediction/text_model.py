"""A checkpoint for `textseg segment`, and the model of `textseg segment` for `textseg baseline predict`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from textseg.labels import U8
from textseg.models.checkpoints.checkpoint import load_checkpoint
from textseg.models.checkpoints.weights import sha256
from textseg.models.prediction.inference import NetworkSegmenter
from textseg.models.training.recipes import NATIVE
from textseg.models.transforms import F32
from textseg.segmentation.segmenter import Segmenter


class NetworkModel:
    """A checkpoint as a `textseg.segmentation.model.TextModel`: it sees an image at the image's own size.

    Args:
        weights: a file that `load_checkpoint` reads.

    Raises:
        CheckpointError: as `load_checkpoint`.
        UsageError: the network segments no images.
    """

    def __init__(self, weights: str | os.PathLike[str]) -> None:
        model = load_checkpoint(weights)
        self.name, self.sha256, self._weights = model.name, sha256(weights), weights
        self._segmenter = NetworkSegmenter(model)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._weights,)  # a worker reads the file itself

    def __call__(self, image: U8) -> F32:
        """uint8 (H, W, 3) RGB to float32 (H, W) in 0..1, the probability of text."""
        return self._segmenter(image, [NATIVE])


class PackagedSegmenter:
    """The model inside the package, called as a `NetworkSegmenter` is; it sees an image at the size that suits it.

    Attributes:
        name: of its network.
        sha256: of the file with its weights.
    """

    def __init__(self) -> None:
        self._segmenter = Segmenter()
        self.name, self.sha256 = self._segmenter.model.name, self._segmenter.model.sha256

    def __call__(self, image: U8, sizes: Sequence[int] = (NATIVE,), flip: bool = False) -> F32:
        """uint8 (H, W, 3) RGB to float32 (H, W) in 0..1, the probability of text. Other arguments change nothing."""
        return self._segmenter.probability(image)
