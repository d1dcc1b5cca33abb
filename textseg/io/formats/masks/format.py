"""The declaration of the masks format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textseg.io.formats.base import Format, Match
from textseg.io.formats.masks.options import ReadOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset


class MasksFormat(Format):
    """Folders of images and masks of the same names."""

    name = "masks"
    about = "a folder of images and a folder of masks with the same names, or masks alone"
    expected = (
        "a folder with image/ and mask/ (or images/ and masks/, labels/, gt/), or a folder of PNG masks"
    )
    read_options = ReadOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.masks.layout import find_bases, holds_masks_only

        if find_bases(path):
            return Match.SURE
        return Match.POSSIBLE if holds_masks_only(path) else Match.NO

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.masks.read import Masks

        return Masks(path, split, values=options.values)
