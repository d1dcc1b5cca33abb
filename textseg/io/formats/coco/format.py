"""The declaration of the COCO format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.io.formats.coco.options import FILES, ReadOptions, WriteOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer

_HEAD = 1 << 16
_KEYS = (b'"images"', b'"annotations"', b'"categories"', b'"imgs"')


def _is_coco(path: Path) -> bool:
    """Whether the beginning of a file names a list of a COCO file, or the images of COCO-Text."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return any(key in head for key in _KEYS)


class CocoFormat(Format):
    """COCO files of text instances."""

    name = "coco"
    about = "COCO instances: words and chars with their exact masks"
    expected = "a COCO file (.json), or a folder with instances*.json or the files of another tool"
    written = "instances_SPLIT.json for each split; the images stay where they are"
    read_options = ReadOptions
    write_options = WriteOptions
    folder = "coco"

    def recognise(self, path: Path) -> Match:
        if path.is_dir():
            files = (file for pattern in FILES for file in path.glob(pattern))
            return Match.SURE if any(map(_is_coco, files)) else Match.NO
        return Match.SURE if path.suffix.lower() == ".json" and _is_coco(path) else Match.NO

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.coco.read import Coco

        return Coco(path, split, images=options.images, category_map=options.category_map)

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.coco.write import CocoWriter

        return CocoWriter(out, options, force=force, labels=labels)
