"""The declaration of the format parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.io.formats.shard_options import ShardOptions

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer


class ParquetFormat(Format):
    """Tables of samples; written only."""

    name = "parquet"
    about = "Parquet: tables of images, label images and words that open with datasets.load_dataset"
    written = "SPLIT-000000.parquet, SPLIT-000001.parquet ..., with a row for each sample"
    write_options = ShardOptions
    folder = "parquet"

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: ShardOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.parquet.write import ParquetWriter

        return ParquetWriter(out, options.shard_size, force=force)
