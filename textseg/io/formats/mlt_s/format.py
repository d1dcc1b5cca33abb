"""The declaration of MLT_S."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textseg.io.formats.base import Format, Match, NoOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset


class MltSFormat(Format):
    """MLT_S."""

    name = "mlt-s"
    about = "MLT_S: text labels of ICDAR 2017 MLT images, with its words in several scripts"
    expected = (
        "a folder with MLT_S_labels/ (training_labels/, validation_labels/), ch8_training_images_*/ and "
        "ch8_validation_images/"
    )

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.mlt_s.layout import is_root

        return Match.SURE if is_root(path) else Match.NO

    def read(self, path: Path, split: str | None, options: NoOptions) -> Dataset:
        from textseg.io.formats.mlt_s.read import MltS

        return MltS(path, split)
