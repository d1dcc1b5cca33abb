"""Training the glyph classifier that the discriminator loss reads predictions with: one loop, top to bottom."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from textseg.errors import DataError, OutputError, UsageError
from textseg.io import TextSeg, find_root
from textseg.models.build import build_model
from textseg.models.checkpoint import save_checkpoint
from textseg.models.distributed import choose_device, put
from textseg.models.glyph_crops import GlyphCrops
from textseg.models.output import Network
from textseg.models.stop import StopSignal
from textseg.parallel import Progress

Say = Callable[[str], None]


@dataclass(frozen=True)
class GlyphRecipe:
    """How the classifier is trained.

    Attributes:
        split: what is trained on.
        validate_on: what is scored after each epoch.
        epochs: passes over all chars.
        batch: chars in a batch.
        rate: learning rate of AdamW at the beginning; it falls to 0 in a straight line.
        decay: weight decay.
        width: channels of the ResNet-50's stem: 64 is the paper's classifier, 16 has a 16th of its cost.
        seed: of the start, the order and the alterations.
    """

    split: str = "train"
    validate_on: str = "val"
    epochs: int = 20
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.01
    width: int = 64
    seed: int = 0


@dataclass(frozen=True)
class GlyphOutcome:
    """How it ended.

    Attributes:
        accuracy: share of the validation chars whose class is right, 0..1, after the last whole epoch; None where
            there was none, or no char to validate on.
        stopped: the number of the signal that stopped it, or None.
    """

    accuracy: float | None
    stopped: int | None


def train_glyphs(
    out: str | os.PathLike[str],
    recipe: GlyphRecipe,
    *,
    data: str | os.PathLike[str] | None = None,
    device: str = "auto",
    force: bool = False,
    say: Say = lambda text: None,
    progress: Progress | None = None,
) -> GlyphOutcome:
    """Train `glyph-resnet50` on the chars of a TextSeg root; the checkpoint is written after every epoch.

    Args:
        out: the checkpoint.
        recipe: the settings.
        data: the root; None for the one `find_root` finds.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        force: replace `out`.
        say: told what happens, in lines for people.
        progress: told while chars are read.

    Raises:
        UsageError: a setting cannot be meant, or there is no such split or device.
        DataError: the split has no chars (a dataset without annotation), or a file is damaged.
        OutputError: `out` is there and `force` is off.
    """
    _check(recipe)
    place = choose_device(device)
    if Path(out).exists() and not force:
        raise OutputError("is there already", file=out, hint="use --force to replace it")
    chars = _chars(data, recipe.split, progress)
    others = _chars(data, recipe.validate_on, progress) if recipe.validate_on else None
    torch.manual_seed(recipe.seed)
    model = put(build_model("glyph-resnet50", width=recipe.width), place)
    optimizer = torch.optim.AdamW(model.parameters(), recipe.rate, weight_decay=recipe.decay)
    say(f"{len(chars)} chars of {recipe.split}, on {place}")
    steps, step, found = recipe.epochs * -(-len(chars) // recipe.batch), 0, None
    with StopSignal() as stop:
        for epoch in range(1, recipe.epochs + 1):
            model.train()
            total = torch.zeros((), device=place)
            for rows in torch.randperm(len(chars)).split(recipe.batch):
                if stop.number is not None:
                    return GlyphOutcome(found, stop.number)
                for group in optimizer.param_groups:
                    group["lr"] = recipe.rate * (1 - step / steps)
                loss = F.cross_entropy(
                    model(chars.altered(rows).to(place, non_blocking=True)), chars.classes[rows].to(place)
                )
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(rows)
                step += 1
            found = None if others is None else accuracy(model, others, recipe.batch, place)
            noted = {**asdict(recipe), "epoch": epoch, "chars": len(chars), "accuracy": found}
            save_checkpoint(out, model, recipe=noted, force=True)
            scored = "" if found is None else f"  accuracy {100 * found:.2f} % of {recipe.validate_on}"
            say(f"epoch {epoch} of {recipe.epochs}  loss {total.item() / len(chars):.3f}{scored}")
    return GlyphOutcome(found, None)


@torch.inference_mode()
def accuracy(model: Network, chars: GlyphCrops, batch: int, device: torch.device) -> float | None:
    """The share of chars, 0..1, whose class the model finds; None where there are none."""
    if not len(chars):
        return None
    model.eval()
    right = 0
    for rows in torch.arange(len(chars)).split(batch):
        right += int((model(chars.plain(rows).to(device)).argmax(dim=1).cpu() == chars.classes[rows]).sum())
    return right / len(chars)


def _chars(data: str | os.PathLike[str] | None, split: str, progress: Progress | None) -> GlyphCrops:
    root = find_root(data)
    chars = GlyphCrops.of(TextSeg(root, split), progress=progress)
    if not len(chars):
        raise DataError(
            f"the split {split} has no annotated chars",
            file=root,
            hint="they stand in *_anno.json and *_mask.png",
        )
    return chars


def _check(recipe: GlyphRecipe) -> None:
    for name in ("epochs", "batch", "width"):
        if getattr(recipe, name) < 1:
            raise UsageError(f"--{name}: must be at least 1, not {getattr(recipe, name)}")
    if not recipe.rate > 0:
        raise UsageError(f"--rate: must be above 0, not {recipe.rate}")
