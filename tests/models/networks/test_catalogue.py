"""The table of networks: its numbers counted again."""

import pytest
import torch
from torch import nn

from textseg.models import NETWORKS, build_model
from textseg.models.networks.catalogue import PUBLISHED, SIZES, count_flops, list_models


def test_sizes_are_those_of_the_networks():
    assert list(SIZES) == list(NETWORKS)
    for name, (parameters, _) in SIZES.items():
        with torch.device("meta"):
            assert sum(p.numel() for p in build_model(name).parameters()) == parameters


@pytest.mark.parametrize(
    "name",
    [
        "hrnetv2-w18-small",
        "texrnet-hrnetv2-w18-small",
        "hrnetv2-tiny",
        "texrnet-hrnetv2-tiny",
        "glyph-resnet50",
        *(pytest.param(name, marks=pytest.mark.slow) for name in PUBLISHED),
    ],
)
def test_flops_are_those_of_the_networks(name):
    assert count_flops(name) == SIZES[name][1]


def test_flops_by_hand():
    # Layer by layer from the sizes of real outputs: a multiply-add is two.
    model = build_model("glyph-resnet50").eval()
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        total += 2 * output.numel() * layer.weight[0].numel()

    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    with torch.no_grad():
        model(torch.zeros(1, 1, 32, 32))
    assert total == SIZES["glyph-resnet50"][1]


def test_published_scores_are_on_the_five_networks_of_the_paper():
    rows = {row["name"]: row["published"] for row in list_models()}
    assert [name for name, published in rows.items() if published] == list(PUBLISHED)
    for plain in ("deeplabv3plus-r101", "hrnetv2-w48"):  # the paper's claim: refinement helps
        assert rows[plain]["fgiou"] < rows[f"texrnet-{plain}"]["fgiou"]
        assert rows[plain]["f_image"] < rows[f"texrnet-{plain}"]["f_image"]
