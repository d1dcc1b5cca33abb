"""Recipes: chosen by the hardware, checked, kept in JSON; and the rates they give."""

import json

import pytest

from textseg.errors import CheckpointError, UsageError
from textseg.models.training.recipes import COMPACT, RECIPES, Recipe, choose_recipe
from textseg.models.training.schedule import learning_rate


def test_the_reference_schedule():
    paper = RECIPES["paper"]
    assert [learning_rate(paper, step) for step in (0, 1, 499)] == pytest.approx([0, 2e-5, 0.00998])
    assert learning_rate(paper, 500) == 0.01
    assert learning_rate(paper, 10500) == pytest.approx(0.01 * 0.5**0.9)
    assert (paper.steps, paper.batch, paper.split, paper.crop) == (20500, 5, "train+val", 513)
    assert choose_recipe("paper", True, model="deeplabv3plus-r101")[1].batch == 8


def test_the_recipe_follows_the_hardware_and_changes_keep_the_share_of_the_warmup():
    assert choose_recipe(None, gpu=True)[0] == "paper"
    name, recipe = choose_recipe(None, gpu=False, steps=100)
    assert (name, recipe.warmup / 100) == ("compact", COMPACT.warmup / COMPACT.steps)
    with pytest.raises(UsageError) as error:
        choose_recipe(None, gpu=False, batch=0, flip=2.0)
    assert "batch" in str(error.value) and "flip" in error.value.details[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"steps": 0, "flip": 3.0}, "steps must be at least 1, not 0"),
        (
            {"model": "texrnet-deeplabv3plus-r101", "batch": 1},
            "batch must be at least 2 for texrnet-deeplabv3plus-r101",
        ),
        ({"model": "glyph-resnet50"}, "train-glyphs"),
        ({"amp": "half"}, "amp must be one of off, bf16, fp16, not 'half'"),
        ({"learning_rate": float("nan")}, "learning_rate must be at least 0, not nan"),
    ],
)
def test_invalid_settings(changes, said):
    with pytest.raises(UsageError, match=said):
        choose_recipe("compact", False, **changes)


def test_a_recipe_survives_json():
    recipe = choose_recipe("compact", False, sizes=(65, 97))[1]
    assert Recipe.from_json(json.loads(json.dumps({**recipe.to_json(), "else": 1}))) == recipe


def test_checkpoints_of_earlier_versions_have_other_names():
    assert Recipe.from_json({"rate": 0.5}).learning_rate == 0.5


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sizes": []}, "sizes must have at least one size"),
        ({"sizes": [10**9]}, "sizes must be at least 0 and at most 32768, not 1000000000"),
        ({"sizes": 385}, "sizes must be a tuple"),
        ({"batch": "many"}, "batch must be an integer"),
        ({"short_side": [[], {}]}, "short_side must be an integer"),
        ({"model": "no-such-net"}, "no network 'no-such-net'"),
        ({"learning_rate": None}, "learning_rate must be a number"),
    ],
)
def test_an_invalid_recipe_of_a_checkpoint(values, said):
    with pytest.raises(CheckpointError, match=f"a.safetensors: holds an invalid recipe: {said}"):
        Recipe.from_json(values, "a.safetensors")
