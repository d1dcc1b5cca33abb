"""From what a user asks for to a training that runs: data, recipe, start or resumption, output folder."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from textseg.choices import LabelVersion
from textseg.errors import CheckpointError, UsageError
from textseg.io.formats.textseg.layout import find_root
from textseg.io.formats.textseg.read import TextSeg
from textseg.io.sample import Sample
from textseg.models.checkpoints.checkpoint import (
    load_checkpoint,
    load_weights,
    read_recipe,
    read_training_state,
)
from textseg.models.checkpoints.pretrained import load_start
from textseg.models.checkpoints.weights import sha256
from textseg.models.distributed import Ranks, join
from textseg.models.memory import too_little_memory_told
from textseg.models.networks.network import SegmentationNetwork
from textseg.models.networks.table import build_model
from textseg.models.training.crops import check_samples
from textseg.models.training.recipes import Recipe, choose_recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.train import State, train
from textseg.parallel import cpu_count

Say = Callable[[str], None]
MOST_WORKERS = 8
LESS_MEMORY = "try --amp bf16, a smaller --crop, or a smaller --batch with a larger --accumulate"


@dataclass(frozen=True)
class Outcome:
    """How a training ended.

    Attributes:
        folder: where its results are.
        stopped: the number of the signal that stopped it, or None.
        best: the best fgIoU of a validation; -1 where there was none.
        first: whether this process is the one that speaks for all ranks.
    """

    folder: RunFolder
    stopped: int | None
    best: float
    first: bool

    @property
    def weights(self) -> Path:
        """The checkpoint to use: the best, else the last."""
        return self.folder.best if self.folder.best.exists() else self.folder.last


def run_training(
    *,
    data: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    recipe: str | None = None,
    changes: dict[str, Any] | None = None,
    init: str | os.PathLike[str] | None = None,
    discriminator: str | os.PathLike[str] | None = None,
    assets: str | os.PathLike[str] | None = None,
    resume: bool = False,
    force: bool = False,
    device: str = "auto",
    workers: int | None = None,
    compiled: bool = False,
    say: Say = lambda text: None,
) -> Outcome:
    """Train a network on a TextSeg root, as `textseg baseline train` does.

    Args:
        data: the root; None for the one `find_root` finds.
        out: the output folder; None for ``runs/MODEL``. A training of the same settings that stands there and is
            not finished is gone on with.
        recipe: ``paper``, ``compact``, or None for the one that suits the hardware.
        changes: fields of the recipe to set otherwise; None leaves a field as it is.
        init: weights to start from; see `textseg.models.checkpoints.pretrained`.
        discriminator: a glyph classifier; see `textseg.models.training.train_glyphs`.
        assets: a folder of fonts and backgrounds for `kinds`, as `examples/fetch_training_assets.py` makes it.
        resume: go on with the training in `out`, with its recipe; changes are applied to it.
        force: begin anew where `out` holds a training.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        workers: processes that make crops; None for as many as suit.
        compiled: use `torch.compile`.
        say: told what happens, in lines for people.

    Raises:
        UsageError: the call does not fit the data, the folder, or the hardware.
        DataError: samples that cannot be used; all are listed.
        CheckpointError: a weights file is damaged or does not fit.
        MemoryShortError: crops of this size, so many at a time, do not fit into the memory.
    """
    with join(device) as ranks:
        tell: Say = say if ranks.first else lambda text: None
        settings = {key: value for key, value in (changes or {}).items() if value is not None}
        folder, chosen, going_on, name = _plan(out, recipe, settings, resume, force, ranks, tell)
        samples: Sequence[Sample] = [] if chosen.kinds else _open(data, chosen.split, chosen.labels)
        validation = _validation(data, chosen, asked="validate_on" in settings, say=tell)
        if ranks.first and (samples or validation):
            check_samples([*samples, *validation])
        facts = _facts(name, chosen, samples, ranks, init, discriminator)
        state = _begin(chosen, folder, going_on, facts, init, ranks, tell)
        classifier = None if discriminator is None else _classifier(discriminator, ranks)
        tell(_summary(chosen, state, len(samples), len(validation), folder, ranks))
        ranks.wait()  # all have read what the first is about to change
        if ranks.first:
            folder.rewind(state.step) if going_on else folder.clear()
        with too_little_memory_told(LESS_MEMORY):
            stopped = train(
                chosen,
                state,
                samples,
                validation,
                folder,
                ranks,
                facts=facts,
                classifier=classifier,
                assets=None if assets is None else Path(assets),
                workers=_workers(ranks) if workers is None else workers,
                compiled=compiled,
                say=tell,
            )
        ranks.wait()
        return Outcome(folder, stopped, state.best, ranks.first)


def _plan(
    out: str | os.PathLike[str] | None,
    name: str | None,
    changes: dict[str, Any],
    resume: bool,
    force: bool,
    ranks: Ranks,
    say: Say,
) -> tuple[RunFolder, Recipe, bool, str]:
    """The folder, the recipe, whether to go on with what stands in the folder, and the name of the recipe."""
    gpu = ranks.device.type == "cuda"
    chosen_name, chosen = choose_recipe(name, gpu, **changes)
    folder = RunFolder(out if out is not None else Path("runs") / chosen.model)
    if resume and not folder.last.exists():
        raise UsageError(
            "there is no training to go on with: it has no last.safetensors",
            file=folder.root,
            hint="name its folder with --out, or leave out --resume to begin",
        )
    if folder.last.exists() and not (force and not resume):
        noted = read_recipe(folder.last)
        recorded = Recipe.from_json(noted)
        wanted = dataclasses.replace(recorded, **changes) if resume else chosen
        differences = _differences(recorded, wanted)
        if differences and not resume:
            raise UsageError(
                "holds a training with other settings",
                file=folder.root,
                hint="--out DIR trains elsewhere, --resume goes on with its settings, --force begins anew",
                details=differences,
            )
        for difference in differences:
            say(f"changed: {difference}")
        wanted.check()
        return folder, wanted, True, noted.get("recipe", chosen_name)
    reason = "" if name else f", because there is {'a' if gpu else 'no'} GPU; --recipe chooses another"
    say(f"recipe {chosen_name}{reason}")
    return folder, chosen, False, chosen_name


def _differences(old: Recipe, new: Recipe) -> list[str]:
    pairs = ((name, value, getattr(new, name)) for name, value in old.to_json().items())
    return [f"{name} was {before} and is now {after}" for name, before, after in pairs if before != after]


def _open(data: str | os.PathLike[str] | None, split: str, labels: LabelVersion) -> TextSeg:
    root = find_root(data)
    samples = TextSeg(root, split, labels=labels)
    if not len(samples):
        raise UsageError(
            f"the split {split} has no images to train on", file=root, hint="choose another --split"
        )
    return samples


def _validation(
    data: str | os.PathLike[str] | None, recipe: Recipe, *, asked: bool, say: Say
) -> Sequence[Sample]:
    if not recipe.validate_on:
        return []
    try:
        found = TextSeg(find_root(data), recipe.validate_on, labels=recipe.labels)
    except UsageError:
        if asked:
            raise
        found = None
    if not found:
        say(f"no validation: there are no images of the split {recipe.validate_on}")
        return []
    if not recipe.kinds and set(recipe.split.split("+")) & {*recipe.validate_on.split("+"), "all"}:
        say(f"{recipe.validate_on} is trained on too, so its scores say little")
    return found


def _facts(
    name: str,
    recipe: Recipe,
    samples: Sequence[Sample],
    ranks: Ranks,
    init: str | os.PathLike[str] | None,
    discriminator: str | os.PathLike[str] | None,
) -> dict[str, Any]:
    return {
        "recipe": name,
        "samples": len(samples),
        "ids": hashlib.sha256("\n".join(sample.id for sample in samples).encode()).hexdigest(),
        "crops_per_step": recipe.batch * recipe.accumulate * ranks.count,
        "init": None if init is None else Path(init).name,
        "discriminator": None if discriminator is None else sha256(discriminator),
    }


def _begin(
    recipe: Recipe,
    folder: RunFolder,
    going_on: bool,
    facts: dict[str, Any],
    init: str | os.PathLike[str] | None,
    ranks: Ranks,
    say: Say,
) -> State:
    """The state to train from: that of the last checkpoint, else a start."""
    torch.manual_seed(recipe.seed)
    model = cast(SegmentationNetwork, build_model(recipe.model))  # `Recipe.check` refuses the others
    if not going_on:
        if init is not None:
            say(f"{init}: {load_start(model, init)}")
        return State.new(model, recipe, ranks.device)
    noted = read_recipe(folder.last)
    if noted.get("model") != recipe.model:
        raise UsageError(f"holds {noted.get('model')}, not {recipe.model}", file=folder.last)
    for key, what in (("ids", "other samples"), ("crops_per_step", "another number of crops a step")):
        if noted.get(key) != facts[key]:
            detail = f"{noted.get(key)} then, {facts[key]} now"
            raise UsageError(f"was trained with {what}", file=folder.last, hint="see below", details=[detail])
    for key in ("init", "discriminator"):
        facts[key] = noted.get(key) if facts[key] is None else facts[key]
    saved = read_training_state(folder.last)
    if saved is None:
        raise CheckpointError("holds weights only, so training cannot go on from it", file=folder.last)
    load_weights(model, folder.last)
    state = State.new(model, recipe, ranks.device)  # the average, where there is one, begins as these weights
    state.restore(saved)
    say(f"going on after step {state.step} of {folder.last}")
    return state


def _classifier(path: str | os.PathLike[str], ranks: Ranks) -> nn.Module:
    classifier = load_checkpoint(path, name="glyph-resnet50", device=ranks.device)
    return classifier.requires_grad_(False)


def _workers(ranks: Ranks) -> int:
    """On a CPU crops are made between steps: workers would only take processors from the network."""
    if ranks.device.type == "cpu":
        return 1
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return max(min(cpu_count() // here - 1, MOST_WORKERS), 1)


def _summary(
    recipe: Recipe, state: State, samples: int, validation: int, folder: RunFolder, ranks: Ranks
) -> str:
    millions = sum(parameter.numel() for parameter in state.model.parameters()) / 1e6
    place = (
        f"{ranks.device.type}, {torch.get_num_threads()} threads"
        if ranks.device.type == "cpu"
        else ranks.device
    )
    crops = recipe.batch * recipe.accumulate * ranks.count
    source = f"crops of the kinds {recipe.kinds}" if recipe.kinds else f"{samples} samples of {recipe.split}"
    epochs = "" if recipe.kinds else f", {crops * recipe.steps / samples:.1f} epochs"
    scored = f", {validation} of {recipe.validate_on} for validation" if validation else ""
    return (
        f"{recipe.model}, {millions:.2f} M parameters, on {place}"
        f"{f', {ranks.count} processes' if ranks.count > 1 else ''}\n"
        f"{source}{scored}\n"
        f"{recipe.steps} steps of {crops} crops of {recipe.crop} x {recipe.crop}{epochs}\n"
        f"writing to {folder.root}; Ctrl-C stops after saving, --resume goes on"
    )
