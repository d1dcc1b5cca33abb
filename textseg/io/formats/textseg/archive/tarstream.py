"""Reading a tar archive from front to back, of which nothing is believed: bounded in memory, in size and in number."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

from textseg.errors import DataError
from textseg.io.files.reading import cannot_read, refusal

T = TypeVar("T")

CHUNK = 1 << 18
"""Bytes read at a time."""

HEADER = 1 << 20
"""Bytes that the headers of one member may have: extended headers are read into memory completely."""

_DECOMPRESSORS: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_DAMAGE = (OSError, zlib.error, lzma.LZMAError)
_CUT = "copy or download it again and repeat this: what is laid out already stays"
_DAMAGED = "copy or download it again and repeat this with `force=True`: what it laid out may be damaged too"


@dataclass(frozen=True)
class Limits:
    """What an archive may hold before it is taken for a bomb; all of TextSeg stays far below.

    Attributes:
        file: bytes of one file.
        total: bytes of the archive, unpacked.
        members: files, folders and links together.
    """

    file: int = 1 << 28
    total: int = 1 << 35
    members: int = 500_000


class TarStream:
    """The members of an archive, ``.tar`` or compressed with gzip, bzip2 or xz, recognised by its first bytes.

    Iterating yields every member; `read` then yields its content. What is not read is skipped.

    Raises:
        DataError: it is no archive, is damaged or cut short, or goes beyond the limits.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self._position = 0
        self._last = b""
        self._budget = HEADER
        try:
            self._raw = path.open("rb")
            head = self._raw.peek(512)[:512]
        except OSError as error:
            raise cannot_read(error, path) from error
        if not head:
            raise DataError("is empty (0 bytes)", file=path, hint=_CUT)
        if head.lstrip().lower().startswith((b"<!doctype", b"<html")):
            hint = "the server sent a page in its place: download it in a browser"
            raise DataError("is a web page, not an archive", file=path, hint=hint)
        self._stream: IO[bytes] = self._raw
        for magic, opener in _DECOMPRESSORS.items():
            if head.startswith(magic):
                self._stream = opener(self._raw, "rb")

    def __enter__(self) -> TarStream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    @property
    def position(self) -> int:
        """How many bytes of the file have been read, compressed as they are."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[tarfile.TarInfo]:
        view = _TarView(self)
        archive = self._guarded(lambda: tarfile.TarFile(fileobj=view, encoding="utf-8"))  # type: ignore[arg-type]
        members = 0
        while True:
            member = self._guarded(archive.next)
            if member is None:
                break
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep them all
            members += 1
            if members > self.limits.members:
                raise self._beyond(f"more than {self.limits.members} members")
            if not 0 <= member.size <= self.limits.file:
                raise self._beyond(f"a file of {member.size} bytes ({member.name!r})")
            yield member
            self._skip(archive.offset - self._position)
            self._budget = HEADER
        # tarfile takes a header it does not understand, and no header at all, for the end of the archive.
        if len(self._last) < tarfile.BLOCKSIZE:
            raise self._cut("it has no end mark")
        if self._last.strip(b"\0"):
            raise self._damaged("a header in it makes no sense")
        while self._take(CHUNK):  # to the end of the compressed data, where its checksum is
            pass

    def read(self, member: tarfile.TarInfo) -> Iterator[bytes]:
        """The content of the member that was yielded last, in pieces."""
        left = member.size
        while left:
            piece = self._take(min(left, CHUNK))
            if not piece:
                raise self._cut("it ends in the middle of a file")
            left -= len(piece)
            yield piece

    def _skip(self, size: int) -> None:
        while size > 0:
            piece = self._take(min(size, CHUNK))
            if not piece:
                raise self._cut("it ends in the middle of a file")
            size -= len(piece)

    def _take(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except EOFError as error:
            raise self._cut("its compressed data have no end") from error
        except _DAMAGE as error:
            if problem := refusal(error):
                raise DataError(problem, file=self.path) from error
            raise self._damaged(str(error) or type(error).__name__) from error
        self._position += len(piece)
        if self._position > self.limits.total:
            raise self._beyond(f"more than {self.limits.total} bytes")
        return piece

    def _take_header(self, size: int) -> bytes:
        self._budget -= size
        if self._budget < 0:
            raise self._beyond(f"a header of more than {HEADER} bytes")
        self._last = self._take(size)
        return self._last

    def _guarded(self, step: Callable[[], T]) -> T:
        """Let tarfile take a step: a hostile header makes it raise more than its own errors."""
        try:
            return step()
        except (tarfile.TarError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            if self._position <= tarfile.BLOCKSIZE:
                hint = "give a .tar, .tar.gz or .tgz file, or split.json"
                raise DataError("is not a tar archive", file=self.path, hint=hint) from error
            raise self._damaged(str(error)) from error

    def _cut(self, reason: str) -> DataError:
        return DataError(f"is cut short ({reason})", file=self.path, hint=_CUT)

    def _damaged(self, reason: str) -> DataError:
        return DataError(f"is damaged ({reason})", file=self.path, hint=_DAMAGED)

    def _beyond(self, what: str) -> DataError:
        return DataError(f"holds {what}, which no dataset archive does", file=self.path)


class _TarView:
    """What tarfile sees of the stream: it reads headers here, and finds itself at the next one every time."""

    def __init__(self, stream: TarStream) -> None:
        self.read = stream._take_header
        self.tell = lambda: stream._position
