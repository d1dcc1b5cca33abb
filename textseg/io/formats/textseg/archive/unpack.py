"""Laying the released archives out as a root; what they hold is not believed."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from textseg.errors import DataError, UsageError
from textseg.io.files.jsonfile import load_json
from textseg.io.files.output import open_output
from textseg.io.files.reading import cannot_read
from textseg.io.files.temporary import tidy
from textseg.io.formats.textseg.archive.members import Unplaced, place_member
from textseg.io.formats.textseg.archive.tarstream import CHUNK, Limits, TarStream
from textseg.io.formats.textseg.layout import SPLIT_FILE
from textseg.parallel import Progress

_OTHER_ARCHIVES = {b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"Rar!": "rar", b"7z\xbc\xaf": "7z"}
_MIB = 1 << 20


@dataclass
class Laid:
    """What became of one archive.

    Attributes:
        archive: the file.
        written: how many files were written.
        up_to_date: how many were there already with the same content.
        different: files of the root that have other content, and were left alone.
        skipped: members that are no file of a dataset, each with the reason.
        refused: members that no honest archive holds, and those that came before with other content, each with the
            reason.
        error: why the rest of the archive could not be read, or None.
    """

    archive: Path
    written: int = 0
    up_to_date: int = 0
    different: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    error: DataError | None = None

    @property
    def ok(self) -> bool:
        """Whether everything in it that belongs into a root is there now."""
        return not (self.different or self.refused or self.error)


def unpack(
    archives: Sequence[str | os.PathLike[str]],
    root: str | os.PathLike[str],
    *,
    force: bool = False,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> list[Laid]:
    """Lay archives out as a TextSeg root; where each member goes: `place_member`.

    Files that are there with the same content are left alone, so an interrupted run is completed when it is
    repeated; at any moment every file is complete or not there.

    Args:
        archives: tar archives, plain or compressed with gzip, bzip2 or xz, and ``split.json``.
        root: the folder to make.
        force: replace files that are there with other content.
        limits: what an archive may hold; None for `Limits()`.
        progress: called with (MiB read, MiB of all archives).

    Returns:
        What became of each archive, in order. One that is damaged does not keep the others from being laid out.

    Raises:
        UsageError: one of `archives` is not there, or of a kind that is not read; all are listed.
        OutputError: a file cannot be written.
    """
    paths = [Path(archive) for archive in archives]
    problems = [f"{path}: {problem}" for path in paths if (problem := _kind_problem(path))]
    if problems:
        hint = "give the archives (.tar.gz, .tgz, .tar) and split.json"
        raise UsageError(problems[0], hint=hint, details=problems[1:])
    sizes = [path.stat().st_size for path in paths]
    results = []
    done: set[Path] = set()
    for index, path in enumerate(paths):
        laid = Laid(path)
        results.append(laid)
        try:
            for position in _lay_out(laid, Path(root), force, limits or Limits(), done):
                if progress is not None:
                    progress(_mib(sum(sizes[:index]) + position), _mib(sum(sizes)))
        except DataError as error:
            laid.error = error
    return results


def _mib(size: int) -> int:
    return -(-size // _MIB)


def _kind_problem(path: Path) -> str | None:
    if path.is_dir():
        return "is a folder, not an archive"
    if not path.is_file():
        return "is missing"
    if path.suffix == ".json" and path.name != SPLIT_FILE:
        return f"is neither an archive nor {SPLIT_FILE}"
    try:
        with path.open("rb") as stream:
            kind = _OTHER_ARCHIVES.get(stream.read(4))
    except OSError as error:
        return cannot_read(error, path).problem
    return f"is a {kind} archive, which is not read here: unpack it yourself" if kind else None


def _lay_out(laid: Laid, root: Path, force: bool, limits: Limits, done: set[Path]) -> Iterator[int]:
    """Lay one archive out; yields how much of it has been read. `done` has the files of this run, from all archives."""
    path = laid.archive
    if path.name == SPLIT_FILE:
        load_json(path)  # a web page or half a file is reported here
        _lay(laid, root / SPLIT_FILE, [path.read_bytes()], path.stat().st_size, force, done)
    else:
        with TarStream(path, limits) as stream:
            for member in stream:
                _lay_member(laid, member, stream, root, force, done)
                yield stream.position
    yield path.stat().st_size


def _lay_member(
    laid: Laid, member: tarfile.TarInfo, stream: TarStream, root: Path, force: bool, done: set[Path]
) -> None:
    if member.isdir():
        return
    try:
        if not member.isreg() or member.issparse():
            raise Unplaced("is no ordinary file, but a link, a device or sparse", hostile=True)
        place = place_member(member.name, laid.archive.name)
    except Unplaced as reason:
        (laid.refused if reason.hostile else laid.skipped).append(f"{member.name!r} {reason}")
        return
    _lay(laid, root / place, stream.read(member), member.size, force, done)


def _lay(laid: Laid, target: Path, pieces: Iterable[bytes], size: int, force: bool, done: set[Path]) -> None:
    """Write one file, unless it is there already."""
    pieces = iter(pieces)
    if not (target.exists() or target.is_symlink()):
        _write(target, pieces)
        laid.written += 1
        done.add(target)
        return
    tidy(target.parent)
    same, rest = _compare(target, pieces, size)
    if rest is None:
        laid.up_to_date += 1
        done.add(target)
    elif target in done:
        laid.refused.append(f"{str(target)!r} is there twice with different content: the first is kept")
    elif force:
        # What was compared has gone by in the archive; but then it equals the beginning of the old file.
        _write(target, chain(_beginning(target, same), [rest], pieces))
        laid.written += 1
        done.add(target)
    else:
        laid.different.append(target)


def _compare(target: Path, pieces: Iterator[bytes], size: int) -> tuple[int, bytes | None]:
    """Compare a file with a content while it streams by.

    Returns:
        How many bytes are the same, and the piece that is not, or None where all are.
    """
    if not target.is_file() or target.stat().st_size != size:
        return 0, b""
    same = 0
    with target.open("rb") as old:
        for piece in pieces:
            if old.read(len(piece)) != piece:
                return same, piece
            same += len(piece)
    return same, None


def _beginning(target: Path, size: int) -> Iterator[bytes]:
    if size:
        with target.open("rb") as old:
            while size:
                piece = old.read(min(size, CHUNK))
                size -= len(piece)
                yield piece


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    with open_output(target, force=True) as output:
        for piece in pieces:
            output.write(piece)
