"""The declaration of ICDAR 2013 Focused Scene Text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset

DontCare = Literal["ignore", "text"]


@dataclass(frozen=True)
class ReadOptions:
    """How the labels of chars are read."""

    dont_care: DontCare = setting(
        "ignore",
        "what don't-care chars and colours of no char become: ignore, or text, as in FudanOCR's evaluation",
    )

    def __post_init__(self) -> None:
        check(self)


class Icdar13Format(Format):
    """ICDAR 2013 Focused Scene Text, task 2."""

    name = "icdar13"
    about = "ICDAR 2013 Focused Scene Text, task 2: label images with a colour for each char"
    expected = (
        "X.jpg with X_GT.bmp and X_GT.txt (training), img_N.jpg with gt_img_N.png (test): in one folder, in the "
        "folders of the archives (Challenge2_Training_Task12_Images/, Challenge2_Training_Task2_GT/), or in train/ "
        "and test/ with images/ and GT_Text_Segmentation/ or GT_Seg/"
    )
    read_options = ReadOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.icdar13.layout import recognise

        return recognise(path)

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.icdar13.read import Icdar13

        return Icdar13(path, split, dont_care=options.dont_care)
