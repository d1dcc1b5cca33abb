"""What is going to be trained: recipe, folder and data, and whether it goes together with what the folder holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textseg.errors import OutputError, UsageError
from textseg.io.sample import Sample
from textseg.models.checkpoints.checkpoint import read_recipe
from textseg.models.inputs import PathLike, check_separate
from textseg.models.training.events import Message, Watch
from textseg.models.training.recipes import Recipe, choose_recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.training_data import (
    DataRecord,
    Source,
    open_training_split,
    open_validation_split,
)


@dataclass(frozen=True)
class TrainingPlan:
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


def make_plan(
    source: Source,
    out: PathLike | None,
    name: str | None,
    changes: dict[str, Any],
    *,
    resume: bool,
    force: bool,
    gpu: bool,
    watch: Watch,
) -> TrainingPlan:
    """Put together what a user asks for and what the output folder holds; see `run_training` for the arguments.

    Raises:
        UsageError: there is no such dataset, split or recipe, or nothing to resume, or other settings than before.
        OutputError: the folder holds other files.
        CheckpointError: the last checkpoint is damaged.
    """
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
            watch(Message(f"changed: {difference}"))
    else:
        reason = "" if name else f", because there is {'a' if gpu else 'no'} GPU; `recipe=` chooses another"
        watch(Message(f"recipe {chosen_name}{reason}"))
    validation, remark = open_validation_split(source, chosen, asked="validate_on" in changes)
    if remark:
        watch(Message(remark))
    return TrainingPlan(chosen_name, chosen, folder, samples, validation, data, notes, resumed)


def _differences(old: Recipe, new: Recipe) -> list[str]:
    pairs = ((name, value, getattr(new, name)) for name, value in old.to_json().items())
    return [f"{name} was {before} and is now {after}" for name, before, after in pairs if before != after]


def check_inputs(plan: TrainingPlan, weights: Sequence[PathLike]) -> None:
    """Refuse to write among the inputs, or over them.

    Raises:
        OutputError: the folder is that of images, or a file to write is one of `weights`.
    """
    folder = plan.folder
    check_separate(
        folder.root, [file for sample in [*plan.samples, *plan.validation] for file in sample.files.values()]
    )
    for path in weights:
        if not plan.resumed and Path(path).resolve() in [file.resolve() for file in folder.files]:
            raise OutputError(
                "is read by this training and would be overwritten", file=path, hint="choose another `out=`"
            )


def check_data(folder: RunFolder, record: DataRecord) -> None:
    """Refuse to continue a training with other data.

    Raises:
        UsageError: they differ from `record`; each difference is named.
    """
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
