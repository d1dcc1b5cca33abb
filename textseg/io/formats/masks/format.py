"""The declaration of the masks format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset

Values = Literal["auto", "textseg", "classes", "binary", "inverted"]


@dataclass(frozen=True)
class ReadOptions:
    """How a folder of masks is read."""

    values: Values = setting(
        "auto",
        "what the pixel values of masks mean: textseg (100 text, 255 ignore), classes (1 text, 255 ignore), "
        "binary (above 127 is text), inverted (up to 127 is text), or auto: found over all masks",
    )

    def __post_init__(self) -> None:
        check(self)


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
