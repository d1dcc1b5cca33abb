"""Training crops made from nothing, by the kinds of `textseg synth`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import SeedSequence

from textseg.models.training.crops import TrainingCrop
from textseg.models.transforms import normalise
from textseg.synth.kinds.crops import sample
from textseg.synth.kinds.registry import KINDS

CROPS = 2
"""The purpose of this randomness, beside `ORDER` and `AUGMENT` of `textseg.models.training.crops`."""


@dataclass(frozen=True)
class SynthCropMaker:
    """Makes crop number n of a training: the same for any number of workers and ranks.

    Attributes:
        kinds: what is drawn from, joined by commas; a kind named twice comes twice as often. ``all`` is all.
        size: side of the crops in pixels.
        seed: of the training.
        assets: a folder with the folders ``fonts`` and ``backgrounds``; None for what the package itself has.
    """

    kinds: str
    size: int
    seed: int
    assets: Path | None = None

    def __call__(self, number: int) -> TrainingCrop:
        seed = int(SeedSequence((self.seed, CROPS, number)).generate_state(1, np.uint64)[0])
        fonts = None if self.assets is None else self.assets / "fonts"
        backgrounds = None if self.assets is None else self.assets / "backgrounds"
        kinds = tuple(KINDS) if self.kinds == "all" else self.kinds.split(",")
        image, target = sample(seed, self.size, kinds, fonts, backgrounds)
        normalised = np.ascontiguousarray(normalise(image.astype(np.float32)).transpose(2, 0, 1))
        return TrainingCrop(normalised, target, np.zeros((0, 4), np.float32), np.zeros(0, np.int64))
