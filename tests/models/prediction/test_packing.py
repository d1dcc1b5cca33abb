"""Packed residual blocks give what the blocks themselves give, and are done without where PyTorch has no such thing."""

import pytest
import torch
from torch import nn

from textseg.models.networks.blocks import BasicBlock, Bottleneck
from textseg.models.prediction.cpu import packing
from textseg.models.prediction.cpu.folding import fold_batch_norms


def blocks():
    """Folded blocks of every kind, their batch norms not neutral."""
    torch.manual_seed(0)
    model = nn.Sequential(
        Bottleneck(8, 4), Bottleneck(16, 4), Bottleneck(16, 4, stride=2, dilation=2), BasicBlock(16)
    ).train()
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.weight.uniform_(0.5, 1.5)
                part.bias.uniform_(-0.3, 0.3)
        model(torch.randn(2, 8, 17, 23))
    return fold_batch_norms(model)


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="no oneDNN here")
@torch.inference_mode()
def test_packing_changes_nothing():
    model = blocks()
    x = torch.randn(1, 8, 17, 23).contiguous(memory_format=torch.channels_last)
    expected = model(x)
    packing.pack_blocks(model)
    assert [type(block).__name__ for block in model] == ["PackedBottleneck"] * 3 + ["PackedBasicBlock"]
    torch.testing.assert_close(model(x), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("error", [AttributeError, RuntimeError, TypeError])
def test_without_the_operators_all_stays_as_it_is(error, monkeypatch):
    def missing(*_):
        raise error

    monkeypatch.setattr(packing.PackedConv, "__init__", missing)
    packing._can_pack.cache_clear()
    model = blocks()
    packing.pack_blocks(model)
    packing._can_pack.cache_clear()
    assert [type(block) for block in model] == [Bottleneck] * 3 + [BasicBlock]


def test_the_trial_leaves_random_numbers_alone():
    packing._can_pack.cache_clear()
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    packing._can_pack()
    assert torch.equal(torch.rand(1), expected)
