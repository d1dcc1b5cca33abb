"""A network of this package as the model of a `textseg.segmentation.segmenter.Segmenter`."""

from __future__ import annotations

import os

from textseg.labels import U8
from textseg.models.checkpoints.checkpoint import load_checkpoint
from textseg.models.checkpoints.weights import sha256
from textseg.models.prediction.inference import NetworkSegmenter
from textseg.models.training.recipes import NATIVE
from textseg.models.transforms import F32


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
        self.name, self.sha256 = model.name, sha256(weights)
        self._segmenter = NetworkSegmenter(model)

    def __call__(self, image: U8) -> F32:
        """uint8 (H, W, 3) RGB to float32 (H, W) in 0..1, the probability of text."""
        return self._segmenter(image, [NATIVE])
