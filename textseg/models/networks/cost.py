"""What a network costs, counted without computing anything: how the numbers of the table were found."""

from __future__ import annotations

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.utils.flop_counter import FlopCounterMode

from textseg.models.networks.table import build_model


def count_parameters(name: str) -> int:
    """The parameters of a network.

    Example:
        >>> count_parameters("hrnetv2-tiny")
        275666
    """
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in build_model(name).parameters())


def count_flops(name: str) -> int:
    """Floating-point operations of one input of `Network.input_size`: those of convolutions and matrix products, a
    multiply-add as two.

    Example:
        >>> count_flops("glyph-resnet50")
        163762176
    """
    with FakeTensorMode(), torch.no_grad():  # shapes only
        model = build_model(name).eval()
        with FlopCounterMode(display=False) as counter:
            model(torch.zeros(1, model.channels, *model.input_size))
    return int(counter.get_total_flops())
