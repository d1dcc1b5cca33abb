"""The declaration of the COCO format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.io.formats.coco.options import ReadOptions, WriteOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer

_HEAD = 1 << 16


class CocoFormat(Format):
    """COCO files of text instances."""

    name = "coco"
    about = "COCO instances: words and chars with their exact masks"
    expected = "a COCO file (.json), or a folder with instances*.json"
    read_options = ReadOptions
    write_options = WriteOptions
    folder = "coco"

    def recognise(self, path: Path) -> Match:
        if path.is_dir():
            return Match.SURE if any(path.glob("instances*.json")) else Match.NO
        if path.suffix.lower() != ".json":
            return Match.NO
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        named = any(key in head for key in (b'"images"', b'"annotations"', b'"categories"'))
        return Match.SURE if named else Match.NO

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.coco.read import Coco

        return Coco(path, split, images=options.images)

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.coco.write import CocoWriter

        return CocoWriter(out, options, force=force, labels=labels)
