"""Starts: what of an ImageNet file is taken, what is left, what stays fresh."""

import pytest
import torch

from textseg.errors import CheckpointError
from textseg.models import build_model, load_start, save_checkpoint
from textseg.models.checkpoints.info import describe

SMALL = {"blocks": (1, 2, 1, 1), "width": 8, "pyramid": 16, "low": 8}
NARROW = {"channels": (4, 8, 12, 16), "modules": (1, 1, 1), "blocks": 1, "stem": 8, "stem_blocks": 1}


def torchvision_resnet(blocks, width):
    """The tensors of a ResNet with bottlenecks as torchvision names them, old enough to lack the counters."""
    tensors = {"conv1.weight": torch.rand(width, 3, 7, 7)}

    def norm(name, channels):
        for leaf in ("weight", "bias", "running_mean", "running_var"):
            tensors[f"{name}.{leaf}"] = torch.rand(channels)

    norm("bn1", width)
    inside = width
    for stage, count in enumerate(blocks):
        for block in range(count):
            name, middle, out = f"layer{stage + 1}.{block}", width * 2**stage, width * 2**stage * 4
            for number, (kernel, source, target) in enumerate(
                [(1, inside, middle), (3, middle, middle), (1, middle, out)], 1
            ):
                tensors[f"{name}.conv{number}.weight"] = torch.rand(target, source, kernel, kernel)
                norm(f"{name}.bn{number}", target)
            if block == 0:
                tensors[f"{name}.downsample.0.weight"] = torch.rand(out, inside, 1, 1)
                norm(f"{name}.downsample.1", out)
            inside = out
    tensors["fc.weight"], tensors["fc.bias"] = torch.rand(1000, inside), torch.rand(1000)
    return tensors


@pytest.mark.parametrize(
    ("name", "prefix", "fresh"),
    [
        ("deeplabv3plus-r101", "resnet.", "aspp, decoder, semhead"),
        ("texrnet-deeplabv3plus-r101", "deeplab.resnet.", "deeplab.aspp, deeplab.decoder, semrfnhead"),
    ],
)
def test_torchvisions_resnet(tmp_path, name, prefix, fresh):
    tensors = torchvision_resnet(SMALL["blocks"], SMALL["width"])
    torch.save(tensors, tmp_path / "resnet.pth")
    model = build_model(name, **SMALL)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    start = load_start(model, tmp_path / "resnet.pth")
    assert start.left == ["fc.weight", "fc.bias"]
    assert len(start.taken) == len(tensors) - 2
    assert str(start) == f"{len(start.taken)} tensors taken; fresh: {fresh}; left: fc"
    for key, value in model.state_dict().items():
        given = tensors.get(key.removeprefix(prefix)) if key.startswith(prefix) else None
        assert torch.equal(value, before[key] if given is None else given)


def imagenet_hrnet(**settings):
    """The HRNet authors' ImageNet network: the body under our names, and the names of their classification head."""
    state = build_model("hrnetv2-w48", **settings).state_dict()
    tensors = {
        key: torch.rand_like(x.float()) for key, x in state.items() if not key.startswith("last_layer")
    }
    head = (
        "incre_modules.0.0.conv1.weight",
        "downsamp_modules.0.0.weight",
        "final_layer.0.weight",
        "classifier.bias",
    )
    return tensors | {key: torch.rand(3) for key in head}


@pytest.mark.parametrize(
    ("name", "prefix", "fresh"),
    [
        ("hrnetv2-w48", "", "last_layer"),
        ("hrnetv2-w48-ocr", "", "conv3x3_ocr, ocr_distri_head, cls_head, aux_head"),
        ("texrnet-hrnetv2-w48", "hrnet.", "hrnet.last_layer, semrfnhead"),
    ],
)
def test_the_hrnet_authors_imagenet_file(tmp_path, name, prefix, fresh):
    tensors = imagenet_hrnet(**NARROW)
    torch.save({"module." + key: value for key, value in tensors.items()}, tmp_path / "hrnet.pth")
    model = build_model(name, **NARROW)
    start = load_start(model, tmp_path / "hrnet.pth")
    assert f"fresh: {fresh}; left: incre_modules, downsamp_modules, final_layer, classifier" in str(start)
    state = model.state_dict()
    assert torch.equal(
        state[f"{prefix}stage4.0.branches.3.0.conv1.weight"], tensors["stage4.0.branches.3.0.conv1.weight"]
    )
    assert torch.equal(state[f"{prefix}conv1.weight"], tensors["conv1.weight"])


def test_a_plain_network_starts_its_texrnet(tmp_path):
    plain, texrnet = build_model("hrnetv2-tiny"), build_model("texrnet-hrnetv2-tiny")
    save_checkpoint(tmp_path / "plain.safetensors", plain)
    start = load_start(texrnet, tmp_path / "plain.safetensors")
    assert set(start.left) == {"last_layer.3.weight", "last_layer.3.bias"}
    assert all(key.startswith("semrfnhead.") for key in start.fresh)
    assert torch.equal(texrnet.hrnet.last_layer[0].weight, plain.last_layer[0].weight)


def test_the_same_network(tmp_path):
    model = build_model("hrnetv2-tiny")
    save_checkpoint(tmp_path / "a.safetensors", model)
    start = load_start(build_model("hrnetv2-tiny"), tmp_path / "a.safetensors")
    assert (start.fresh, start.left) == ([], [])


def test_a_start_of_another_network(tmp_path):
    torch.save(torchvision_resnet(SMALL["blocks"], SMALL["width"]), tmp_path / "resnet.pth")
    model = build_model("hrnetv2-tiny")
    before = {key: value.clone() for key, value in model.state_dict().items()}
    with pytest.raises(CheckpointError, match="is no start for hrnetv2-tiny: it lacks") as caught:
        load_start(model, tmp_path / "resnet.pth")
    assert "missing: stage2.0.branches.0.0.conv1.weight 12x12x3x3" in caught.value.details
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())


def test_a_start_of_other_sizes(tmp_path):
    tensors = torchvision_resnet(SMALL["blocks"], SMALL["width"])
    tensors["layer1.0.conv1.weight"] = torch.rand(16, 8, 1, 1)
    torch.save(tensors, tmp_path / "resnet.pth")
    with pytest.raises(CheckpointError, match="lacks 1 tensors") as caught:
        load_start(build_model("deeplabv3plus-r101", **SMALL), tmp_path / "resnet.pth")
    assert caught.value.details == ("misshapen: resnet.layer1.0.conv1.weight is 16x8x1x1, should be 8x8x1x1",)


@pytest.mark.slow
def test_resnet_101_is_described_as_a_start(tmp_path):
    torch.save(torchvision_resnet((3, 4, 23, 3), 64), tmp_path / "resnet101.pth")
    facts = describe(tmp_path / "resnet101.pth")
    assert facts["model"] is None
    assert facts["start_for"] == ["deeplabv3plus-r101", "texrnet-deeplabv3plus-r101"]
    assert facts["parameters"] == 44_549_160  # the number torchvision publishes
