"""Formats that keep many samples in a file: numbered files of each split, which appear when they are complete."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from textseg.errors import OutputError
from textseg.io.dataset import Dataset
from textseg.io.files.output import OutputFile, Written, open_output
from textseg.io.files.png import encode_png
from textseg.io.formats.image_files import image_file
from textseg.io.formats.writing import Piece, Writer, read_part
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.io.word_json import encode_anno
from textseg.labels import derive_maskfg


@dataclass(frozen=True, kw_only=True)
class Members(Piece):
    """A sample in memory.

    Attributes:
        id: its id.
        split: its split.
        size: (height, width) of the image.
        parts: the bytes of each part it has, by name: the image by its suffix, such as ``jpg``; ``maskfg``, ``mask``
            and ``maskeff``, PNG; ``words``, the JSON of an ``_anno.json``.
        image: the name of the image among `parts`.
    """

    id: str
    split: str | None
    size: tuple[int, int]
    parts: dict[str, bytes]
    image: str


def check_parts(sample: Sample) -> None:
    """Read what `pack` reads, so that nothing is wrong with it.

    Raises:
        DataError: as `pack`.
    """
    image_file(sample)
    shape = sample.size
    for part in ("mask", "maskeff", "maskfg"):
        read_part(sample, part, shape)
    _ = sample.words


def pack(sample: Sample) -> Members:
    """Read all parts of a sample; a semantic label that it does not have is derived from its char masks.

    Raises:
        DataError: a part cannot be read, or is of another size than the image.
    """
    name, image = image_file(sample)
    suffix = Path(name).suffix.lower().removeprefix(".")
    shape = sample.size
    parts = {suffix: image()}
    mask, maskeff, maskfg = (read_part(sample, part, shape) for part in ("mask", "maskeff", "maskfg"))
    if maskfg is None and mask is not None:
        maskfg = derive_maskfg(mask, maskeff)
    for part, labels in (("maskfg", maskfg), ("mask", mask), ("maskeff", maskeff)):
        if labels is not None:
            parts[part] = encode_png(labels)
    words = sample.words
    if sample.load_words is not None:
        parts["words"] = encode_anno(words)
    return Members(
        words=len(words),
        chars=sum(len(word.chars) for word in words),
        id=sample.id,
        split=sample.split,
        size=shape,
        parts=parts,
        image=suffix,
    )


class ShardFile:
    """A file of samples that is being written.

    Attributes:
        number: counts the files of a split, from 0.
        samples: how many it has.
    """

    def __init__(self, path: Path, number: int, *, force: bool) -> None:
        self.number = number
        self.samples = 0
        with contextlib.ExitStack() as stack:
            self.output: OutputFile = stack.enter_context(open_output(path, force=force))
            self.begin(stack)
            self.stack = stack.pop_all()

    @abstractmethod
    def begin(self, stack: contextlib.ExitStack) -> None:
        """Open what writes to `output`, and have the stack close it."""

    @abstractmethod
    def add(self, piece: Members) -> None:
        """Write a sample."""

    def close(self) -> Written:
        """Complete the file; it appears under its name."""
        self.stack.close()
        return self.output.result


class ShardWriter(Writer[Members]):
    """Writes ``SPLIT-000000.SUFFIX`` and so on, or ``all-000000.SUFFIX`` for images of no split.

    Args:
        size: samples in a file.
    """

    checks_first = True
    shard: type[ShardFile]
    suffix: str

    def __init__(self, out: Path, size: int, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.size = size
        self.shards: dict[str | None, ShardFile] = {}
        self.results: list[Written] = []

    def begin(self, dataset: Dataset) -> None:
        """Refuse a folder with shards of an earlier, larger conversion: readers would take them for this dataset's."""
        for split, samples in Counter(sample.split for sample in dataset).items():
            after = self._path(split, -(-samples // self.size))
            if after.exists():
                raise OutputError(
                    "is left over from a conversion of more samples or smaller shards",
                    file=after,
                    hint="remove it and those that follow it, or write to another folder",
                )

    def _path(self, split: str | None, number: int) -> Path:
        return self.out / f"{split or 'all'}-{number:06d}.{self.suffix}"

    def check(self, sample: Sample) -> None:
        check_id(sample.id)
        if sample.split is not None:
            check_id(sample.split)
        check_parts(sample)

    def export(self, sample: Sample) -> Members:
        return pack(sample)

    def add(self, piece: Members) -> None:
        shard = self.shards.get(piece.split)
        if shard is None or shard.samples == self.size:
            number = 0
            if shard is not None:
                self.results.append(shard.close())
                number = shard.number + 1
            path = self._path(piece.split, number)
            shard = self.shards[piece.split] = self.shard(path, number, force=self.force)
        shard.add(piece)
        shard.samples += 1

    def finish(self) -> list[Written]:
        self.results += [shard.close() for shard in self.shards.values()]
        self.shards.clear()
        return self.results

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with (
            contextlib.ExitStack() as stack
        ):  # an error of one, as of a full disk, does not leave the others open
            for shard in self.shards.values():
                stack.callback(shard.stack.__exit__, kind, error, trace)
