"""A moving average of the weights: smoother than the weights of any one step, and better on images not trained on."""

from __future__ import annotations

import copy

import torch

from textseg.models.networks.network import SegmentationNetwork


class MovingAverage:
    """A copy of a network that follows it slowly.

    Attributes:
        model: the network with the averaged weights and batch-norm statistics.
        keep: the share of the old average that stays at each step; less in the first steps, so that the start is
            soon forgotten.
    """

    def __init__(self, model: SegmentationNetwork, keep: float) -> None:
        self.model, self.keep = copy.deepcopy(model), keep

    @torch.no_grad()
    def update(self, model: SegmentationNetwork, step: int) -> None:
        """Take in the weights of `model` after `step` steps."""
        keep = min(self.keep, step / (step + 20))
        for mine, new in zip(self.model.state_dict().values(), model.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(new, 1 - keep)
            else:  # a batch norm's counter
                mine.copy_(new)
