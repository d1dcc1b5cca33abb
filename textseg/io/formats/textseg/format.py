"""The declaration of the TextSeg format: the release, the layout of the reference code, and BTS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.choices import LabelVersion
from textseg.io.formats.base import Format, Match, NoOptions
from textseg.settings import setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer
    from textseg.io.validation.report import Report
    from textseg.parallel import Progress


@dataclass(frozen=True)
class ReadOptions:
    """How a TextSeg root is read."""

    labels: LabelVersion = setting(
        "v2", "label version: v2 (the release) or v1 (what the TexRNet paper was scored on)"
    )


class TextSegFormat(Format):
    """TextSeg, in its three layouts."""

    name = "textseg"
    about = "TextSeg: the release, the reference's layout, BTS"
    expected = "a folder with image/ and annotation/, semantic_label/ or split.json"
    read_options = ReadOptions
    write_options = NoOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.textseg.layout import BTS_SPLITS, is_root

        if is_root(path):
            return Match.SURE
        bases = (path, *(path / split for split in BTS_SPLITS))
        return Match.POSSIBLE if any((base / "image").is_dir() for base in bases) else Match.NO

    def locate(self, data: str | os.PathLike[str] | None) -> Path:
        from textseg.io.formats.textseg.layout import find_root

        return find_root(data)

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.textseg.read import TextSeg

        return TextSeg(path, split, labels=options.labels)

    def writer(self, out: Path, options: NoOptions, *, force: bool, labels: str | None = None) -> Writer[Any]:
        from textseg.io.formats.textseg.write import TextSegWriter

        return TextSegWriter(out, force=force)

    def validate(
        self, path: Path, split: str | None, options: ReadOptions, jobs: int | None, progress: Progress | None
    ) -> Report:
        from textseg.io.formats.textseg.validate.check import validate_textseg

        return validate_textseg(path, split, options.labels, jobs, progress)
