"""From samples of any dataset to training crops: which sample comes when, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.random import MT19937, RandomState, SeedSequence
from numpy.typing import NDArray

from textseg.choices import Effect
from textseg.errors import DataError, UsageError
from textseg.glyphs import OTHER, glyph_class
from textseg.io.files.images import has_end, read_image, read_size
from textseg.io.sample import Sample
from textseg.labels import U8, shape_text, to_target
from textseg.models.transforms import F32, F64, I64, Augment, Crop, random_crop
from textseg.parallel import Progress, ordered_map

ORDER, AUGMENT = 0, 1
"""Two purposes of randomness; each has its own streams."""


def stream(seed: int, purpose: int, number: int) -> RandomState:
    """A generator that is a function of its arguments alone: no worker, rank or resumed run repeats another's."""
    return RandomState(MT19937(SeedSequence((seed, purpose, number))))


class Task(NamedTuple):
    """One crop to make: the sample, and the number of the crop in the training."""

    sample: Sample
    number: int


def tasks(samples: Sequence[Sample], numbers: Iterator[int], seed: int) -> Iterator[Task]:
    """The sample of each crop: every epoch goes through all samples in an order of its own, without a gap.

    Crop `n` is the same whoever asks for it: training can be resumed at any crop, and dealt out to any number
    of ranks and workers.
    """
    shuffled: tuple[int, NDArray[np.int64]] | None = None
    for number in numbers:
        epoch, place = divmod(number, len(samples))
        if shuffled is None or shuffled[0] != epoch:
            shuffled = epoch, stream(seed, ORDER, epoch).permutation(len(samples))
        yield Task(samples[int(shuffled[1][place])], number)


class TrainingCrop(NamedTuple):
    """A crop with the chars that the glyph classifier can read in it.

    Attributes:
        image: float32 (3, h, w), normalised.
        target: uint8 (h, w): 0, 1, 255.
        boxes: float32 (R, 4): left, top, right, bottom in pixels of the crop, inside it.
        classes: int64 (R,): 0..35.
    """

    image: F32
    target: U8
    boxes: F32
    classes: I64


@dataclass(frozen=True)
class CropMaker:
    """Makes the crop of a task.

    Attributes:
        augment: how crops are made.
        seed: of the training.
        effect: what text effects count as: ``bg``, ``fg`` or ``ignore``.
        chars: whether to collect chars for the discriminator; else `boxes` and `classes` stay empty.
    """

    augment: Augment
    seed: int
    effect: Effect = "bg"
    chars: bool = False

    def __call__(self, task: Task) -> TrainingCrop:
        """Read the sample and make the crop.

        Raises:
            DataError: a file is missing or damaged, or the label has another size than the image.
        """
        image, target = read_pair(task.sample, self.effect)
        boxes, classes = glyph_boxes(task.sample) if self.chars else (np.zeros((0, 4)), np.zeros(0, np.int64))
        crop = random_crop(image, target, boxes, self.augment, stream(self.seed, AUGMENT, task.number))
        kept = readable(crop, classes)
        return TrainingCrop(crop.image, crop.target, crop.boxes[kept].astype(np.float32), classes[kept])


def read_pair(sample: Sample, effect: Effect = "bg") -> tuple[U8, U8]:
    """The image of a sample, uint8 (H, W, 3), and its target, uint8 (H, W) with values 0, 1, 255.

    Raises:
        DataError: a file is missing or damaged, or the two differ in size.
    """
    image, target = sample.image, to_target(sample.maskfg, effect)
    if image.shape[:2] != target.shape:
        raise _other_size(sample, shape_text(image), shape_text(target))
    return image, target


def glyph_boxes(sample: Sample) -> tuple[F64, I64]:
    """The chars of a sample as squares around their polygons, with their classes.

    Returns:
        float64 (R, 4), left, top, right, bottom in pixels of the image, and int64 (R,), 0..36.
    """
    chars = sample.chars
    corners = np.array([(*char.polygon.min(axis=0), *char.polygon.max(axis=0)) for char in chars]).reshape(
        -1, 4
    )
    centre = (corners[:, :2] + corners[:, 2:]) / 2
    half = (corners[:, 2:] - corners[:, :2]).max(axis=1, keepdims=True) / 2
    classes = np.array([glyph_class(char.text) for char in chars], np.int64)
    return np.concatenate([centre - half, centre + half], axis=1), classes


def readable(crop: Crop, classes: I64) -> NDArray[np.bool_]:
    """Which boxes the discriminator reads, bool (R,): those of a known glyph, wholly inside, not mirrored."""
    height, width = crop.target.shape
    inside = (crop.boxes >= 0) & (crop.boxes <= np.array([width, height] * 2))
    return inside.all(axis=1) & (classes != OTHER) & (not crop.mirrored)


def check_samples(
    samples: Sequence[Sample], *, jobs: int | None = None, progress: Progress | None = None
) -> None:
    """Find the samples that cannot be trained on, before hours are spent; only headers and ends are read.

    Raises:
        UsageError: there is no sample at all.
        DataError: some cannot be used; each is listed with its file.
    """
    if not samples:
        raise UsageError("there is no sample to train on", hint="choose another `split=`")
    problems = [
        problem
        for problem in ordered_map(_problem, samples, jobs=jobs, progress=progress)
        if problem is not None
    ]
    if problems:
        raise DataError(
            f"{len(problems)} of {len(samples)} samples cannot be used",
            hint="repair them or remove them from the split",
            details=problems,
        )


def _problem(sample: Sample) -> str | None:
    label = sample.files.get("maskfg", sample.files.get("mask"))
    try:
        if sample.load_maskfg is None and sample.load_mask is None:
            return f"{sample.id}: has neither a semantic label nor a char mask"
        size = sample.size
        if label is not None and read_size(label) != size:
            height, width = read_size(label)
            raise _other_size(sample, f"{size[1]} x {size[0]}", f"{width} x {height}")
        if (file := sample.files.get("image")) is not None and not has_end(file):
            read_image(file)
        if label is not None and not has_end(label):
            _ = sample.maskfg
    except DataError as error:
        return error.sentence
    return None


def _other_size(sample: Sample, image: str, label: str) -> DataError:
    file = sample.files.get("maskfg", sample.files.get("mask"))
    return DataError(f"is {label} but its image is {image}", file=file or sample.id)
