"""The declaration of the format webdataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.io.formats.shard_options import ShardOptions

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer


class WebDatasetFormat(Format):
    """Tar files for streaming; written only."""

    name = "webdataset"
    about = "WebDataset: tar files of images, label images and annotations, for training at scale"
    written = (
        "SPLIT-000000.tar, SPLIT-000001.tar ... with ID.jpg, ID.maskfg.png, ID.mask.png, ID.json in each"
    )
    write_options = ShardOptions
    folder = "webdataset"

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: ShardOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.webdataset.write import WebDatasetWriter

        return WebDatasetWriter(out, options.shard_size, force=force)
