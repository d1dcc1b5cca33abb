"""The declarations of the TextSeg format and of BTS, which is a layout of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.choices import LabelVersion
from textseg.io.formats.base import Format, Match, NoOptions
from textseg.settings import check, setting

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


@dataclass(frozen=True)
class BtsReadOptions:
    """How BTS is read."""

    values: str = setting(
        "auto",
        "what the values of semantic labels mean, as for masks; auto: found over all splits, those of TextSeg where "
        "100 or 200 occurs, and 255 is text where only 0 and 255 do",
        metavar="VALUES",
    )

    def __post_init__(self) -> None:
        check(self)
        if self.values != "auto":
            from textseg.io.files.label_tables import table_of

            table_of(self.values)


class TextSegFormat(Format):
    """TextSeg, in its three layouts."""

    name = "textseg"
    about = "TextSeg: the release and the layout of the reference code"
    expected = "a folder with image/ and annotation/, semantic_label/ or split.json"
    written = (
        "image/ID.jpg, annotation/ID_anno.json, ID_mask.png and ID_maskeff.png, "
        "semantic_label/ID_maskfg.png, split.json"
    )
    read_options = ReadOptions
    write_options = NoOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.textseg.layout import is_bts, is_root

        if is_bts(path):
            return Match.NO
        if is_root(path):
            return Match.SURE
        return Match.POSSIBLE if (path / "image").is_dir() else Match.NO

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


class BtsFormat(Format):
    """BTS: a folder for each split, with images, polygons and semantic labels."""

    name = "bts"
    about = "BTS: words, chars and semantic labels, a folder for each split"
    expected = (
        "BTS_TRAIN/, BTS_VAL/, BTS_TEST/ or train/ ..., each with image/, bpoly_label/, semantic_label/"
    )
    read_options = BtsReadOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.textseg.layout import is_bts

        return Match.SURE if is_bts(path) else Match.NO

    def read(self, path: Path, split: str | None, options: BtsReadOptions) -> Dataset:
        from textseg.io.formats.textseg.read import TextSeg

        return TextSeg(path, split, values=options.values)

    def validate(
        self,
        path: Path,
        split: str | None,
        options: BtsReadOptions,
        jobs: int | None,
        progress: Progress | None,
    ) -> Report:
        from textseg.io.formats.textseg.validate.check import validate_textseg

        return validate_textseg(path, split, jobs=jobs, progress=progress, values=options.values)
