"""The declaration of Total-Text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textseg.io.formats.base import Format, Match, NoOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset


class TotalTextFormat(Format):
    """Total-Text."""

    name = "total-text"
    about = "Total-Text: stroke masks (JPEG), with polygons and transcriptions"
    expected = "a folder with Images/{Train,Test}/ and groundtruth_pixel/{Train,Test}/ (or pixel_gt/)"

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.total_text.layout import is_root

        return Match.SURE if is_root(path) else Match.NO

    def read(self, path: Path, split: str | None, options: NoOptions) -> Dataset:
        from textseg.io.formats.total_text.read import TotalText

        return TotalText(path, split)
