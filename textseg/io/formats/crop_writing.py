"""What writers of crops share: each sample becomes many small images."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textseg.errors import DataError
from textseg.io.files.images import has_end
from textseg.io.formats.writing import FolderWriter, refuse_input
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.labels import U8

UNSPLIT = "all"
"""The folder of images that are in no split."""

_FILES = "files"
"""Counted: those that will be written."""


@dataclass
class CropPlan:
    """What is written of a sample.

    Attributes:
        files: the path of each file, and the function that makes its bytes.
        records: what the list of crops says about each of them.
        counts: how often the sample has what the format cannot hold.
    """

    files: list[tuple[str, Callable[[], bytes]]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class CropWriter(FolderWriter):
    """The writer of a format of crops; the image of a sample is decoded when they are written, not before."""

    crops_of: ClassVar[str]
    """What the crops show, for a message."""

    @abstractmethod
    def plan(self, sample: Sample) -> CropPlan:
        """Find the crops of a sample; nothing of its image is read."""

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        yield from self.plan(sample).files

    def check(self, sample: Sample) -> Counter[str]:
        check_id(sample.id)
        if sample.load_image is None:
            raise DataError("has no image", file=sample.id)
        plan = self.plan(sample)
        for name, _ in plan.files:
            refuse_input(self.out / name, sample)
        file = sample.files.get("image")
        if file is not None and not has_end(file):
            sample.load_image()  # which says what is wrong with it
        return plan.counts + self.losses(sample) + Counter({_FILES: len(plan.files)})

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        """As of any writer.

        Raises:
            DataError: there is nothing to write at all.
        """
        if not counts.pop(_FILES, 0):
            raise DataError(f"none of the images has {self.crops_of} that can be cropped")
        return super().notes(counts)


def split_folder(sample: Sample) -> str:
    """The folder of the split of a sample."""
    return UNSPLIT if sample.split is None else check_id(sample.split)


class ImageOnce:
    """The image of a sample, decoded when it is first needed."""

    def __init__(self, sample: Sample, shape: tuple[int, int]) -> None:
        self._sample = sample
        self._shape = shape
        self._image: U8 | None = None

    def __call__(self) -> U8:
        if self._image is None:
            self._image = self._sample.image
            if self._image.shape[:2] != self._shape:
                raise DataError("has an image of another size than its file says", file=self._sample.id)
        return self._image
