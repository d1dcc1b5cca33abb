"""Training the glyph classifier that the discriminator loss asks.

The reference only loads such a classifier (93.98 % right, it says); how it was trained is not known. Here it sees
the truth as the discriminator will see predictions: at the low resolution of the logits, brought to 32 x 32 by
RoI-align, with the square a little beside the char.

Until all steps are done, the file holds the weights so far and what is needed to resume; then the weights alone.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from textseg.errors import CheckpointError, NoSplitsError, OutputError, TextSegError, UsageError
from textseg.io.sample import Sample
from textseg.models.checkpoints.checkpoint import (
    load_weights,
    read_recipe,
    read_training_state,
    save_checkpoint,
)
from textseg.models.distributed import choose_device, put
from textseg.models.inputs import PathLike, check_separate, digest_array, open_split
from textseg.models.networks.network import Network
from textseg.models.networks.table import build_model
from textseg.models.training.events import Message, Watch, ignore, show_work
from textseg.models.training.glyph_crops import Glyphs, gather_glyphs
from textseg.models.training.glyph_view import look, measure
from textseg.models.training.progress import Pace, memory
from textseg.models.training.recipes import GlyphRecipe
from textseg.models.training.signals import StopSignal
from textseg.models.training.train import check_weights, mixed_seed

MODEL = "glyph-resnet50"
REPORT_EVERY = 50


@dataclass(frozen=True)
class GlyphOutcome:
    """How a training ended.

    Attributes:
        accuracy: the share of chars read right; None without chars to test on, and before all steps are done.
        stopped: the number of the signal that stopped it after saving, or None.
    """

    accuracy: float | None
    stopped: int | None


def train_glyphs(
    out: PathLike,
    *,
    data: PathLike | None = None,
    format: str = "auto",
    options: Mapping[str, Any] | None = None,
    split: str | None = None,
    validate_on: str = "val",
    changes: Mapping[str, Any] | None = None,
    device: str = "auto",
    resume: bool = False,
    force: bool = False,
    watch: Watch = ignore,
) -> GlyphOutcome:
    """Train the classifier on the chars of a split and write it as a checkpoint.

    Args:
        out: the file to write.
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
        split: what is trained on; None for ``train``, or for all samples of a dataset without splits.
        validate_on: what it is tested on; empty for nothing.
        changes: settings of `GlyphRecipe` that shall be others than its defaults or, when resuming, than before.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        resume: continue the training whose state `out` holds.
        force: replace a file that is there.
        watch: called with what happens.

    Raises:
        OutputError: `out` is there, and neither `resume` nor `force` is on.
        UsageError: `resume` is on, and there is nothing to resume, or it was trained on other chars.
        CheckpointError: `resume` is on, and `out` is damaged or holds no state of a training.
        DataError: a sample cannot be read, or there are no chars.
        TextSegError: the loss is NaN or infinite.
    """
    out, options = Path(out), options or {}
    noted = _noted(out, resume, force)
    recipe = dataclasses.replace(GlyphRecipe.from_json(noted, out), **(changes or {}))
    if noted.get("step") == recipe.steps:
        watch(Message(f"already finished: {out} has all {recipe.steps} steps; `force=True` starts again"))
        return GlyphOutcome(noted.get("accuracy"), None)
    place = choose_device(device)
    dataset = open_split(data, format, split or noted.get("split"), "train", **options)
    check_separate(out.parent, [file for sample in dataset for file in sample.files.values()])
    glyphs = gather_glyphs(dataset, progress=show_work(watch, f"reading {dataset.split}"))
    digest = digest_array(glyphs.patches) + digest_array(glyphs.classes)
    if noted.get("data", digest) != digest:
        hint = "a training is resumed with its own data; `force=True` starts again"
        raise UsageError("was trained on other chars", file=out, hint=hint)
    facts = {"split": dataset.split, "chars": len(glyphs.classes), "data": digest}
    chars = f"{len(glyphs.classes)} chars of {dataset.split}"
    watch(Message(f"{chars}, on {place}; {recipe.steps} steps of {recipe.batch}"))
    state = _State.new(recipe, place)
    if resume:
        state.restore(out)
        watch(Message(f"resuming after step {state.step} of {out}"))

    def save(accuracy: float | None = None, *, finished: bool = False) -> None:
        check_weights(state.model, state.step)
        kept = {**dataclasses.asdict(recipe), **facts, "step": state.step, "accuracy": accuracy}
        training = None if finished else state.to_save()
        save_checkpoint(out, state.model, recipe=kept, training=training, force=True)

    if stopped := _fit(state, glyphs, recipe, place, save, watch):
        return GlyphOutcome(None, stopped)
    accuracy = None
    held = _held_out(data, format, validate_on, options) if validate_on else []
    if len(held):
        tested = gather_glyphs(held, progress=show_work(watch, f"reading {validate_on}"))
        accuracy = measure(state.model, tested, place)
        watch(Message(f"{100 * accuracy:.2f} % of the chars of {validate_on} are read right"))
    save(accuracy, finished=True)
    return GlyphOutcome(accuracy, None)


@dataclass
class _State:
    """The network, its optimizer, and the steps done."""

    model: Network
    optimizer: torch.optim.Optimizer
    step: int = 0

    @classmethod
    def new(cls, recipe: GlyphRecipe, device: torch.device) -> _State:
        torch.manual_seed(recipe.seed)
        model = put(build_model(MODEL, width=recipe.width), device).train()
        optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=recipe.decay)
        return cls(model, optimizer)

    def to_save(self) -> dict[str, Any]:
        return {"step": self.step, "optimizer": self.optimizer.state_dict()}

    def restore(self, path: Path) -> None:
        """Go back to where `path` was written."""
        saved = read_training_state(path)
        if saved is None:
            raise CheckpointError("holds weights only, so training cannot be resumed from it", file=path)
        load_weights(self.model, path)
        try:
            self.step = int(saved["step"])
            self.optimizer.load_state_dict(saved["optimizer"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:  # it is not what `to_save` gave
            raise CheckpointError("its training state is damaged", file=path) from error


def _noted(out: Path, resume: bool, force: bool) -> dict[str, Any]:
    """What the training to resume has noted; empty for a new one."""
    if resume:
        if not out.exists():
            raise UsageError(
                "there is no training to resume", file=out, hint="leave out `resume=True` to start one"
            )
        return read_recipe(out)
    if out.exists() and not force:
        raise OutputError(
            "is already there",
            file=out,
            hint="`resume=True` continues its training, `force=True` replaces it",
        )
    return {}


def _held_out(data: PathLike | None, format: str, split: str, options: Mapping[str, Any]) -> Sequence[Sample]:
    """The samples to test on; none where the dataset has no splits, and so all of it is trained on."""
    try:
        return open_split(data, format, split, split, **options)
    except NoSplitsError:
        return []


def _fit(
    state: _State,
    glyphs: Glyphs,
    recipe: GlyphRecipe,
    device: torch.device,
    save: Callable[[], None],
    watch: Watch,
) -> int | None:
    """Take all steps that are left, or those until a signal comes; then save, and return its number."""
    patches, classes = torch.from_numpy(glyphs.patches), torch.from_numpy(glyphs.classes)
    pace = Pace(state.step, recipe.steps, recipe.batch, "chars")
    pending: list[Tensor] = []
    with StopSignal() as stop:
        while state.step < recipe.steps:
            if stop.number is not None:
                watch(Message(f"stopping after step {state.step}"))
                save()
                return stop.number
            rate = recipe.learning_rate * (1 - state.step / recipe.steps)
            for group in state.optimizer.param_groups:
                group["lr"] = rate
            draw = torch.Generator().manual_seed(mixed_seed(recipe.seed, state.step, 0))
            chosen = torch.randint(len(classes), (recipe.batch,), generator=draw)
            loss = F.cross_entropy(
                state.model(look(patches[chosen].to(device), draw)), classes[chosen].to(device)
            )
            state.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            state.optimizer.step()
            state.step += 1
            pace.add(state.step)
            pending.append(loss.detach())
            if state.step % REPORT_EVERY == 0 or state.step == recipe.steps:
                mean = {"loss": float(torch.stack(pending).mean())}
                pending.clear()
                if not math.isfinite(mean["loss"]):
                    raise TextSegError(
                        f"the loss is {mean['loss']} by step {state.step}",
                        hint="try a smaller `learning_rate=`",
                    )
                watch(pace.report(state.step, rate, mean, memory(device)))
            else:
                watch(pace.report(state.step, rate))
            if state.step % recipe.save_every == 0:
                save()
                pace.pause()
    return None
