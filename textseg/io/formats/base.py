"""What a dataset format declares. Light: options and help are made from it, so numpy is not imported here."""

from __future__ import annotations

import dataclasses
import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textseg.errors import UsageError
from textseg.settings import describe

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer
    from textseg.io.validation.report import Report
    from textseg.parallel import Progress


class Match(IntEnum):
    """How well a folder or file looks like a format."""

    NO = 0
    POSSIBLE = 1
    LIKELY = 2
    """By names that are no dataset's own, such as ``images/`` and ``masks/``."""
    SURE = 3


@dataclass(frozen=True)
class NoOptions:
    """The options of a format that has none."""


class Format(ABC):
    """A dataset format: its name, its options, how it is recognised on disk, and how it is read and written.

    Attributes:
        name: as in ``--format NAME`` and ``--to NAME``.
        about: one line for ``textseg formats``.
        expected: what is read from disk, for `textseg formats NAME` and the message when nothing is recognised.
        written: what is written, for `textseg formats NAME`.
        read_options: a frozen dataclass with the options of `read`.
        write_options: a frozen dataclass with the options of `writer`; None where the format is not written.
        folder: where in a source folder it is written by default; None where the user must say.
    """

    name: ClassVar[str]
    about: ClassVar[str]
    expected: ClassVar[str] = ""
    written: ClassVar[str] = ""
    read_options: ClassVar[type] = NoOptions
    write_options: ClassVar[type | None] = None
    folder: ClassVar[str | None] = None

    @property
    def can_read(self) -> bool:
        """Whether the format is read at all."""
        return type(self).read is not Format.read

    @property
    def can_write(self) -> bool:
        """Whether the format is written at all."""
        return self.write_options is not None

    @abstractmethod
    def recognise(self, path: Path) -> Match:
        """How well the folder or file at `path`, which exists, looks like this format. Reads names, no content."""

    def locate(self, data: str | os.PathLike[str] | None) -> Path:
        """The folder or file to read, from what the user gave.

        Raises:
            UsageError: nothing was given, and there is no usual place.
        """
        if data is None:
            raise UsageError(f"there is no {self.name} dataset to read", hint="give it with `data=PATH`")
        if not Path(data).exists():
            raise UsageError("does not exist", file=data)
        return Path(data)

    def read(self, path: Path, split: str | None, options: Any) -> Dataset:
        """Open the dataset at `path`; `options` is an instance of `read_options`.

        Raises:
            UsageError: no such dataset or split, or a format that cannot be read.
            DataError: it is damaged; `details` lists every problem.
        """
        raise UsageError(f"the format {self.name} can be written, but not read")

    def writer(self, out: Path, options: Any, *, force: bool, labels: str | None = None) -> Writer[Any]:
        """The writer of a dataset at `out`; `options` is an instance of `write_options`.

        Args:
            labels: the label version of the dataset that is written; None where it has none.

        Raises:
            UsageError: a format that cannot be written.
        """
        raise UsageError(f"the format {self.name} can be read, but not written")

    def validate(
        self, path: Path, split: str | None, options: Any, jobs: int | None, progress: Progress | None
    ) -> Report | None:
        """Every problem of the dataset at `path`; None where the general check of samples is all there is."""
        return None


def make_options(kind: type, given: dict[str, Any], action: str) -> Any:
    """Make an instance of a dataclass of options from what was given; None for the default.

    Raises:
        UsageError: an option that the dataclass does not have, or a value that it refuses.

    Example:
        >>> make_options(NoOptions, {"labels": "v1"}, "reading coco")
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: `labels=` has no meaning when reading coco
    """
    (made,) = share_options((kind,), given, action)
    return made


def share_options(kinds: Sequence[type], given: dict[str, Any], action: str) -> list[Any]:
    """Make an instance of each dataclass of options from what was given for all of them together.

    Raises:
        UsageError: as `make_options`; an option has to belong to one of the dataclasses.
    """
    names = [{field.name for field in dataclasses.fields(kind)} for kind in kinds]
    values = {name: value for name, value in given.items() if value is not None}
    for name in values:
        if not any(name in own for own in names):
            raise UsageError(f"`{name}=` has no meaning when {action}")
    return [
        _make(kind, {name: values[name] for name in own & values.keys()})
        for kind, own in zip(kinds, names, strict=True)
    ]


def _make(kind: type, values: dict[str, Any]) -> Any:
    lists = {one.name for one in describe(kind) if one.length == 0}
    for name in lists & values.keys():
        if isinstance(values[name], str):
            values[name] = tuple(part.strip() for part in values[name].split(","))
    return kind(**values)
