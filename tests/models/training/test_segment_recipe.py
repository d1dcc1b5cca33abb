"""What the recipe `segment` adds: crops made from kinds, the moving average, cosine decay, clipping, Dice."""

import signal

import numpy as np
import pytest
import torch

from textseg.errors import UsageError
from textseg.models import build_model, load_checkpoint
from textseg.models.checkpoints.checkpoint import read_training_state
from textseg.models.training.average import MovingAverage
from textseg.models.training.events import Step, ignore
from textseg.models.training.losses import dice_loss
from textseg.models.training.recipes import RECIPES, Recipe
from textseg.models.training.schedule import learning_rate
from textseg.models.training.session import run_training
from textseg.models.training.synth_crops import SynthCropMaker
from textseg.models.transforms import MEAN, STD

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = {"steps": 4, "batch": 2, "crop": 64, "kinds": "flat", "save_every": 2, "report_every": 1, "warmup": 1}


def test_cosine_falls_from_the_rate_to_nothing():
    recipe = Recipe(learning_rate=0.2, steps=110, warmup=10, schedule="cosine")
    assert learning_rate(recipe, 5) == pytest.approx(0.1)
    assert [learning_rate(recipe, step) for step in (10, 60, 110)] == pytest.approx([0.2, 0.1, 0.0])


def test_dice_by_hand():
    probabilities = torch.tensor([[[[0.0] * 4], [[0.75, 0.5, 0.25, 1.0]]]])
    labels = torch.tensor([[[1, 1, 0, 255]]], dtype=torch.uint8)
    # found 0.75 + 0.5 + 0.25, of which 1.25 on the two text pixels; the ignored one counts nowhere
    assert dice_loss(probabilities, labels).item() == pytest.approx(1 - (2 * 1.25 + 1) / (1.5 + 2 + 1))


def test_the_average_keeps_its_share_after_the_first_steps():
    model = torch.nn.Linear(1, 1, bias=False)
    model.weight.data.fill_(0.0)
    average = MovingAverage(model, 0.9)
    model.weight.data.fill_(1.0)
    average.update(model, 1)
    assert average.model.weight.item() == pytest.approx(1 - 1 / 21)  # the start is soon forgotten
    before = average.model.weight.item()
    model.weight.data.fill_(0.0)
    average.update(model, 1000)
    assert average.model.weight.item() == pytest.approx(0.9 * before)


def test_a_crop_depends_on_its_number_alone():
    maker = SynthCropMaker("flat,texture", 64, seed=3)
    one, again, other = maker(5), maker(5), maker(6)
    assert np.array_equal(one.image, again.image) and np.array_equal(one.target, again.target)
    assert not np.array_equal(one.image, other.image)
    assert one.image.shape == (3, 64, 64) and set(np.unique(one.target)) <= {0, 1, 255}
    pixels = one.image * np.reshape(STD, (3, 1, 1)) + np.reshape(MEAN, (3, 1, 1))
    assert pixels.min() > -1e-3 and pixels.max() < 1.001


def test_stopped_and_resumed_is_the_uninterrupted_one_with_its_average(tmp_path):
    def train(folder, watch=ignore, **more):
        out = tmp_path / folder
        return run_training(out=out, recipe="segment", changes=SMALL, device="cpu", watch=watch, **more)

    def stop(event):
        if isinstance(event, Step) and event.number == 2:
            signal.raise_signal(signal.SIGTERM)

    whole = train("whole").folder.last
    assert train("cut", stop).stopped == signal.SIGTERM
    assert train("cut", resume=True).stopped is None
    cut = tmp_path / "cut" / "last.safetensors"
    expected, given = (load_checkpoint(path).state_dict() for path in (whole, cut))
    assert all(torch.equal(expected[key], given[key]) for key in expected)
    raw = read_training_state(whole)["raw"]
    assert not torch.equal(
        raw["last_layer.weight"], expected["last_layer.weight"]
    )  # the file has the average


def test_clipping_bounds_the_first_step(tmp_path):
    # AdamW hides the size of gradients, so plain SGD: what moves is rate x gradient, of norm `clip` at most.
    changes = {**SMALL, "steps": 1, "optimizer": "sgd", "momentum": 0.0, "decay": 0.0, "average": 0.0}
    changes |= {
        "warmup": 0,
        "learning_rate": 1.0,
        "new_rate": 1.0,
        "clip": 1e-3,
        "schedule": "poly",
        "amp": "off",
    }
    run_training(out=tmp_path, recipe="segment", changes=changes, device="cpu")
    torch.manual_seed(RECIPES["segment"].seed)
    start, after = build_model("ppocr-s"), load_checkpoint(tmp_path / "last.safetensors")
    moved = [
        new.detach() - old.detach() for new, old in zip(after.parameters(), start.parameters(), strict=True)
    ]
    assert torch.cat([one.flatten() for one in moved]).norm().item() == pytest.approx(1e-3, rel=0.02)


def test_an_unknown_kind_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match=r"smoke.*photo"):
        run_training(out=tmp_path, recipe="segment", changes={**SMALL, "kinds": "smoke"}, device="cpu")
