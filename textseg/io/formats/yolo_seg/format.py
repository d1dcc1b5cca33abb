"""The declaration of the YOLO segmentation format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from textseg.glyphs import GLYPHS
from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer

ClassKind = Literal["word", "char", "glyph"]


@dataclass(frozen=True)
class WriteOptions:
    """What the classes are.

    Raises:
        UsageError: an unknown kind, none, or both ``char`` and ``glyph``.

    Example:
        >>> WriteOptions().names, WriteOptions(classes=("glyph",)).names[-2:]
        (['word', 'char'], ['z', 'other'])
    """

    classes: tuple[ClassKind, ...] = setting(
        ("word", "char"), "instances to write: word, char, or glyph (chars in 37 classes)", metavar="LIST"
    )

    def __post_init__(self) -> None:
        problems = [] if self.classes else ["classes must name one kind of instance or more"]
        if {"char", "glyph"} <= set(self.classes):
            problems = ["char and glyph are two ways to class the same instances: give one of them"]
        check(self, problems)
        object.__setattr__(self, "classes", tuple(one for one in get_args(ClassKind) if one in self.classes))

    @property
    def names(self) -> list[str]:
        """The names of the classes, by number."""
        return [name for kind in self.classes for name in (GLYPHS if kind == "glyph" else (kind,))]


class YoloSegFormat(Format):
    """The folders that ultralytics trains segmentation on; written only."""

    name = "yolo-seg"
    about = "YOLO segmentation, as ultralytics trains on: a polygon for each word and char, data.yaml"
    written = "images/SPLIT/ID.jpg, labels/SPLIT/ID.txt with a line for each instance, and data.yaml"
    write_options = WriteOptions

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.yolo_seg.write import YoloSegWriter

        return YoloSegWriter(out, options, force=force)
