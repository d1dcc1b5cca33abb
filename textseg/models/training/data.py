"""Batches of training crops as tensors, the same for any number of workers and ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np
import torch
from torch import Tensor

from textseg.io.sample import Sample
from textseg.models.training.crops import CropMaker, TrainingCrop, tasks
from textseg.models.training.losses import Chars
from textseg.models.training.synth_crops import SynthCropMaker
from textseg.parallel import Kind, ordered_map


@dataclass(frozen=True)
class Batch:
    """A batch on its way to a device.

    Attributes:
        images: float32 (N, 3, h, w), normalised.
        target: uint8 (N, h, w): 0, 1, 255.
        chars: for the discriminator; empty where it is not used.
    """

    images: Tensor
    target: Tensor
    chars: Chars

    @classmethod
    def of(cls, crops: Sequence[TrainingCrop]) -> Batch:
        owner = np.repeat(np.arange(len(crops)), [len(crop.classes) for crop in crops])
        return cls(
            torch.from_numpy(np.stack([crop.image for crop in crops])),
            torch.from_numpy(np.stack([crop.target for crop in crops])),
            Chars(
                torch.from_numpy(owner),
                torch.from_numpy(np.concatenate([crop.boxes for crop in crops])),
                torch.from_numpy(np.concatenate([crop.classes for crop in crops])),
            ),
        )

    def to(self, device: torch.device) -> Batch:
        """Copy to `device`, channels last; a copy to a GPU runs while the processor does other work."""

        def move(tensor: Tensor) -> Tensor:
            tensor = tensor.pin_memory() if device.type == "cuda" else tensor
            return tensor.to(device, non_blocking=True)

        chars = Chars(move(self.chars.owner), move(self.chars.boxes), move(self.chars.classes))
        images = move(self.images).contiguous(memory_format=torch.channels_last)
        return Batch(images, move(self.target), chars)


def batches(
    samples: Sequence[Sample],
    maker: CropMaker | SynthCropMaker,
    *,
    first: int,
    size: int,
    rank: int = 0,
    ranks: int = 1,
    workers: int = 1,
    kind: Kind = "process",
) -> Iterator[Batch]:
    """Endless batches of `size` crops.

    Batch `k` of rank `r` holds the crops from number `(k * ranks + r) * size` on, so that all ranks together
    see what one process with a batch of `ranks * size` sees.

    Args:
        samples: to make crops of; none where crops are made from nothing.
        maker: how.
        first: the number of the first batch; not 0 when training is resumed.
        size: crops in a batch.
        rank: of this process.
        ranks: how many processes share the work.
        workers: how many crops are made at a time; 1 makes them here, when they are asked for.
        kind: what a worker is.
    """
    numbers = ((batch * ranks + rank) * size + place for batch in count(first) for place in range(size))
    crops: Iterator[TrainingCrop]
    if isinstance(maker, SynthCropMaker):
        crops = ordered_map(maker, numbers, jobs=workers, kind=kind)
    else:
        crops = ordered_map(maker, tasks(samples, numbers, maker.seed), jobs=workers, kind=kind)
    while True:
        yield Batch.of(list(islice(crops, size)))
