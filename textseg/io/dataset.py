"""`Dataset`: what every reader gives and every command takes."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import overload

from textseg.errors import NoSplitsError, UsageError
from textseg.io.ids import find_id
from textseg.io.sample import Sample
from textseg.io.splits import Splits, select_ids
from textseg.representation import ShownInNotebooks, counted, shorten

ALL = "all"
"""The split of a dataset that was opened without choosing one."""

PART = "(part)"
"""The end of the split of a dataset that has some of its samples only."""


class Dataset(ShownInNotebooks, Sequence[Sample], ABC):
    """A sequence of samples that knows what it is; it pickles, so that worker processes can open its samples.

    A reader subclasses it, calls `__init__` with what it found, and implements `load`.

    Args:
        name: the dataset, for signatures, such as ``textseg``; never the name of an unrelated dataset.
        root: the folder or file that was opened.
        ids: the ids of the samples, in order; unique.
        version: the label version, such as ``v2``; ``none`` where the dataset has no versions.
        split: the split that was chosen, several joined by ``+``; None for all.
        notes: what a user should know about how it was read, as sentences.

    Example:
        >>> from textseg import open_dataset
        >>> from textseg.synth import make_dataset
        >>> import tempfile
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=4, size=(96, 128), jobs=1)
        >>> dataset = open_dataset(root, split="test")
        >>> dataset
        <Dataset textseg-format, split test: 1 sample>
        >>> dataset["a00003"].id, dataset[0].size, "a00003" in dataset, "a00001" in dataset
        ('a00003', (96, 128), True, False)
    """

    def __init__(
        self,
        name: str,
        root: str | os.PathLike[str],
        ids: Iterable[str],
        *,
        version: str = "none",
        split: str | None = None,
        notes: Iterable[str] = (),
    ) -> None:
        self.name = name
        self.root = Path(root)
        self.ids = list(ids)
        self.version = version
        self.split = split or ALL
        self.notes = tuple(notes)

    @abstractmethod
    def load(self, index: int) -> Sample:
        """The sample at a place, 0 <= index < len(self); nothing of it is read before it is asked for."""

    def check_writable(self) -> None:
        """Raise a DataError where something of the dataset would be lost in any format it is converted to."""

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Sample]:
        return map(self.load, range(len(self)))

    def __contains__(self, key: object) -> bool:
        """Whether there is a sample with an id, or this very sample, which is found by its id."""
        if isinstance(key, Sample):
            return key.id in self._places
        return isinstance(key, str) and find_id(key, self._places) is not None

    @overload
    def __getitem__(self, key: int | str) -> Sample: ...
    @overload
    def __getitem__(self, key: slice) -> Dataset: ...
    def __getitem__(self, key: int | str | slice) -> Sample | Dataset:
        if isinstance(key, str):
            return self.by_id(key)
        if isinstance(key, slice):
            return self.select(self.ids[key])
        return self.load(range(len(self))[key])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {id_: place for place, id_ in enumerate(self.ids)}

    def by_id(self, id_: str) -> Sample:
        """The sample with this id.

        Raises:
            UsageError: there is none.
        """
        return self.load(self._places[self._known(id_)])

    def _known(self, id_: str) -> str:
        if (found := find_id(id_, self._places)) is None:
            raise UsageError(
                f"no sample {id_!r} among the {len(self)} of {self.root}",
                hint=f"ids are such as {self.ids[0]}" if self.ids else None,
            )
        return found

    def select(self, ids: Iterable[str]) -> Dataset:
        """The samples with these ids, in the order given; its `split` says that it is only a part.

        Raises:
            UsageError: an id is not in the dataset.
        """
        ids = [self._known(id_) for id_ in ids]
        return self if ids == self.ids else _Part(self, ids)

    def __repr__(self) -> str:
        split = shorten(self.split)[1:-1]
        return f"<Dataset {shorten(self.name)[1:-1]}, split {split}: {counted(len(self), 'sample')}>"


class _Part(Dataset):
    """Some samples of a dataset."""

    def __init__(self, all_samples: Dataset, ids: Sequence[str]) -> None:
        split = all_samples.split + PART
        super().__init__(
            all_samples.name,
            all_samples.root,
            ids,
            version=all_samples.version,
            split=split,
            notes=all_samples.notes,
        )
        self.all_samples = all_samples

    def load(self, index: int) -> Sample:
        return self.all_samples.by_id(self.ids[index])


class SampleList(Dataset):
    """A dataset of samples that are in memory already.

    Args:
        samples: the samples; their ids must differ.
        name: what they are called in signatures.
        root: where they come from.
        split: take only the samples of this split, several joined by ``+``; None for all.
        version, notes: as for `Dataset`.

    Raises:
        UsageError: two samples have the same id, or there is no such split.
    """

    def __init__(
        self,
        samples: Iterable[Sample],
        name: str = "samples",
        root: str | os.PathLike[str] = ".",
        *,
        version: str = "none",
        split: str | None = None,
        notes: Iterable[str] = (),
    ) -> None:
        self.samples = tuple(samples)
        if split not in (None, ALL):
            self.samples = _in_split(self.samples, str(split), Path(root))
        ids = [sample.id for sample in self.samples]
        if len(set(ids)) != len(ids):
            twice = next(id_ for place, id_ in enumerate(ids) if id_ in ids[:place])
            raise UsageError(f"two samples have the id {twice!r}")
        super().__init__(name, root, ids, version=version, split=split, notes=notes)

    def load(self, index: int) -> Sample:
        return self.samples[index]


def _in_split(samples: Sequence[Sample], split: str, root: Path) -> tuple[Sample, ...]:
    splits: Splits = {}
    for sample in samples:
        if sample.split is not None:
            splits.setdefault(sample.split, []).append(sample.id)
    if not splits:
        raise NoSplitsError(
            f"has no splits, so there is no split {split!r}", file=root, hint="say `split='all'`"
        )
    chosen = {id_ for id_, _ in select_ids(splits, split)}
    return tuple(sample for sample in samples if sample.id in chosen)
