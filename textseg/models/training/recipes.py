"""Recipes: every number that training depends on, in one record that options are made from.

This module needs nothing but the standard library, so that `textseg baseline train --help` starts at once.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from textseg.errors import UsageError

PAPER_SIZES = (385, 513, 641, 769, 897, 1025, 1153, 1281)
"""The eight sizes of the paper's protocol: each the side of a square with the area the picture is brought to."""

CHOICES = {
    "optimizer": ("sgd", "adamw"),
    "amp": ("off", "bf16", "fp16"),
    "effect": ("bg", "fg", "ignore"),
    "labels": ("v2", "v1"),
}
"""Fields that are one of a few words."""


def option(default: Any, help: str) -> Any:
    """A field of a recipe with the sentence that explains it."""
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Recipe:
    """How a network is trained. The defaults are the reference's; `paper` and `compact` fill in the rest."""

    model: str = option("texrnet-hrnetv2-w48", "the network; see `textseg baseline models`")
    split: str = option("train+val", "what is trained on")
    validate_on: str = option(
        "", "the split that is scored during training, to keep the best; empty for none"
    )
    labels: str = option("v2", "label version: v2 (the release) or v1 (what the paper used)")
    effect: str = option("bg", "what text effects count as: bg, fg or ignore")
    steps: int = option(20500, "steps of the optimizer, warm-up included")
    batch: int = option(5, "crops in a batch of one process")
    accumulate: int = option(1, "batches that make up one step")
    optimizer: str = option("sgd", "sgd or adamw")
    rate: float = option(0.01, "learning rate at the end of the warm-up")
    new_rate: float = option(10.0, "how many times faster the layers learn that no ImageNet start covers")
    warmup: int = option(500, "steps of the warm-up, in which the rate rises from 0 in a straight line")
    power: float = option(0.9, "the rate falls as (1 - done) to this power")
    momentum: float = option(0.9, "momentum of sgd, first beta of adamw")
    decay: float = option(5e-4, "weight decay, on all parameters")
    crop: int = option(513, "side of the crops in pixels")
    short_side: tuple[int, int] = option(
        (513, 1025), "bounds of the shorter side that pictures are scaled to"
    )
    flip: float = option(0.0, "probability of mirroring a crop")
    colour: float = option(0.0, "how far brightness, contrast and saturation may change, 0..1")
    blur: float = option(0.0, "largest sigma of a blur, in pixels")
    coarse_weight: float = option(1.0, "weight of the cross-entropy of the coarse prediction")
    refined_weight: float = option(0.5, "weight of the cross-entropy of the refined prediction")
    boundary_weight: float = option(0.5, "weight of the refined prediction's cross-entropy along boundaries")
    glyph_weight: float = option(0.1, "weight of the glyph discriminator, where there is one")
    aux_weight: float = option(0.4, "weight of the auxiliary prediction of hrnetv2-w48-ocr")
    amp: str = option("off", "mixed precision: off, bf16 or fp16")
    seed: int = option(2, "of the start, the order of samples, and the crops")
    report_every: int = option(20, "steps between two lines of progress")
    validate_every: int = option(1000, "steps between two validations")
    save_every: int = option(500, "steps between two checkpoints")
    sizes: tuple[int, ...] = option(PAPER_SIZES, "sizes that `baseline predict` uses for this checkpoint")

    def to_json(self) -> dict[str, Any]:
        """The recipe as a checkpoint keeps it."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Recipe:
        """The recipe that a checkpoint was trained with; what is not a field of a recipe is left out."""
        names = {item.name for item in dataclasses.fields(cls)}
        return cls(**{name: _tuple(value) for name, value in values.items() if name in names})

    def check(self) -> None:
        """Find what cannot be meant.

        Raises:
            UsageError: a number is out of its range; all are listed.
        """
        wrong = [f"--{name.replace('_', '-')}: {text}" for name, text in self._problems()]
        if wrong:
            raise UsageError(wrong[0], details=wrong[1:])

    def _problems(self) -> list[tuple[str, str]]:
        found = [
            (name, f"must be one of {', '.join(words)}, not {getattr(self, name)!r}")
            for name, words in CHOICES.items()
            if getattr(self, name) not in words
        ]
        for name in ("steps", "batch", "accumulate", "report_every", "validate_every", "save_every"):
            if getattr(self, name) < 1:
                found.append((name, f"must be at least 1, not {getattr(self, name)}"))
        for name in ("rate", "new_rate", "warmup", "power", "momentum", "decay", "blur", "seed"):
            if not getattr(self, name) >= 0:
                found.append((name, f"must not be negative, but is {getattr(self, name)}"))
        for name in ("flip", "colour", "momentum"):
            if not 0 <= getattr(self, name) <= 1:
                found.append((name, f"must be in 0..1, not {getattr(self, name)}"))
        if self.model == "glyph-resnet50":
            found.append(("model", "glyph-resnet50 is trained by `textseg baseline train-glyphs`"))
        if "deeplab" in self.model and self.batch == 1:
            found.append(
                ("batch", "must be at least 2 for DeepLab: one of its batch norms sees one value a crop")
            )
        if self.crop < 32:
            found.append(
                ("crop", f"must be at least 32 pixels (the deepest map has a 32nd), not {self.crop}")
            )
        if not 1 <= self.short_side[0] <= self.short_side[1]:
            found.append(("short_side", f"must be a smaller and a larger length, not {self.short_side}"))
        if not self.sizes or min(self.sizes) < 33:
            found.append(("sizes", "must be one or more sizes of at least 33 pixels"))
        return found


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


COMPACT = Recipe(
    model="texrnet-hrnetv2-w18-small",
    split="train",
    validate_on="val",
    steps=400,
    batch=8,
    optimizer="adamw",
    rate=1e-3,
    new_rate=1.0,
    warmup=40,
    decay=0.01,
    crop=193,
    short_side=(257, 513),
    validate_every=100,
    save_every=50,
    sizes=(513,),
)

RECIPES = {"paper": Recipe(), "compact": COMPACT}
"""By name: `paper` follows the reference, `compact` is for a CPU: minutes, not days."""

DEEPLAB_BATCH = 8


def choose_recipe(name: str | None, gpu: bool, **changes: Any) -> tuple[str, Recipe]:
    """The recipe to train with: the one named, else the one that suits the hardware, with changes.

    Args:
        name: a key of `RECIPES`, or None to choose.
        gpu: whether there is a GPU.
        changes: fields to set otherwise; None leaves a field as it is. With other `steps`, the warm-up keeps its share.

    Returns:
        The name and the recipe.

    Raises:
        UsageError: there is no such recipe, or a value is out of its range.

    Example:
        >>> choose_recipe(None, gpu=False, steps=20)[1].steps
        20
    """
    name = name or ("paper" if gpu else "compact")
    if name not in RECIPES:
        raise UsageError(f"there is no recipe {name!r}", hint=f"there are: {', '.join(RECIPES)}")
    changes = {key: value for key, value in changes.items() if value is not None}
    if name == "paper" and "deeplab" in changes.get("model", ""):
        changes.setdefault("batch", DEEPLAB_BATCH)  # the reference's: 8 a GPU for DeepLab, 5 for HRNet
    recipe = RECIPES[name]
    if "steps" in changes:  # the same share of the steps
        changes.setdefault("warmup", round(recipe.warmup * changes["steps"] / recipe.steps))
    recipe = dataclasses.replace(recipe, **changes)
    recipe.check()
    return name, recipe
