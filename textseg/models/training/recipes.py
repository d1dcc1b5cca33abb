"""Recipes: every setting of training, in one record.

This module needs nothing but the standard library, so that `textseg baseline train --help` starts at once.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from textseg import settings
from textseg.choices import Amp, Effect, LabelVersion
from textseg.errors import CheckpointError, UsageError
from textseg.names import choose
from textseg.settings import setting

Optimizer = Literal["sgd", "adamw"]
Schedule = Literal["poly", "cosine"]

NATIVE = 0
"""The size that leaves an image unscaled."""

PAPER_SIZES = (385, 513, 641, 769, 897, 1025, 1153, 1281)
"""The eight sizes of the paper's protocol: each the side of a square with the area that the image is scaled to."""


LARGEST_SIZE = 1 << 15
"""More than any image that fits into memory."""

OLD_NAMES = {"rate": "learning_rate"}
"""Names that checkpoints of earlier versions have for settings."""


@dataclass(frozen=True)
class Recipe:
    """How a network is trained. The defaults are the reference's; `paper` and `compact` fill in the rest."""

    model: str = setting("texrnet-hrnetv2-w48", "network; see `textseg baseline models`", metavar="NAME")
    split: str = setting("train+val", "splits to train on, joined by +", metavar="S")
    kinds: str = setting(
        "",
        "kinds of `textseg synth`, joined by commas, to make crops of instead of reading a split",
        metavar="K",
    )
    validate_on: str = setting(
        "", "split that is scored during training to keep the best weights; empty for none", metavar="S"
    )
    labels: LabelVersion = setting("v2", "label version: v2 is the release's, v1 the TexRNet paper's")
    effect: Effect = setting("bg", "what pixels of text effects count as")
    steps: int = setting(20500, "optimizer steps, warm-up included", least=1)
    batch: int = setting(5, "crops in a batch of one process", least=1)
    accumulate: int = setting(1, "batches per optimizer step", least=1)
    optimizer: Optimizer = setting("sgd", "optimizer")
    learning_rate: float = setting(0.01, "learning rate at the end of the warm-up", least=0)
    new_rate: float = setting(10.0, "learning-rate multiplier for layers without ImageNet weights", least=0)
    warmup: int = setting(
        500, "steps of the warm-up, in which the learning rate rises linearly from 0", least=0
    )
    schedule: Schedule = setting("poly", "how the learning rate decays to 0")
    power: float = setting(0.9, "exponent of the polynomial decay of the learning rate", least=0)
    momentum: float = setting(0.9, "momentum of sgd, first beta of adamw", least=0, most=1)
    decay: float = setting(5e-4, "weight decay of all parameters", least=0)
    clip: float = setting(0.0, "largest norm of the gradient; 0 for no limit", least=0)
    average: float = setting(
        0.0,
        "share that the moving average of the weights keeps at a step; 0 for no average",
        least=0,
        below=1,
    )
    crop: int = setting(513, "side of the square crops", least=32, unit="pixels")
    short_side: tuple[int, int] = setting(
        (513, 1025), "range of the shorter side that images are scaled to", unit="pixels", metavar="MIN MAX"
    )
    flip: float = setting(0.0, "probability of mirroring a crop", least=0, most=1)
    colour: float = setting(0.0, "largest change of brightness, contrast and saturation", least=0, most=1)
    blur: float = setting(0.0, "largest sigma of a Gaussian blur", least=0, unit="pixels")
    coarse_weight: float = setting(1.0, "weight of the cross-entropy of the coarse prediction", least=0)
    refined_weight: float = setting(0.5, "weight of the cross-entropy of the refined prediction", least=0)
    boundary_weight: float = setting(
        0.5, "weight of the cross-entropy of the refined prediction along boundaries", least=0
    )
    glyph_weight: float = setting(0.1, "weight of the glyph discriminator, where there is one", least=0)
    aux_weight: float = setting(0.4, "weight of the auxiliary prediction of hrnetv2-w48-ocr", least=0)
    dice_weight: float = setting(0.0, "weight of the Dice loss of the prediction that is used", least=0)
    amp: Amp = setting("off", "mixed precision")
    seed: int = setting(2, "random seed of initial weights, sample order and crops", least=0)
    report_every: int = setting(20, "steps between two lines of progress", least=1)
    validate_every: int = setting(1000, "steps between two validations", least=1)
    save_every: int = setting(500, "steps between two checkpoints", least=1)
    sizes: tuple[int, ...] = setting(
        PAPER_SIZES,
        "sizes that `baseline predict` uses for this checkpoint; 0 is the image's own",
        least=NATIVE,
        most=LARGEST_SIZE,
        metavar="N,N,...",
    )

    def to_json(self) -> dict[str, Any]:
        """The recipe as a checkpoint keeps it."""
        return settings.to_json(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any], file: str | os.PathLike[str] | None = None) -> Recipe:
        """The recipe that a checkpoint was trained with; keys that are not a setting are left out.

        Args:
            values: what the checkpoint holds; empty for foreign ones, which gives the reference's recipe.
            file: the checkpoint, for the error.

        Raises:
            CheckpointError: a value is invalid; all are listed.
        """
        recipe = settings.from_json(cls, {OLD_NAMES.get(key, key): value for key, value in values.items()})
        with _invalid_recipe(file):
            recipe.check()
        return recipe

    def check(self) -> None:
        """Find invalid values.

        Raises:
            UsageError: a value is invalid; all are listed.
        """
        settings.check(self)  # types and ranges, which the rules below rely on
        settings.check(self, self._problems())

    def _problems(self) -> list[str]:
        found = self._problems_of_model()
        if not 1 <= self.short_side[0] <= self.short_side[1]:
            found.append(f"short_side must be a smaller and a larger length, not {self.short_side}")
        if not self.sizes:
            found.append("sizes must have at least one size")
        if any(NATIVE < size < 33 for size in self.sizes):
            found.append(f"sizes must be at least 33, or {NATIVE} for the image's own")
        return found

    def _problems_of_model(self) -> list[str]:
        from textseg.models.networks.table import find_entry  # late: it needs PyTorch

        try:
            entry = find_entry(self.model)
        except UsageError as error:
            return [error.sentence]
        if not entry.segments:
            return [f"model {self.model} is trained by `textseg baseline train-glyphs`"]
        if self.batch < entry.least_batch:
            return [f"batch must be at least {entry.least_batch} for {self.model}, not {self.batch}"]
        return []


COMPACT = Recipe(
    model="texrnet-hrnetv2-w18-small",
    split="train",
    validate_on="val",
    steps=400,
    batch=8,
    optimizer="adamw",
    learning_rate=1e-3,
    new_rate=1.0,
    warmup=40,
    decay=0.01,
    crop=193,
    short_side=(257, 513),
    validate_every=100,
    save_every=50,
    sizes=(513,),
)

SEGMENT = Recipe(
    model="ppocr-s",
    kinds=",".join(
        3 * ["photo"]
        + 2 * ["sign"]
        + 2 * ["flat"]
        + 3 * ["design"]
        + 5 * ["document"]
        + 3 * ["comic"]
        + 2 * ["texture"]
    ),
    validate_on="test",
    steps=2400,
    batch=8,
    optimizer="adamw",
    learning_rate=3e-4,
    new_rate=20 / 3,
    warmup=218,
    schedule="cosine",
    decay=0.01,
    clip=5.0,
    average=0.998,
    crop=256,
    dice_weight=0.5,
    amp="bf16",
    validate_every=200,
    save_every=50,
    sizes=(NATIVE,),
)

RECIPES = {"paper": Recipe(), "compact": COMPACT, "segment": SEGMENT}
"""By name: `paper` follows the reference, `compact` is for a CPU: minutes, not days; `segment` made the weights of
`textseg segment`."""


@dataclass(frozen=True)
class GlyphRecipe:
    """How the glyph classifier is trained."""

    steps: int = setting(2000, "optimizer steps", least=1)
    batch: int = setting(64, "chars per step", least=2)
    learning_rate: float = setting(2e-3, "initial learning rate, which falls linearly to 0", least=0)
    decay: float = setting(0.01, "weight decay", least=0)
    seed: int = setting(2, "random seed of initial weights, chars and their places", least=0)
    width: int = setting(
        64, "channels of the stem: 16 has a 16th of the cost", least=1, source="the reference's"
    )
    save_every: int = setting(200, "steps between two checkpoints", least=1)

    @classmethod
    def from_json(cls, values: Mapping[str, Any], file: str | os.PathLike[str] | None = None) -> GlyphRecipe:
        """The recipe that a checkpoint was trained with; see `Recipe.from_json`."""
        recipe = settings.from_json(cls, values)
        with _invalid_recipe(file):
            settings.check(recipe)
        return recipe


@contextlib.contextmanager
def _invalid_recipe(file: str | os.PathLike[str] | None) -> Iterator[None]:
    """Say of invalid settings that they are those of a checkpoint."""
    try:
        yield
    except UsageError as error:
        raise CheckpointError(
            f"holds an invalid recipe: {error.problem}", file=file, details=error.details
        ) from error


def choose_recipe(name: str | None, gpu: bool, **changes: Any) -> tuple[str, Recipe]:
    """The recipe to train with: the one named, else the one that suits the hardware, with changes.

    Args:
        name: a key of `RECIPES`, or None to choose.
        gpu: whether there is a GPU.
        changes: fields to change; None leaves a field unchanged. With other `steps`, the warm-up keeps its share.

    Returns:
        The name and the recipe.

    Raises:
        UsageError: there is no such recipe, or a value is invalid.

    Example:
        >>> choose_recipe(None, gpu=False, steps=20)[1].steps
        20
    """
    name = name or ("paper" if gpu else "compact")
    changes = {key: value for key, value in changes.items() if value is not None}
    recipe = choose("recipe", name, RECIPES)
    if name == "paper" and "model" in changes:
        from textseg.models.networks.table import find_entry  # late: it needs PyTorch

        changes.setdefault("batch", find_entry(changes["model"]).batch)
    if "steps" in changes:  # the same share of the steps
        changes.setdefault("warmup", round(recipe.warmup * changes["steps"] / recipe.steps))
    recipe = dataclasses.replace(recipe, **changes)
    recipe.check()
    return name, recipe
