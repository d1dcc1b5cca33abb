"""Training the glyph classifier that the discriminator loss asks.

The reference only loads such a classifier (93.98 % right, it says); how it was trained is not known. Here it sees
the truth as the discriminator will see predictions: at the low resolution of the logits, brought to 32 x 32 by
RoI-align, with the square a little beside the char.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textseg.errors import NoSplitsError, OutputError, TextSegError
from textseg.io.files.output import Written
from textseg.io.sample import Sample
from textseg.models.checkpoints.checkpoint import save_checkpoint
from textseg.models.distributed import choose_device, put
from textseg.models.inputs import PathLike, check_separate, open_split
from textseg.models.networks.network import Network
from textseg.models.networks.table import build_model
from textseg.models.training.glyph_crops import MARGIN, PATCH, Glyphs, gather_glyphs
from textseg.models.training.losses import GLYPH_SIZE
from textseg.models.training.progress import duration
from textseg.models.training.recipes import GlyphRecipe
from textseg.models.training.roi_align import roi_align
from textseg.models.training.signals import StopSignal
from textseg.models.training.train import check_weights, mixed_seed
from textseg.parallel import Progress

MODEL = "glyph-resnet50"
SMALLEST, LARGEST = 8, 40
"""Sides, in pixels of the logits, that chars of training crops usually have."""

REPORT_EVERY = 50


@dataclass(frozen=True)
class GlyphOutcome:
    """How a training ended: the share of chars read right (None without chars to test on), and the signal."""

    accuracy: float | None
    stopped: int | None
    written: Written


def train_glyphs(
    out: PathLike,
    *,
    data: PathLike | None = None,
    format: str = "auto",
    options: Mapping[str, Any] | None = None,
    split: str | None = None,
    validate_on: str = "val",
    recipe: GlyphRecipe | None = None,
    device: str = "auto",
    force: bool = False,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> GlyphOutcome:
    """Train the classifier on the chars of a split and write it as a checkpoint.

    Args:
        out: the file to write.
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
        split: what is trained on; None for ``train``, or for all samples of a dataset without splits.
        validate_on: what it is tested on; empty for nothing.
        recipe: the numbers.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        force: replace a file that is there.
        progress: called after each sample that is read.
        say: called with what happens, in lines for people.

    Raises:
        OutputError: `out` is there and `force` is off.
        DataError: a sample cannot be read, or there are no chars.
        TextSegError: the loss is NaN or infinite.
    """
    recipe = recipe or GlyphRecipe()
    if Path(out).exists() and not force:
        raise OutputError("is already there", file=out, hint="use `force=True` to replace it")
    place = choose_device(device)
    dataset = open_split(data, format, split, "train", **(options or {}))
    check_separate(Path(out).parent, [file for sample in dataset for file in sample.files.values()])
    glyphs = gather_glyphs(dataset, progress=progress)
    say(f"{len(glyphs.classes)} chars of {dataset.split}, on {place}; {recipe.steps} steps of {recipe.batch}")
    torch.manual_seed(recipe.seed)
    model = put(build_model(MODEL, width=recipe.width), place).train()
    with StopSignal() as stop:
        _fit(model, glyphs, recipe, place, stop, say)
    check_weights(model, recipe.steps)
    accuracy = None
    held = [] if not validate_on else _held_out(data, format, validate_on, options or {})
    if len(held):
        accuracy = measure(model, gather_glyphs(held), place)
        say(f"{100 * accuracy:.2f} % of the chars of {validate_on} are read right")
    noted = {**asdict(recipe), "split": dataset.split, "chars": len(glyphs.classes), "accuracy": accuracy}
    return GlyphOutcome(accuracy, stop.number, save_checkpoint(out, model, recipe=noted, force=force))


def _held_out(data: PathLike | None, format: str, split: str, options: Mapping[str, Any]) -> Sequence[Sample]:
    """The samples to test on; none where the dataset has no splits, and so all of it is trained on."""
    try:
        return open_split(data, format, split, split, **options)
    except NoSplitsError:
        return []


def _fit(
    model: Network,
    glyphs: Glyphs,
    recipe: GlyphRecipe,
    device: torch.device,
    stop: StopSignal,
    say: Callable[[str], None],
) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=recipe.decay)
    started = time.monotonic()
    total = torch.zeros((), device=device)
    for step in range(recipe.steps):
        if stop.number is not None:
            return
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * (1 - step / recipe.steps)
        draw = torch.Generator().manual_seed(mixed_seed(recipe.seed, step, 0))
        chosen = torch.randint(len(glyphs.classes), (recipe.batch,), generator=draw)
        seen = look(torch.from_numpy(glyphs.patches)[chosen].to(device), draw)
        classes = torch.from_numpy(glyphs.classes)[chosen].to(device)
        loss = F.cross_entropy(model(seen), classes)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        total += loss.detach()
        if (step + 1) % REPORT_EVERY == 0:
            left = (time.monotonic() - started) / (step + 1) * (recipe.steps - step - 1)
            mean = float(total) / REPORT_EVERY
            if not math.isfinite(mean):
                raise TextSegError(
                    f"the loss is {mean} by step {step + 1}", hint="try a smaller `learning_rate=`"
                )
            say(f"step {step + 1} of {recipe.steps}  loss {mean:.3f}  {duration(left)} left")
            total.zero_()


def look(patches: Tensor, draw: torch.Generator | None = None) -> Tensor:
    """What the classifier sees of patches: float32 (R, 1, 32, 32), 0..1.

    Args:
        patches: uint8 (R, 64, 64).
        draw: moves and scales the square a little, and chooses how coarse the logits are; None for neither.
    """
    side = 16
    boxes = torch.tensor([-0.5, -0.5, 0.5, 0.5]).repeat(len(patches), 1) / MARGIN
    if draw is not None:
        side = int(torch.randint(SMALLEST, LARGEST + 1, (1,), generator=draw))
        boxes = boxes * (0.92 + 0.16 * torch.rand(len(patches), 1, generator=draw))
        boxes = boxes + 0.04 * (2 * torch.rand(len(patches), 2, generator=draw) - 1).repeat(1, 2)
    pixels = max(round(side * MARGIN), 2)
    coarse = F.interpolate(patches[:, None].float() / 255, (pixels, pixels), mode="area")
    owner = torch.arange(len(patches), device=patches.device)
    return roi_align(coarse, owner, (boxes + 0.5) * PATCH, GLYPH_SIZE, pixels / PATCH)


@torch.no_grad()
def measure(model: nn.Module, glyphs: Glyphs, device: torch.device) -> float:
    """The share of chars that the classifier reads right."""
    model.eval()
    right = 0
    for start in range(0, len(glyphs.classes), 256):
        seen = look(torch.from_numpy(glyphs.patches[start : start + 256]).to(device))
        classes = torch.from_numpy(glyphs.classes[start : start + 256]).to(device)
        right += int((model(seen).argmax(dim=1) == classes).sum())
    return right / len(glyphs.classes)
