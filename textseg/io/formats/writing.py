"""The one loop that writes every format, and what a format's writer has to say for it."""

from __future__ import annotations

import functools
import pickle
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Generic, Literal, TypeVar

from textseg.errors import DataError, OutputError, TextSegError, UsageError, raise_all
from textseg.io.dataset import Dataset
from textseg.io.files.output import Written, check_free, write_output
from textseg.io.files.spool import Spool
from textseg.io.formats.image_files import CopiedImage
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.labels import U8, shape_text
from textseg.parallel import Progress, ordered_map


@dataclass(frozen=True)
class Conversion:
    """A dataset that was written.

    Attributes:
        out: the folder, or the file, that holds it.
        images: the number of samples.
        words: the number of words.
        chars: the number of chars.
        written: the number of new files.
        up_to_date: the number of files that were there already with the same content.
        notes: what a user should know about how the dataset was read, and what the format cannot hold, as sentences.
    """

    out: Path
    images: int
    words: int
    chars: int
    written: int
    up_to_date: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """One exported sample.

    Attributes:
        words: the number of its words.
        chars: the number of its chars.
        results: what became of the files it has of its own.
        counts: what `Writer.notes` makes sentences of; empty where `Writer.check` has counted it.
    """

    words: int
    chars: int
    results: tuple[Written, ...] = ()
    counts: Counter[str] = field(default_factory=Counter)


P = TypeVar("P", bound=Piece)

PartName = Literal[
    "words",
    "transcriptions",
    "polygons",
    "attributes of words",
    "chars",
    "char masks",
    "effect masks",
    "semantic labels",
]
"""What a sample has besides its image."""


class Writer(ABC, Generic[P]):
    """One dataset being written; `write_dataset` calls its methods in the order they have here.

    Attributes:
        out: the folder or file to write.
        force: replace files that are there with other content.
        checks_first: whether `check` must accept every sample before the first `export`; a writer whose files
            appear only in `finish` does not need it.
    """

    checks_first: ClassVar[bool] = False

    def __init__(self, out: Path, *, force: bool) -> None:
        self.out = out
        self.force = force

    def __enter__(self) -> Writer[P]:
        return self

    def begin(self, dataset: Dataset) -> None:
        """Refuse at once what can be refused before any sample is read."""

    def check(self, sample: Sample) -> Counter[str] | None:
        """Read all that will be written of a sample, in a worker; raise what is wrong with it.

        Returns:
            How often the sample has what the format cannot hold, by what it is.
        """
        return None

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        """Sentences about what the format cannot hold, from the counts of all samples; said before any file appears."""
        lost = ", ".join(f"{what} ({count:,})" for what, count in counts.items() if count)
        return [f"the format cannot hold and leaves out: {lost}"] if lost else []

    @abstractmethod
    def export(self, sample: Sample) -> P:
        """Turn a sample into what is written of it, in a worker."""

    def add(self, piece: P) -> None:
        """Write a piece to files that samples share; called in the order of samples."""

    def finish(self) -> Iterable[Written]:
        """Complete the files that samples share, and say what became of them."""
        return ()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open; after an error, leave nothing half written."""

    def raise_problems(self, errors: Sequence[TextSegError], total: int) -> None:
        """Raise one error for all problems of samples; nothing where there is none."""
        raise_all(errors, total)


class FolderWriter(Writer[Piece]):
    """The writer of a format that keeps every sample in files of its own."""

    checks_first = True
    leaves_out: tuple[PartName, ...] = ()
    """What the format, or an instance's options, leave out; the loop says how many there are of it."""
    _spool: Spool | None = None
    """What `check` encoded, for `export` to write; a copy of the writer in another process has none."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_spool": None}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._spool is not None:
            self._spool.__exit__(kind, error, trace)

    @abstractmethod
    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        """The files of a sample: the path of each inside `out`, and the function that makes its bytes."""

    def index(self, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
        """Files about the dataset, such as its splits; written last, so that they never name what is not there."""
        return iter(())

    def begin(self, dataset: Dataset) -> None:
        self._index = list(self.index(dataset))
        for name, data in self._index:
            check_free(self.out / name, data, force=self.force)
        self._spool = Spool(self.out)

    def losses(self, sample: Sample) -> Counter[str]:
        """How often a sample has what the format cannot hold, by what it is: ``effect masks``."""
        return count_parts(sample, self.leaves_out)

    def check(self, sample: Sample) -> Counter[str]:
        check_id(sample.id)
        sample = _read_once(sample)
        files: list[tuple[str, Callable[[], bytes] | bytes]] = []
        for name, encode in self.files(sample):
            refuse_input(self.out / name, sample)
            files.append((name, encode if isinstance(encode, CopiedImage) or not self._spool else encode()))
        if self._spool:
            self._spool.add(sample.id, pickle.dumps((files, self._count(sample))))
        return self.losses(sample)

    def export(self, sample: Sample) -> Piece:
        if self._spool and sample.id in self._spool:
            files, (words, chars) = pickle.loads(self._spool[sample.id])  # written by this process
        else:
            sample = _read_once(sample)
            files, (words, chars) = self.files(sample), self._count(sample)
        results = [
            write_output(
                self.out / name, content if isinstance(content, bytes) else content(), force=self.force
            )
            for name, content in files
        ]
        return Piece(words, chars, tuple(results))

    def _count(self, sample: Sample) -> tuple[int, int]:
        """The number of words and chars that are written."""
        parts = count_parts(sample, ("words", "chars"))
        words, chars = (0 if name in self.leaves_out else parts[name] for name in ("words", "chars"))
        return words, chars

    def finish(self) -> Iterator[Written]:
        for name, data in self._index:
            yield write_output(self.out / name, data, force=self.force)


def count_parts(sample: Sample, names: Iterable[PartName]) -> Counter[str]:
    """How many a sample has of the parts with these names."""
    words = sample.words
    chars = sum(len(word.chars) for word in words)
    counts: dict[PartName, int] = {
        "words": len(words),
        "transcriptions": len(words) + chars,
        "polygons": len(words) + chars,
        "attributes of words": sum(len(word.attributes) for word in words),
        "chars": chars,
        "char masks": int(sample.load_mask is not None),
        "effect masks": int(sample.load_maskeff is not None),
        "semantic labels": int(sample.load_maskfg is not None),
    }
    return Counter({name: counts[name] for name in names})


def _read_once(sample: Sample) -> Sample:
    """A sample whose words and masks are read once, when they are first needed, and kept with it."""
    parts = ("size", "words", "mask", "maskeff", "maskfg")
    loaders: dict[str, Any] = {f"load_{part}": getattr(sample, f"load_{part}") for part in parts}
    kept: dict[str, Any] = {name: load and functools.cache(load) for name, load in loaders.items()}
    return replace(sample, **kept)


def refuse_input(path: Path, sample: Sample) -> None:
    """Refuse to write a file that is one of the files a sample is read from, also with ``force``.

    Raises:
        OutputError: it is.
    """
    for file in sample.files.values():
        if path.exists() and file.exists() and path.samefile(file):
            raise OutputError(
                "is an input and would be overwritten", file=path, hint="write to another place with `out=`"
            )


def write_dataset(
    dataset: Dataset,
    writer: Writer[Any],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    on_notes: Callable[[Sequence[str]], None] | None = None,
) -> Conversion:
    """Write a dataset: check first where the writer asks for it, export in workers, add in order.

    Args:
        dataset: what to write.
        writer: of the format, see `Format.writer`.
        jobs: threads at work; None for one per processor. The bytes do not depend on it.
        progress: called after each sample; twice as many steps where samples are checked first.
        on_notes: called once, before any file appears, with the notes of the dataset and of the writer.

    Raises:
        UsageError: there are no samples.
        DataError: samples that cannot be written; `details` lists every one, and nothing is written.
        OutputError: files cannot be written, or are there with other content; likewise.
    """
    if not len(dataset):
        raise UsageError("there are no samples to write")
    dataset.check_writable()
    works: list[Callable[[Sample], Any]] = [writer.check] if writer.checks_first else []
    works.append(writer.export)
    totals: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    results: list[Written] = []
    notes = list(dataset.notes)
    with writer:
        writer.begin(dataset)
        for number, work in enumerate(works):
            errors: list[TextSegError] = []
            step = _part_of(progress, number * len(dataset), len(works) * len(dataset))
            for done in ordered_map(partial(_caught, work), dataset, jobs=jobs, progress=step):
                if isinstance(done, TextSegError):
                    errors.append(done)
                elif isinstance(done, Counter):
                    counts.update(done)
                elif done is not None and not errors:
                    writer.add(done)
                    totals.update(images=1, words=done.words, chars=done.chars)
                    counts.update(done.counts)
                    results += done.results
            writer.raise_problems(errors, len(dataset))
            if number == 0:  # the samples are known, and no file is there yet
                notes += writer.notes(counts)
                if on_notes is not None:
                    on_notes(notes)
        results += writer.finish()
    return Conversion(
        writer.out,
        images=totals["images"],
        words=totals["words"],
        chars=totals["chars"],
        written=results.count(Written.NEW),
        up_to_date=results.count(Written.UP_TO_DATE),
        notes=tuple(notes),
    )


def _caught(work: Callable[[Sample], Any], sample: Sample) -> Any:
    try:
        return work(sample)
    except OutputError as error:
        if isinstance(error.__cause__, OSError):
            raise  # a full disk: the next sample would only say so again
        return error
    except TextSegError as error:
        return error


def _part_of(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of one of several passes over all samples."""
    return None if progress is None else lambda done, _: progress(before + done, total)


def read_part(sample: Sample, part: str, shape: tuple[int, int]) -> U8 | None:
    """Read ``mask``, ``maskeff`` or ``maskfg`` of a sample; None where it has none.

    Raises:
        DataError: it cannot be read, or its (height, width) is not `shape`.
    """
    load = getattr(sample, f"load_{part}")
    if load is None:
        return None
    labels: U8 = load()
    if labels.shape != shape:
        turned = "perhaps it is of the image as displayed, turned by its EXIF orientation"
        raise DataError(
            f"is {shape_text(labels)} but its image is {shape[1]} x {shape[0]}",
            file=sample.files.get(part, f"{sample.id}: its {part}"),
            hint=turned if labels.T.shape == shape else None,
        )
    return labels
