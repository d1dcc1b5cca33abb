"""The losses: equal to the reference's numbers and gradients, and harmless where there is nothing to learn."""

import importlib.util
import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from textseg.labels import IGNORE
from textseg.models import build_model
from textseg.models.networks.network import Output
from textseg.models.training.losses import (
    Chars,
    LossWeights,
    Truth,
    cross_entropy,
    glyph_loss,
    losses,
    trimap_cross_entropy,
    weighted_sum,
)

GOLDEN = Path(os.environ.get("TEXTSEG_GOLDEN", Path(__file__).parents[4] / "shared" / "golden"))
needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the reference's numbers are not here")
NAMES = {"texrnet_hrnet": "texrnet-hrnetv2-w48", "texrnet_deeplab": "texrnet-deeplabv3plus-r101"}


def random_batch(seed=0, size=(2, 9, 11)):
    generator = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, 2, size, generator=generator).to(torch.uint8)
    labels[:, 3:5] = IGNORE
    return torch.randn(size[0], 2, *size[1:], generator=generator), labels


@needs_golden
@pytest.mark.parametrize("reference", NAMES)
def test_values_and_gradients_equal_the_reference(reference):
    spec = importlib.util.spec_from_file_location("fill_weights", GOLDEN / "fill_weights.py")
    fill = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fill)
    golden = json.loads((GOLDEN / "golden_losses.json").read_text())[reference]
    norms = json.loads((GOLDEN / f"gradnorm_all_{reference}.json").read_text())
    given = np.load(GOLDEN / "golden_losses_input.npz")
    model = fill.load_bnstats(
        fill.fill_weights(build_model(NAMES[reference])), GOLDEN / f"bnstats_{reference}.npz"
    )
    model.eval()
    target = np.where(given["label"] == 999, IGNORE, given["label"]).astype(np.uint8)
    terms = losses(model(torch.from_numpy(given["im"])), Truth.of(torch.from_numpy(target)))
    # The noise of float32 itself, as the golden README has it: one order more for DeepLab.
    tolerance = 2e-5 if "hrnet" in reference else 3e-4
    names = {"coarse": "losssem", "refined": "lossrfn", "boundary": "lossrfntri"}
    for name, key in names.items():
        assert terms[name].item() == pytest.approx(golden["losses"][key], rel=tolerance)
    total = weighted_sum(terms, LossWeights())
    assert total.item() == pytest.approx(golden["total"], rel=tolerance)
    total.backward()
    found = {key: parameter.grad.double().norm().item() for key, parameter in model.named_parameters()}
    assert found.keys() == norms.keys()
    assert found == pytest.approx(norms, rel=3e-2, abs=2e-4)
    assert sum(norm**2 for norm in found.values()) ** 0.5 == pytest.approx(
        golden["grad_norm_total"], rel=1e-3
    )


def test_cross_entropy_is_the_mean_over_what_is_not_ignored():
    logits, labels = random_batch()
    kept = labels != IGNORE
    chosen = logits.log_softmax(1).gather(1, labels.clamp(max=1).long()[:, None])[:, 0]
    assert cross_entropy(logits, labels).item() == pytest.approx(-chosen[kept].mean().item())


def test_trimap_looks_at_the_boundary_alone():
    labels = torch.zeros(1, 8, 8, dtype=torch.uint8)
    labels[:, :, 4:] = 1
    logits = torch.randn(1, 2, 8, 8)
    before = trimap_cross_entropy(logits, labels)
    away = logits.clone()
    away[..., [0, 1, 2, 5, 6, 7]] += torch.randn(1, 2, 8, 6)
    assert trimap_cross_entropy(away, labels) == before
    expected = F.cross_entropy(logits[..., 1:7, 3:5], labels[..., 1:7, 3:5].long())
    assert before.item() == pytest.approx(expected.item())


@pytest.mark.parametrize("value", [0, 1, IGNORE])
def test_nothing_to_learn_gives_zero_not_nan(value):
    logits = torch.randn(2, 2, 16, 16, requires_grad=True)
    truth = Truth.of(torch.full((2, 64, 64), value, dtype=torch.uint8))
    terms = losses(Output(logits, refined=logits, aux=logits), truth)
    assert terms["boundary"] == 0
    assert (terms["coarse"] == 0) == (value == IGNORE)
    weighted_sum(terms, LossWeights()).backward()
    assert logits.grad.isfinite().all()
    assert (logits.grad == 0).all() == (value == IGNORE)


def test_micro_batches_add_up_to_the_whole_batch():
    logits, _ = random_batch(size=(4, 9, 9))
    target = torch.randint(0, 2, (4, 36, 36), dtype=torch.uint8)
    target[0, :20] = IGNORE  # so that a mean of means would differ
    truths = [Truth.of(target[part]) for part in (slice(0, 1), slice(1, 4))]
    counts = sum(truth.counts() for truth in truths)
    parts = [
        losses(Output(logits[:1], refined=logits[:1]), truths[0], counts=counts),
        losses(Output(logits[1:], refined=logits[1:]), truths[1], counts=counts),
    ]
    whole = losses(Output(logits, refined=logits), Truth.of(target))
    for name in ("coarse", "refined", "boundary"):
        assert (parts[0][name] + parts[1][name]).item() == pytest.approx(whole[name].item(), rel=1e-6)


class Reader(nn.Module):
    """Stands for the classifier: class c has the mean of row c as its score."""

    def forward(self, x):
        return x.mean(dim=3)[:, 0]


def test_glyph_loss_reads_text_probability_in_the_box():
    probability = torch.linspace(0.1, 0.9, 40)[:, None].expand(40, 40)
    logits = torch.stack([torch.zeros(40, 40), torch.logit(probability)])[None].requires_grad_()
    box = torch.tensor([[16.0, 16.0, 144.0, 144.0]])  # of the image: rows 4 to 36 of the logits
    chars = Chars(torch.tensor([0]), box, torch.tensor([5]))
    loss = glyph_loss(logits, chars, Reader(), scale=0.25)
    scores = torch.linspace(0.1, 0.9, 40)[4:36]
    assert loss.item() == pytest.approx(F.cross_entropy(scores[None], torch.tensor([5])).item(), rel=1e-4)
    loss.backward()
    assert (logits.grad[0, :, 9, 4:36] != 0).all()
    assert (logits.grad[..., :3] == 0).all()


def test_glyph_loss_without_chars_is_zero_with_a_gradient():
    logits = torch.randn(1, 2, 8, 8, requires_grad=True)
    chars = Chars(torch.zeros(0, dtype=torch.int64), torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64))
    loss = glyph_loss(logits, chars, Reader(), scale=0.25)
    loss.backward()
    assert loss == 0
    assert (logits.grad == 0).all()
