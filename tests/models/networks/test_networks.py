"""The networks: names, shapes, order and outputs of the reference; and what every network owes its user."""

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from tests.models.fill_weights import fill_weights
from textseg.errors import UsageError
from textseg.models import NETWORKS, build_model, parameter_groups
from textseg.models.networks.network import Output
from textseg.models.networks.texrnet import RefinementLayers, attend, attention_keys

HERE = Path(__file__).parent
KEYS = json.loads(gzip.decompress((HERE.parents[1] / "golden" / "keys.json.gz").read_bytes()))
SHARED = Path(os.environ.get("TEXTSEG_GOLDEN") or HERE.parents[3] / "shared" / "golden")
GOLDEN_NAMES = {
    "deeplabv3plus-r101": "deeplab",
    "hrnetv2-w48": "hrnet",
    "hrnetv2-w48-ocr": "hrnet_ocr",
    "texrnet-deeplabv3plus-r101": "texrnet_deeplab",
    "texrnet-hrnetv2-w48": "texrnet_hrnet",
    "glyph-resnet50": "resnet50_glyph",
}
needs_golden = pytest.mark.skipif(not SHARED.is_dir(), reason="the reference's numbers are not here")
SEGMENT = [name for name in NETWORKS if name != "glyph-resnet50"]
SMALL = {"blocks": (1, 1, 1, 1), "width": 8, "pyramid": 16, "low": 8}
DETECTOR = {"channels": (32, 32, 32, 32), "blocks": (1, 1, 1, 1), "decoder": (8, 8)}
SETTINGS = {"deeplab": SMALL, "ppocr": DETECTOR}
NARROW = {"channels": (4, 8, 12, 16), "modules": (1, 1, 1), "blocks": 1, "stem": 8, "stem_blocks": 1}


def narrow(name: str) -> nn.Module:
    """The network with few channels: the same code, in milliseconds."""
    settings = next((values for part, values in SETTINGS.items() if part in name), NARROW)
    if name.endswith("ocr"):
        settings = settings | {"context": 16, "key": 8}
    return build_model(name, **settings)


@pytest.mark.parametrize("name", KEYS)
def test_tensors_are_those_of_the_authors_files(name):
    with torch.device("meta"):
        model = build_model(name)
    own = [
        [key, list(value.shape), str(value.dtype).removeprefix("torch.")]
        for key, value in model.state_dict().items()
    ]
    assert own == KEYS[name]


@pytest.mark.parametrize(
    ("name", "fast", "tensors"),
    [
        ("texrnet-hrnetv2-w48", 1_264_292, 11),
        ("texrnet-deeplabv3plus-r101", 16_838_752 + 520_964, 27 + 11),
        ("hrnetv2-w48", 720 * 2 + 2, 2),
    ],
)
def test_parameter_groups_are_the_references(name, fast, tensors):
    with torch.device("meta"):
        model = build_model(name)
    groups = parameter_groups(model)
    assert [group["name"] for group in groups] == ["backbone", "fast"]
    assert sum(p.numel() for p in groups[1]["params"]) == fast
    assert len(groups[1]["params"]) == tensors
    both = [id(p) for group in groups for p in group["params"]]
    assert sorted(both) == sorted(map(id, model.parameters()))
    assert all(
        p.requires_grad for p in model.parameters()
    )  # DistributedDataParallel must see them all at once


# The two TexRNets hold both backbones, so the plain networks can wait for the slow tests.
SLOW = {"deeplabv3plus-r101", "hrnetv2-w48"}


@needs_golden
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in GOLDEN_NAMES]
)
def test_outputs_are_the_references(name):
    golden = GOLDEN_NAMES[name]
    model = build_model(name)
    fill_weights(model, 0, SHARED / f"bnstats_{golden}.npz").eval()
    compared = 0
    with np.load(SHARED / f"golden_{golden}.npz") as arrays, torch.no_grad():
        for case in "abc":
            if f"x_{case}" not in arrays:
                continue
            given = _results(model, torch.from_numpy(arrays[f"x_{case}"]))
            for key, value in given.items():
                if f"{key}_{case}" in arrays:
                    expected = arrays[f"{key}_{case}"]
                    scale = 1 if key in ("predsem", "predrfn", "att", "att_key") else np.ptp(expected)
                    np.testing.assert_allclose(value.numpy(), expected, rtol=0, atol=model.noise * scale)
                    compared += 1
    assert compared >= 3


@needs_golden
@pytest.mark.slow
@pytest.mark.parametrize("name", ["texrnet-deeplabv3plus-r101", "texrnet-hrnetv2-w48"])
def test_in_float64_only_the_references_own_rounding_is_left(name):
    # float32 rounds differently on each machine; float64 leaves no room: what differs from the golden outputs
    # must be, to a percent, what the reference's float32 differed from its float64.
    golden = GOLDEN_NAMES[name]
    noise = json.loads((SHARED / "golden_stats.json").read_text())[golden]
    model = fill_weights(build_model(name), 0, SHARED / f"bnstats_{golden}.npz").double().eval()
    with np.load(SHARED / f"golden_{golden}.npz") as arrays, torch.no_grad():
        given = _results(model, torch.from_numpy(arrays["x_a"]).double())
        for key in ("predsem", "predrfn", "att", "att_key", "feat"):
            difference = np.abs(given[key].numpy() - arrays[f"{key}_a"]).max()
            assert difference == pytest.approx(noise[f"{key}_a"]["maxabs_fp32_vs_fp64"], rel=0.01)


def _results(model, x):
    """The outputs under the names the golden files have for them."""
    if model.name == "glyph-resnet50":
        return {"pred": model(x)}
    output = model(x, details=True)
    results = {"predsem": output.probabilities, "logit": output.logits}
    if output.aux is not None:
        results["logit_aux"] = output.aux
    if output.refined is not None:
        results |= {
            "predrfn": output.refined_probabilities,
            "logit_rfn": output.refined,
            "feat": output.features,
        }
        results |= {"att": output.attention, "att_key": output.attention_key}
        results["logit_sem_nobias"] = output.logits - model.semrfnhead.bias_sem.view(1, -1, 1, 1)
    return results


@pytest.mark.parametrize("name", SEGMENT)
@pytest.mark.parametrize(("height", "width"), [(64, 96), (65, 33), (30, 47)])
def test_output_sizes(name, height, width):
    model = narrow(name).eval()
    x = torch.randn(2, 3, height, width)
    with torch.no_grad():
        output = model(x)
        detailed = model(x, details=True)
    stride = {"ppocr-s": 1, "texrnet-ppocr-s": 2}.get(name, 4)
    shape = (2, 2, -(-height // stride), -(-width // stride))
    assert output.logits.shape == output.best.shape == shape
    assert (output.refined is not None) == name.startswith("texrnet")
    assert (output.aux is not None) == name.endswith("ocr")
    assert output.features is output.attention is output.attention_key is None
    if stride > 1:  # the features of ppocr-s have half of its size
        assert detailed.features.shape[2:] == shape[2:]
    assert torch.equal(detailed.best, output.best)
    if name.startswith("texrnet"):
        assert torch.equal(output.best, output.refined.softmax(1))
        torch.testing.assert_close(detailed.attention.sum(1), torch.ones(2, *shape[2:]))
        assert not torch.equal(output.probabilities, output.best)


@pytest.mark.parametrize("name", SEGMENT)
def test_a_batch_gives_what_its_images_give_alone(name):
    model = fill_weights(narrow(name)).eval()
    x = torch.randn(3, 3, 65, 49, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        together, alone = model(x).best, torch.cat([model(one[None]).best for one in x])
    # The detector has no batch norms that would keep values of random weights small.
    torch.testing.assert_close(together, alone, atol=1e-4 if "ppocr" in name else 1e-5, rtol=0)


@pytest.mark.parametrize("name", SEGMENT)
def test_every_parameter_learns(name):
    torch.manual_seed(1)  # some starts have a ReLU that is 0 for everything
    model = narrow(name)
    output = model(torch.randn(2, 3, 64, 64))
    heads = [head for head in (output.logits, output.refined, output.aux) if head is not None]
    sum(head.square().mean() for head in heads).backward()
    assert [key for key, p in model.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0] == []


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_stays_finite_and_close(dtype):
    model = fill_weights(narrow("texrnet-hrnetv2-tiny")).eval()
    x = 3 * torch.randn(1, 3, 257, 257, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        exact = model(x).best
        with torch.autocast("cpu", dtype=dtype):
            output = model(x, details=True)
    assert output.best.dtype == output.attention.dtype == torch.float32
    assert (output.best - exact).abs().mean() < 0.05


def test_one_graph_for_torch_compile():
    model = narrow("texrnet-hrnetv2-tiny").eval()
    compiled = torch.compile(model, fullgraph=True, backend="eager")
    x = torch.randn(1, 3, 65, 33)
    with torch.no_grad():
        assert torch.equal(compiled(x).best, model(x).best)


def test_attention_keys_by_hand():
    # Written out pixel by pixel from the paper's formula, in float64.
    rng = np.random.default_rng(3)
    logits = rng.standard_normal((1, 2, 7))
    p = np.exp(logits + np.array([[0.3], [-0.2]]))
    p /= p.sum(1, keepdims=True)
    features = rng.standard_normal((1, 4, 7))
    cosine = (p[0, 0] @ p[0, 1]) / np.sqrt((p[0, 0] @ p[0, 0]) * (p[0, 1] @ p[0, 1]))
    expected = np.empty((2, 7))
    for pixel in range(7):
        e = np.exp(logits[0, :, pixel] - logits[0, :, pixel].max())
        expected[0, pixel] = e[0] / (e[0] + np.exp(cosine) * e[1])
        expected[1, pixel] = e[1] / (e[1] + np.exp(cosine) * e[0])
    weights = attention_keys(torch.from_numpy(logits), torch.from_numpy(p))
    np.testing.assert_allclose(weights[0].numpy(), expected, rtol=1e-9)

    keys = expected @ features[0].T / expected.sum(1, keepdims=True)
    scores = np.exp(keys @ features[0])
    attention = attend(torch.from_numpy(features), weights)
    np.testing.assert_allclose(attention[0].numpy(), scores / scores.sum(0), rtol=1e-9)


def test_refinement_convolves_as_if_side_by_side():
    layers = RefinementLayers(3 + 6 + 2, 5).double().eval()
    image, features, attention = (torch.randn(2, c, 9, 8, dtype=torch.float64) for c in (3, 6, 2))
    x = torch.cat([image, features, attention], dim=1)
    expected = torch.relu(layers.bn1(layers.conv1(torch.relu(layers.bn0(layers.conv0(x))))))
    torch.testing.assert_close(layers(image, features, attention), expected)


def test_compact_networks_are_compact():
    sizes = {
        name: sum(p.numel() for p in build_model(name).parameters()) for name in SEGMENT if "w48" not in name
    }
    assert sizes["hrnetv2-tiny"] < sizes["texrnet-hrnetv2-tiny"] < 500_000
    assert sizes["hrnetv2-w18-small"] < sizes["texrnet-hrnetv2-w18-small"] < 5_000_000


def test_glyph_classifier_takes_any_size():
    model = build_model("glyph-resnet50", blocks=(1, 1, 1, 1), width=8).eval()
    assert model(torch.rand(3, 1, 32, 32)).shape == model(torch.rand(3, 1, 50, 20)).shape == (3, 37)


def test_unknown_names_list_the_known_ones():
    with pytest.raises(UsageError, match=r"no network 'unet'.*texrnet-hrnetv2-w48"):
        build_model("unet")
    with pytest.raises(UsageError, match=r"no setting of hrnetv2-tiny 'widht'.*channels"):
        build_model("hrnetv2-tiny", widht=3)


def test_settings_build_the_same_network_again():
    model = build_model("texrnet-hrnetv2-tiny", channels=(4, 8, 12, 16))
    again = build_model(model.name, **json.loads(json.dumps(model.settings)))
    assert again.config == model.config
    assert [tuple(p.shape) for p in again.parameters()] == [tuple(p.shape) for p in model.parameters()]


def test_output_cannot_be_changed():
    with pytest.raises(AttributeError):
        Output(torch.zeros(1, 2, 3, 3)).logits = torch.ones(1, 2, 3, 3)  # type: ignore[misc]
