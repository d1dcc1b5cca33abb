"""Archives for `unpack`: nothing leaves the root, and what is laid out is what the standard library finds there."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from random import Random
from typing import Any

from tests.fuzz.inputs import made
from tests.fuzz.mutate import BYTES, mutate
from tests.fuzz.target import Command, Target
from tests.io.formats.textseg.archives import files_of, pack
from tests.tiny import make_tiny
from textseg.errors import DataError
from textseg.io.formats.textseg.archive.unpack import unpack

ODD_NAMES = (
    *(
        "../a.jpg",
        "/tmp/a.jpg",
        "image/../../a.jpg",
        "C:\\a.jpg",
        "image\\a.jpg",
        "a",
        "image/",
        "image/.jpg",
    ),
    *(
        "split.json",
        "image/a00001.jpg",
        "image/A00001.JPG",
        "image/a\n.jpg",
        "image/\x1b[2J.jpg",
        "é" * 200 + ".jpg",
    ),
    *("image/" + "a" * 300 + ".jpg", "d/" * 600 + "a.jpg", ".textseg-tmp-a", "image/CON.jpg", "image/a.png"),
)
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "tar": (bytes, bytes),
    "tar.gz": (gzip.compress, gzip.decompress),
    "tar.bz2": (bz2.compress, bz2.decompress),
    "tar.xz": (lzma.compress, lzma.decompress),
}


def make_archive(suffix: str, folder: Path) -> None:
    pack(folder / f"all.{suffix}", make_tiny(folder / "tiny"), mode="w")
    for path in sorted((folder / "tiny").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (folder / "tiny").rmdir()
    plain = (folder / f"all.{suffix}").read_bytes()
    (folder / f"all.{suffix}").write_bytes(PACKERS[suffix][0](plain))


def inside(suffix: str, data: bytes, random: Random) -> bytes:
    """The tar inside of the compression is damaged, by bytes or by members."""
    compress, decompress = PACKERS[suffix]
    try:
        plain = decompress(data)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):  # it was damaged before
        return data
    return compress(mutate(plain, random, (*BYTES, tar_members, tar_members, tar_header)) if plain else plain)


def tar_members(data: bytes, random: Random) -> bytes:
    """Members are renamed, doubled, dropped, moved, or become links and devices."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            members = [(entry, archive.extractfile(entry).read()) for entry in archive if entry.isfile()]  # type: ignore[union-attr]
    except Exception:  # it was damaged before
        return data
    if not members:
        return data
    place = random.randrange(len(members))
    entry, content = members[place]
    change = random.choice(("name", "name", "twice", "drop", "move", "kind", "content"))
    if change == "name":
        entry.name = random.choice(ODD_NAMES)
    elif change == "twice":
        members.append((entry, mutate(content, random, BYTES)))
    elif change == "drop":
        del members[place]
    elif change == "move":
        random.shuffle(members)
    elif change == "kind":
        kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, b"Z")
        entry.type, entry.linkname, entry.size = random.choice(kinds), random.choice(ODD_NAMES), 0
        members[place] = (entry, b"")
    else:
        members[place] = (entry, mutate(content, random, BYTES))
    return tar_of(members, random.choice((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)))


def tar_of(members: list[tuple[tarfile.TarInfo, bytes]], format: int) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=format, errors="replace") as archive:
        for entry, content in members:
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def tar_header(data: bytes, random: Random) -> bytes:
    """A field of a header is changed, with the right checksum."""
    place = random.randrange(len(data) // 512 + 1) * 512
    header = bytearray(data[place : place + 512])
    if len(header) < 512 or header[257:262] != b"ustar":
        return data
    start, length = random.choice(
        ((0, 100), (100, 8), (108, 8), (124, 12), (136, 12), (156, 1), (157, 100), (345, 155))
    )
    odd = (
        b"",
        b"7" * length,
        b"\x80" + b"\xff" * length,
        b"\xff" * length,
        b"-1",
        random.randbytes(length),
        b"x",
        b"S",
    )
    header[start : start + length] = random.choice(odd)[:length].ljust(length, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return data[:place] + bytes(header) + data[place + 512 :]


def lay_out(suffix: str, folder: Path) -> Any:
    (laid,) = unpack([folder / f"all.{suffix}"], folder / "a/b/root")
    if laid.error is not None:
        raise DataError(str(laid.error))
    return laid


def same_files(suffix: str, folder: Path, laid: Any) -> None:
    """Each file has the content that one of the members of its name has."""
    found = files_of(folder)
    assert all(name.startswith("a/b/root/") or name == f"all.{suffix}" for name in found), "a file elsewhere"
    contents: dict[str, set[bytes]] = {}
    with tarfile.open(folder / f"all.{suffix}") as archive:
        for entry in archive:
            if entry.isfile():
                name = PurePosixPath(entry.name).name
                contents.setdefault(name, set()).add(archive.extractfile(entry).read())  # type: ignore[union-attr]
    for name, content in found.items():
        if name.startswith("a/b/root/"):
            assert content in contents[PurePosixPath(name).name], f"{name} has another content"


def target(suffix: str) -> Target:
    return Target(
        f"unpack-{suffix.replace('.', '-')}",
        partial(made, partial(make_archive, suffix)),
        partial(lay_out, suffix),
        mutators=(*BYTES, *[partial(inside, suffix)] * 8),
        verify=partial(same_files, suffix),
        number=320,
        copies=True,
    )


TARGETS = [
    *map(target, PACKERS),
    Target(
        "unpack",
        partial(made, partial(make_archive, "tar.gz")),
        Command("unpack", "all.tar.gz", "--to", "root"),
        mutators=(*BYTES, *[partial(inside, "tar.gz")] * 8),
        copies=True,
    ),
]
