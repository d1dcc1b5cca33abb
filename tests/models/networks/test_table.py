"""The table of networks: its numbers counted again."""

import pytest
import torch
from torch import nn

from textseg.models import NETWORKS, build_model
from textseg.models.networks.cost import count_flops, count_parameters
from textseg.models.networks.names import SEGMENTATION_NETWORKS
from textseg.models.networks.table import list_models

PUBLISHED = [name for name, entry in NETWORKS.items() if entry.published]


@pytest.mark.parametrize("name", NETWORKS)
def test_parameters_are_those_of_the_networks(name):
    assert count_parameters(name) == NETWORKS[name].parameters


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
    assert count_flops(name) == NETWORKS[name].flops


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
    assert total == NETWORKS["glyph-resnet50"].flops


def test_published_scores_are_on_the_five_networks_of_the_paper():
    rows = {row["name"]: row["published"] for row in list_models()}
    assert list(NETWORKS)[:5] == PUBLISHED
    for plain in ("deeplabv3plus-r101", "hrnetv2-w48"):  # the paper's claim: refinement helps
        assert rows[plain]["fgiou"] < rows[f"texrnet-{plain}"]["fgiou"]
        assert rows[plain]["f_image"] < rows[f"texrnet-{plain}"]["f_image"]


def test_the_names_are_known_without_pytorch():
    assert tuple(name for name, entry in NETWORKS.items() if entry.segments) == SEGMENTATION_NETWORKS
