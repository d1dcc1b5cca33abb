"""The declaration of the format parquet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer


@dataclass(frozen=True)
class WriteOptions:
    """How the samples are divided into files."""

    shard_size: int = setting(1000, "samples in a file", least=1)

    def __post_init__(self) -> None:
        check(self)


class ParquetFormat(Format):
    """Tables of samples; written only."""

    name = "parquet"
    about = "Parquet: tables of images, label images and words that open with datasets.load_dataset"
    written = "SPLIT-000000.parquet, SPLIT-000001.parquet ..., with a row for each sample"
    write_options = WriteOptions
    folder = "parquet"

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.parquet.write import ParquetWriter

        return ParquetWriter(out, options.shard_size, force=force)
