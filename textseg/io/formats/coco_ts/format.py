"""The declaration of COCO_TS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textseg.io.formats.base import Format, Match
from textseg.settings import setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset


@dataclass(frozen=True)
class ReadOptions:
    """Where the parts of COCO_TS are that come from COCO and COCO-Text."""

    images: str | None = setting(None, "folder of the images; searched by default", metavar="DIR")
    cocotext: str | None = setting(
        None,
        "the file cocotext.v2.json, which has the splits and the words; searched by default",
        metavar="FILE",
    )


class CocoTsFormat(Format):
    """COCO_TS."""

    name = "coco-ts"
    about = "COCO_TS: text labels of COCO images, words of COCO-Text"
    expected = "a folder with COCO_TS_labels/ (COCO_train2014_*.png), train2014/ and cocotext.v2.json"
    read_options = ReadOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.coco_ts.layout import is_root

        return Match.SURE if is_root(path) else Match.NO

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.coco_ts.read import CocoTs

        return CocoTs(path, split, images=options.images, cocotext=options.cocotext)
