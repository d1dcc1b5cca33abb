"""Writing WebDataset tar files: equal datasets give equal bytes."""

from __future__ import annotations

import io
import tarfile
from contextlib import ExitStack

import orjson

from textseg.io.formats.shards import Members, ShardFile, ShardWriter

NAMES = {"maskfg": "maskfg.png", "mask": "mask.png", "maskeff": "maskeff.png"}


class TarShard(ShardFile):
    """A tar file."""

    def begin(self, stack: ExitStack) -> None:
        opened = tarfile.open(fileobj=self.output.stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.tar = stack.enter_context(opened)

    def add(self, piece: Members) -> None:
        """Add the members of a sample, whose names differ after the first dot only."""
        key = key_of(piece.id)
        words = piece.parts.get("words")
        about = {"id": piece.id, "split": piece.split, "words": orjson.loads(words) if words else {}}
        for part, data in piece.parts.items():
            if part != "words":
                self._member(f"{key}.{NAMES.get(part, part)}", data)
        self._member(f"{key}.json", orjson.dumps(about))

    def _member(self, name: str, data: bytes) -> None:
        member = tarfile.TarInfo(name)  # its owner, time and mode are the same everywhere
        member.size = len(data)
        self.tar.addfile(member, io.BytesIO(data))


class WebDatasetWriter(ShardWriter):
    """Writes ``SPLIT-000000.tar`` and so on."""

    shard = TarShard
    suffix = "tar"


def key_of(id_: str) -> str:
    """What the names of a sample's members begin with: readers take all before the first dot.

    Example:
        >>> key_of("img_1.crop"), key_of("100%")
        ('img_1%2Ecrop', '100%25')
    """
    return id_.replace("%", "%25").replace(".", "%2E")
