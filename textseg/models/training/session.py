"""From what a user asks for to a training that runs: data, recipe, start or resumption, output folder."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from torch import nn

from textseg.errors import CheckpointError, OutputError, UsageError
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
from textseg.models.inputs import PathLike, check_separate
from textseg.models.memory import memory_errors_in_words
from textseg.models.networks.network import SegmentationNetwork
from textseg.models.networks.table import build_model
from textseg.models.training.crops import check_samples
from textseg.models.training.recipes import Recipe, choose_recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.train import State, train
from textseg.models.training.training_data import (
    DataRecord,
    Source,
    open_training_split,
    open_validation_split,
)
from textseg.parallel import cpu_count

Say = Callable[[str], None]
MOST_WORKERS = 8
LESS_MEMORY = "try `amp='bf16'`, a smaller `crop=`, or a smaller `batch=` with a larger `accumulate=`"


@dataclass(frozen=True)
class TrainingOutcome:
    """How a training ended.

    Attributes:
        folder: where its results are.
        stopped: the number of the signal that stopped it, or None.
        best: the best fgIoU of a validation; -1 where there was none.
        first: whether this process is the one that prints and writes for all ranks.
    """

    folder: RunFolder
    stopped: int | None
    best: float
    first: bool

    @property
    def weights(self) -> Path:
        """The checkpoint to use: the best, else the last."""
        return self.folder.best if self.folder.best.exists() else self.folder.last


@dataclass(frozen=True)
class _Plan:
    """What is going to be trained: the recipe and its name, the folder, the data, and whether it is a resumption.

    `source` names the data in words, `notes` says how they were read; there are no `samples` where crops are made by
    `textseg synth`.
    """

    name: str
    recipe: Recipe
    folder: RunFolder
    samples: Sequence[Sample]
    validation: Sequence[Sample]
    source: str
    notes: Sequence[str]
    resumed: bool


def run_training(
    *,
    data: PathLike | None = None,
    format: str = "auto",
    options: dict[str, Any] | None = None,
    out: PathLike | None = None,
    recipe: str | None = None,
    changes: dict[str, Any] | None = None,
    init: PathLike | None = None,
    discriminator: PathLike | None = None,
    assets: PathLike | None = None,
    resume: bool = False,
    force: bool = False,
    device: str = "auto",
    workers: int | None = None,
    compiled: bool = False,
    say: Say = lambda text: None,
) -> TrainingOutcome:
    """Train a network on any dataset that has images and masks, as `textseg baseline train` does.

    Args:
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
        out: the output folder; None for ``runs/MODEL``. An unfinished training in it is resumed, if it has the same
            settings and the same data.
        recipe: ``paper``, ``compact``, or None for the one that suits the hardware.
        changes: fields of the recipe to change; None leaves a field unchanged.
        init: weights to start from; see `textseg.models.checkpoints.pretrained`.
        discriminator: a glyph classifier; see `textseg.models.training.train_glyphs`.
        assets: a folder of fonts and backgrounds for `kinds`, as `examples/fetch_training_assets.py` makes it.
        resume: continue the training in `out` with its recipe; changes are applied to it.
        force: start again where `out` holds a training.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        workers: processes that make crops; None for as many as suit.
        compiled: use `torch.compile`.
        say: called with what happens, in lines for people.

    Raises:
        UsageError: the arguments do not fit the data, the folder, or the hardware.
        OutputError: `out` holds other files, or is among the inputs.
        DataError: samples that cannot be used; all are listed.
        CheckpointError: a weights file is damaged or does not fit.
        MemoryShortError: crops of this size, so many at a time, do not fit into the memory.
        TextSegError: a loss or a weight is NaN or infinite.
    """
    with join(device) as ranks:
        tell: Say = say if ranks.first else lambda text: None
        given = {key: value for key, value in (changes or {}).items() if value is not None}
        source = Source(data, format, options or {})
        plan = _plan(source, out, recipe, given, resume, force, ranks, tell)
        chosen, folder = plan.recipe, plan.folder
        for note in plan.notes:
            tell(f"note: {note}")
        _check_inputs(plan, [path for path in (init, discriminator) if path is not None])
        facts = _facts(plan, ranks, init, discriminator)
        if ranks.first:
            if samples := [*plan.samples, *plan.validation]:
                check_samples(samples)
            record = DataRecord.of(
                plan.source, plan.samples, plan.validation, chosen, discriminator is not None
            )
            facts["data"] = record.digest
            if plan.resumed:
                _check_data(folder, record)
        state = _begin(plan, facts, init, ranks, tell)
        classifier = None if discriminator is None else _classifier(discriminator, ranks)
        if plan.resumed and state.step >= chosen.steps:
            tell(
                f"already finished: {folder.last} has all {chosen.steps} steps; "
                "`resume=True` with more `steps=` trains longer, `force=True` starts again"
            )
        else:
            for line in _summary(plan, state, ranks):
                tell(line)
        ranks.wait()  # all have read what the first is about to change
        if ranks.first:
            folder.rewind(state.step) if plan.resumed else folder.clear()
            folder.write_data(record.to_json())
        with memory_errors_in_words(LESS_MEMORY):
            stopped = train(
                chosen,
                state,
                plan.samples,
                plan.validation,
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
        return TrainingOutcome(folder, stopped, state.best, ranks.first)


def _plan(
    source: Source,
    out: PathLike | None,
    name: str | None,
    changes: dict[str, Any],
    resume: bool,
    force: bool,
    ranks: Ranks,
    say: Say,
) -> _Plan:
    gpu = ranks.device.type == "cuda"
    chosen_name, chosen = choose_recipe(name, gpu, **changes)
    folder = RunFolder(out if out is not None else Path("runs") / chosen.model)
    if resume and not folder.last.exists():
        raise UsageError(
            "there is no training to resume: it has no last.safetensors",
            file=folder.root,
            hint="name its folder with `out=`, or leave out `resume=True` to start one",
        )
    resumed = folder.last.exists() and (resume or not force)
    recorded: Recipe | None = None
    if resumed:
        noted = read_recipe(folder.last)
        if "steps" not in noted:
            raise OutputError(
                "is not a checkpoint of a training",
                file=folder.last,
                hint="choose another `out=`, or use `force=True`",
            )
        recorded = Recipe.from_json(noted, folder.last)
        if resume:
            chosen = dataclasses.replace(recorded, **changes)
            chosen.check()
        chosen_name = noted.get("recipe", chosen_name)
    elif not force:
        folder.check_new()
    samples: Sequence[Sample] = []
    notes: Sequence[str] = ()
    data = f"crops of the kinds {chosen.kinds}"
    if not chosen.kinds:
        dataset, chosen = open_training_split(source, chosen, asked=resume or "split" in changes)
        samples, notes, data = dataset, dataset.notes, f"{dataset.name}, labels {dataset.version}"
    if recorded is not None:
        differences = _differences(recorded, chosen)
        if differences and not resume:
            raise UsageError(
                "holds a training with other settings",
                file=folder.root,
                hint="`out=DIR` trains elsewhere, `resume=True` continues with its settings, `force=True` starts again",
                details=differences,
            )
        for difference in differences:
            say(f"changed: {difference}")
    else:
        reason = "" if name else f", because there is {'a' if gpu else 'no'} GPU; `recipe=` chooses another"
        say(f"recipe {chosen_name}{reason}")
    validation, remark = open_validation_split(source, chosen, asked="validate_on" in changes)
    if remark:
        say(remark)
    return _Plan(chosen_name, chosen, folder, samples, validation, data, notes, resumed)


def _differences(old: Recipe, new: Recipe) -> list[str]:
    pairs = ((name, value, getattr(new, name)) for name, value in old.to_json().items())
    return [f"{name} was {before} and is now {after}" for name, before, after in pairs if before != after]


def _check_inputs(plan: _Plan, weights: Sequence[PathLike]) -> None:
    """Refuse to write among the inputs, or over them."""
    folder = plan.folder
    check_separate(
        folder.root, [file for sample in [*plan.samples, *plan.validation] for file in sample.files.values()]
    )
    for path in weights:
        if not plan.resumed and Path(path).resolve() in [file.resolve() for file in folder.files]:
            raise OutputError(
                "is read by this training and would be overwritten", file=path, hint="choose another `out=`"
            )


def _check_data(folder: RunFolder, record: DataRecord) -> None:
    """Refuse to continue a training with other data."""
    before, noted = DataRecord.read(folder.data), read_recipe(folder.last)
    differences = [] if before is None else before.differences(record)
    if before is None and noted.get("data") not in (None, record.digest):
        differences = [f"{folder.data.name} is missing or damaged, so it cannot be said which samples differ"]
    if differences:
        raise UsageError(
            f"was trained on other data: {differences[0]}",
            file=folder.last,
            hint="a training is resumed with its own data; `out=DIR` trains elsewhere, `force=True` starts again",
            details=differences[1:],
        )


def _facts(
    plan: _Plan, ranks: Ranks, init: PathLike | None, discriminator: PathLike | None
) -> dict[str, Any]:
    return {
        "recipe": plan.name,
        "samples": len(plan.samples),
        "crops_per_step": plan.recipe.batch * plan.recipe.accumulate * ranks.count,
        "init": None if init is None else Path(init).name,
        "discriminator": None if discriminator is None else sha256(discriminator),
    }


def _begin(plan: _Plan, facts: dict[str, Any], init: PathLike | None, ranks: Ranks, say: Say) -> State:
    """The state to train from: that of the last checkpoint, else a start."""
    recipe, last = plan.recipe, plan.folder.last
    torch.manual_seed(recipe.seed)
    model = cast(SegmentationNetwork, build_model(recipe.model))  # `Recipe.check` refuses the others
    if not plan.resumed:
        if init is not None:
            say(f"{init}: {load_start(model, init)}")
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
        say(f"resuming after step {state.step} of {last}")
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


def _summary(plan: _Plan, state: State, ranks: Ranks) -> list[str]:
    recipe, samples = plan.recipe, len(plan.samples)
    millions = sum(parameter.numel() for parameter in state.model.parameters()) / 1e6
    device = (
        f"{ranks.device.type}, {torch.get_num_threads()} threads"
        if ranks.device.type == "cpu"
        else ranks.device
    )
    crops = recipe.batch * recipe.accumulate * ranks.count
    source = f"crops of the kinds {recipe.kinds}" if recipe.kinds else f"{samples} samples of {recipe.split}"
    epochs = "" if recipe.kinds else f", {crops * recipe.steps / samples:.1f} epochs"
    scored = f", {len(plan.validation)} of {recipe.validate_on} for validation" if plan.validation else ""
    processes = f", {ranks.count} processes" if ranks.count > 1 else ""
    return [
        f"{recipe.model}, {millions:.2f} M parameters, on {device}{processes}",
        f"{source}{scored}",
        f"{recipe.steps} steps of {crops} crops of {recipe.crop} x {recipe.crop}{epochs}",
        f"writing to {plan.folder.root}; Ctrl-C stops after saving, `resume=True` continues",
    ]
