"""Segmenting one image: equal to the network itself, to the plain loop over scales, and to the reference."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tests.models.fill_weights import fill_weights
from textseg.errors import PredictionError, UsageError
from textseg.models import NETWORKS, build_model
from textseg.models.networks.network import MEAN, STD
from textseg.models.prediction import inference
from textseg.models.prediction.cpu.folding import fold_batch_norms
from textseg.models.prediction.cpu.strips import lean_logits
from textseg.models.prediction.inference import NATIVE, NetworkSegmenter, network_size
from textseg.models.training.recipes import PAPER_SIZES

GOLDEN = Path(os.environ.get("TEXTSEG_GOLDEN", Path(__file__).parents[4] / "shared" / "golden"))


def lively(name, **settings):
    """A network whose batch norms do something: statistics of random images, and random weights and biases."""
    torch.manual_seed(0)
    model = build_model(name, **settings).train()
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.weight.uniform_(0.5, 1.5)
                part.bias.uniform_(-0.3, 0.3)
                part.momentum = 1.0
        model(torch.randn(2, 3, 97, 97))
    return model.eval()


SMALL = {
    "hrnetv2-tiny": {},
    "texrnet-hrnetv2-tiny": {},
    "hrnetv2-w48-ocr": {"channels": (8, 12, 16, 20), "blocks": 1, "stem": 8, "context": 16, "key": 8},
    "texrnet-deeplabv3plus-r101": {"blocks": (1, 1, 1, 3), "width": 8, "pyramid": 16, "low": 8},
    "deeplabv3plus-r101": {"blocks": (1, 1, 1, 3), "width": 8, "pyramid": 16, "low": 8},
}


@pytest.mark.parametrize("name", SMALL)
@torch.no_grad()
def test_folding_changes_nothing_but_the_batch_norms(name):
    model = lively(name, **SMALL[name])
    x = torch.randn(1, 3, 65, 97)
    before = model(x)
    folded = fold_batch_norms(model)
    assert not any(isinstance(part, nn.BatchNorm2d) for part in folded.modules())
    torch.testing.assert_close(folded(x).best, before.best, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(folded(x).logits, before.logits, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_batch_norm_of_every_network_is_folded(name):
    if name == "glyph-resnet50":
        return
    with torch.device("meta"):
        model = fold_batch_norms(build_model(name))
    assert not any(isinstance(part, nn.BatchNorm2d) for part in model.modules())


@pytest.mark.parametrize("name", ["hrnetv2-tiny", "texrnet-hrnetv2-tiny"])
@pytest.mark.parametrize("size", [(33, 33), (65, 161), (417, 97), (289, 65), (100, 70), (1, 1)])
@pytest.mark.parametrize("kept", [False, True])
@torch.no_grad()
def test_strips_change_nothing(name, size, kept, monkeypatch):
    monkeypatch.setattr("textseg.models.prediction.cpu.strips.STEM_ROWS", 16)
    monkeypatch.setattr("textseg.models.prediction.cpu.strips.LEAST_ROWS", 7)
    monkeypatch.setattr("textseg.models.prediction.cpu.strips.STRIP_NUMBERS", 1)
    monkeypatch.setattr("textseg.models.prediction.cpu.strips.LARGE", 10_000)
    monkeypatch.setattr("textseg.models.prediction.cpu.strips.KEPT_NUMBERS", 10**9 if kept else 0)
    model = lively(name)
    x = torch.randn(1, 3, *size)
    output = model(x)
    expected = output.logits if output.refined is None else output.refined
    torch.testing.assert_close(lean_logits(model, x), expected, atol=2e-5, rtol=1e-4)


def test_sizes_are_the_reference_ones():
    sizes = [network_size(600, 800, size) for size in PAPER_SIZES]
    expected = [(321, 417), (417, 577), (545, 737), (641, 865), (769, 1025), (865, 1153), (993, 1313)]
    assert sizes == [*expected, (1089, 1473)]
    assert network_size(3, 5000, 385) == (33, 15713 // 32 * 32 + 1)
    assert network_size(100, 31, NATIVE) == (97, 33)


def plain_loop(model, image, sizes, flip=False):
    """The reference's method, as its golden README describes it."""
    x = (torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255 - torch.tensor(MEAN).view(3, 1, 1)) / (
        torch.tensor(STD).view(3, 1, 1)
    )
    maps = []
    with torch.no_grad():
        for size in sizes:
            small = F.interpolate(
                x, network_size(*image.shape[:2], size), mode="bilinear", align_corners=True
            )
            for turn in (False, True) if flip else (False,):
                seen = model(small.flip(3) if turn else small).best
                seen = seen.flip(3) if turn else seen
                maps.append(F.interpolate(seen, image.shape[:2], mode="bilinear", align_corners=True))
    return torch.stack(maps).mean(dim=0)[0, 1].numpy()


@pytest.mark.parametrize("name", ["texrnet-hrnetv2-tiny", "texrnet-deeplabv3plus-r101"])
@pytest.mark.parametrize("flip", [False, True])
def test_equal_to_the_plain_loop_over_scales(name, flip):
    model = lively(name, **SMALL[name])
    image = np.random.default_rng(0).integers(0, 256, (75, 110, 3), dtype=np.uint8)
    expected = plain_loop(model, image, (65, 97, 129), flip)
    found = NetworkSegmenter(model)(image, (65, 97, 129), flip)
    assert expected.std() > 0.01
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_tiles_meet_without_a_seam(monkeypatch):
    """A network that looks at single pixels gives the same with tiles as without."""

    class Brightness(nn.Module):
        stride = 4

        def forward(self, x):
            from textseg.models.networks.network import Output

            return Output(torch.cat([x[:, :1], x[:, 1:2]], dim=1)[:, :, ::4, ::4])

    image = np.random.default_rng(0).integers(0, 256, (300, 500, 3), dtype=np.uint8)
    segmenter = NetworkSegmenter(build_model("hrnetv2-tiny"))
    segmenter.model, segmenter.hrnet = Brightness(), None
    whole = segmenter(image, [NATIVE], flip=False)
    monkeypatch.setitem(inference.MOST_PIXELS, False, 10_000)
    monkeypatch.setattr(inference, "OVERLAP", 32)
    np.testing.assert_allclose(segmenter(image, [NATIVE]), whole, atol=1e-5)


def test_tiles_of_a_network_are_near_the_whole(monkeypatch):
    model = lively("texrnet-hrnetv2-tiny")
    image = np.random.default_rng(0).integers(0, 256, (400, 300, 3), dtype=np.uint8)
    segmenter = NetworkSegmenter(model)
    whole = segmenter(image, [NATIVE])
    monkeypatch.setitem(inference.MOST_PIXELS, True, 257 * 257)
    monkeypatch.setattr(inference, "OVERLAP", 128)
    tiled = segmenter(image, [NATIVE])
    assert not np.array_equal(tiled, whole)
    assert np.abs(tiled - whole).mean() < 0.02


@pytest.mark.parametrize("size", [(1, 1), (5, 3), (3, 900), (2000, 2)])
def test_images_smaller_than_a_stride(size):
    image = np.full((*size, 3), 128, np.uint8)
    found = NetworkSegmenter(build_model("texrnet-hrnetv2-tiny"))(image, [65])
    assert found.shape == size and np.isfinite(found).all()


def test_the_glyph_classifier_segments_nothing():
    with pytest.raises(UsageError, match="not a segmentation network"):
        NetworkSegmenter(build_model("glyph-resnet50", blocks=(1, 1, 1, 1), width=8))


def test_probabilities_that_are_not_numbers_are_an_error():
    model = build_model("hrnetv2-tiny")
    torch.nn.init.constant_(model.last_layer[3].weight, 3e38)  # sums of it overflow
    with pytest.raises(PredictionError, match="gives probabilities that are NaN"):
        NetworkSegmenter(model)(np.zeros((40, 60, 3), np.uint8), [65])


@pytest.mark.slow
@pytest.mark.skipif(not GOLDEN.is_dir(), reason="the reference's numbers are not here")
def test_eight_scales_equal_the_reference():
    golden = np.load(GOLDEN / "golden_ms_texrnet_hrnet.npz")
    image = np.kron(golden["image_uint8_small"], np.ones((8, 8, 1), np.uint8))
    model = build_model("texrnet-hrnetv2-w48")
    segmenter = NetworkSegmenter(fill_weights(model, 0, GOLDEN / "bnstats_texrnet_hrnet.npz"))
    total = np.zeros(image.shape[:2], np.float32)
    for size, factor in zip(PAPER_SIZES, np.arange(0.75, 2.51, 0.25), strict=True):
        seen = segmenter(image, [size])
        expected = golden[f"prfnc_ms_s8_{factor:.2f}x"][1]
        np.testing.assert_allclose(seen[::8, ::8], expected, atol=1.5e-4)
        total += seen / len(PAPER_SIZES)
    np.testing.assert_allclose(total[::4, ::4], golden["prfnc_s4"][1], atol=1e-4)
    text = np.unpackbits(golden["prfn_packed"]).reshape(total.shape)
    assert ((total > 0.5) != text).mean() < 1e-4
