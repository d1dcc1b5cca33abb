"""The declaration of the format webdataset."""

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


class WebDatasetFormat(Format):
    """Tar files for streaming; written only."""

    name = "webdataset"
    about = "WebDataset: tar files of images, label images and annotations, for training at scale"
    written = (
        "SPLIT-000000.tar, SPLIT-000001.tar ... with ID.jpg, ID.maskfg.png, ID.mask.png, ID.json in each"
    )
    write_options = WriteOptions
    folder = "webdataset"

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.webdataset.write import WebDatasetWriter

        return WebDatasetWriter(out, options.shard_size, force=force)
