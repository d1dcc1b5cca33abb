"""What a training starts from: initial weights, or the last checkpoint; and the glyph classifier it is given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from textseg.errors import CheckpointError, UsageError
from textseg.models.checkpoints.checkpoint import (
    load_checkpoint,
    load_weights,
    read_recipe,
    read_training_state,
)
from textseg.models.checkpoints.pretrained import load_start
from textseg.models.checkpoints.weights import sha256
from textseg.models.distributed import Ranks
from textseg.models.inputs import PathLike
from textseg.models.networks.network import SegmentationNetwork
from textseg.models.networks.table import build_model
from textseg.models.training.events import Message, Watch
from textseg.models.training.plan import TrainingPlan
from textseg.models.training.train import State


def start_facts(
    plan: TrainingPlan, ranks: Ranks, init: PathLike | None, discriminator: PathLike | None
) -> dict[str, Any]:
    """What checkpoints keep of a training beside its recipe."""
    return {
        "recipe": plan.name,
        "samples": len(plan.samples),
        "crops_per_step": plan.recipe.batch * plan.recipe.accumulate * ranks.count,
        "init": None if init is None else Path(init).name,
        "discriminator": None if discriminator is None else sha256(discriminator),
    }


def begin(
    plan: TrainingPlan, facts: dict[str, Any], init: PathLike | None, ranks: Ranks, watch: Watch
) -> State:
    """The state to train from: that of the last checkpoint, else a start. What the checkpoint knows is put in `facts`.

    Raises:
        UsageError: the checkpoint is of another network or number of crops.
        CheckpointError: it, or `init`, is damaged or does not fit.
    """
    recipe, last = plan.recipe, plan.folder.last
    torch.manual_seed(recipe.seed)
    model = cast(SegmentationNetwork, build_model(recipe.model))  # `Recipe.check` refuses the others
    if not plan.resumed:
        if init is not None:
            watch(Message(f"{init}: {load_start(model, init)}"))
        return State.new(model, recipe, ranks.device)
    noted = read_recipe(last)
    if noted.get("model") != recipe.model:
        raise UsageError(f"holds {noted.get('model')}, not {recipe.model}", file=last)
    if noted.get("crops_per_step") != facts["crops_per_step"]:
        raise UsageError(
            f"was trained with {noted.get('crops_per_step')} crops per step, not {facts['crops_per_step']}",
            file=last,
            hint="batch x accumulate x processes must stay the same",
        )
    for key in ("init", "discriminator"):
        facts[key] = noted.get(key) if facts[key] is None else facts[key]
    saved = read_training_state(last)
    if saved is None:
        raise CheckpointError("holds weights only, so training cannot be resumed from it", file=last)
    load_weights(model, last)
    state = State.new(model, recipe, ranks.device)  # the average, where there is one, begins as these weights
    try:
        state.restore(saved)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:  # it is not what `to_save` gave
        raise CheckpointError("its training state is damaged", file=last) from error
    if state.step < recipe.steps:
        watch(Message(f"resuming after step {state.step} of {last}"))
    return state


def load_classifier(path: str | os.PathLike[str], ranks: Ranks) -> nn.Module:
    """The glyph classifier of the discriminator loss, which is not trained any more.

    Raises:
        CheckpointError: the file is damaged, or holds something else.
    """
    classifier = load_checkpoint(path, name="glyph-resnet50", device=ranks.device)
    return classifier.requires_grad_(False)
