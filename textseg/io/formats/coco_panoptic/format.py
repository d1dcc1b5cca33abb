"""The declaration of the COCO panoptic format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer

InstanceKind = Literal["char", "word"]


@dataclass(frozen=True)
class WriteOptions:
    """What the segments are."""

    instances: InstanceKind = setting("char", "what the segments are: chars or words")

    def __post_init__(self) -> None:
        check(self)


class CocoPanopticFormat(Format):
    """COCO panoptic files; written only."""

    name = "coco-panoptic"
    about = "COCO panoptic: chars or words as things on a background, regions to ignore as void"
    written = "panoptic_SPLIT.json and panoptic_SPLIT/ID.png for each split"
    write_options = WriteOptions
    folder = "coco_panoptic"

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.coco_panoptic.write import CocoPanopticWriter

        return CocoPanopticWriter(out, options, force=force)
