"""From what a user asks for to a training that runs: data, recipe, start or resumption, output folder."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from textseg.models.distributed import Ranks, join
from textseg.models.inputs import PathLike
from textseg.models.memory import memory_errors_in_words
from textseg.models.training.crops import check_samples
from textseg.models.training.events import Message, Watch, ignore, show_work
from textseg.models.training.plan import TrainingPlan, check_data, check_inputs, make_plan
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.start import begin, load_classifier, start_facts
from textseg.models.training.tensorboard import check_tensorboard, event_file
from textseg.models.training.train import State, train
from textseg.models.training.training_data import DataRecord, Source
from textseg.parallel import cpu_count

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
    tensorboard: bool = False,
    watch: Watch = ignore,
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
        tensorboard: also write the log as event files in ``tensorboard`` of the output folder.
        watch: called with what happens.

    Raises:
        MissingDependencyError: `tensorboard` is asked for and not installed.
        UsageError: the arguments do not fit the data, the folder, or the hardware.
        OutputError: `out` holds other files, is among the inputs, or another process trains in it.
        DataError: samples that cannot be used; all are listed.
        CheckpointError: a weights file is damaged or does not fit.
        MemoryShortError: crops of this size, so many at a time, do not fit into the memory.
        TextSegError: a loss or a weight is NaN or infinite.
    """
    if tensorboard:
        check_tensorboard()
    with join(device) as ranks:
        watch = watch if ranks.first else ignore
        given = {key: value for key, value in (changes or {}).items() if value is not None}
        gpu = ranks.device.type == "cuda"
        source = Source(data, format, options or {})
        plan = make_plan(source, out, recipe, given, resume=resume, force=force, gpu=gpu, watch=watch)
        chosen, folder = plan.recipe, plan.folder
        for note in plan.notes:
            watch(Message(f"note: {note}"))
        check_inputs(plan, [path for path in (init, discriminator) if path is not None])
        facts = start_facts(plan, ranks, init, discriminator)
        if ranks.first:
            record = _check(plan, discriminator is not None, watch)
            facts["data"] = record.digest
        state = begin(plan, facts, init, ranks, watch)
        classifier = None if discriminator is None else load_classifier(discriminator, ranks)
        for line in _summary(plan, state, ranks):
            watch(Message(line))
        ranks.wait()  # all have read what the first is about to change
        with (
            folder.claimed() if ranks.first else contextlib.nullcontext(),
            memory_errors_in_words(LESS_MEMORY),
        ):
            if ranks.first:
                folder.rewind(state.step) if plan.resumed else folder.clear()
                folder.write_data(record.to_json())
            with event_file(folder) if tensorboard and ranks.first else contextlib.nullcontext():
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
                    watch=watch,
                )
        ranks.wait()
        return TrainingOutcome(folder, stopped, state.best, ranks.first)


def _check(plan: TrainingPlan, chars: bool, watch: Watch) -> DataRecord:
    """Find what cannot be trained on, and what is not as it was when the training began."""
    if samples := [*plan.samples, *plan.validation]:
        check_samples(samples, progress=show_work(watch, "checking samples"))
    record = DataRecord.of(
        plan.source,
        plan.samples,
        plan.validation,
        plan.recipe,
        chars,
        progress=show_work(watch, "reading samples"),
    )
    if plan.resumed:
        check_data(plan.folder, record)
    return record


def _workers(ranks: Ranks) -> int:
    """On a CPU crops are made between steps: workers would only take processors from the network."""
    if ranks.device.type == "cpu":
        return 1
    here = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return max(min(cpu_count() // here - 1, MOST_WORKERS), 1)


def _summary(plan: TrainingPlan, state: State, ranks: Ranks) -> list[str]:
    recipe, samples, folder = plan.recipe, len(plan.samples), plan.folder
    if plan.resumed and state.step >= recipe.steps:
        return [
            f"already finished: {folder.last} has all {recipe.steps} steps; "
            "`resume=True` with more `steps=` trains longer, `force=True` starts again"
        ]
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
        f"writing to {folder.root}; Ctrl-C stops after saving, `resume=True` continues",
    ]
