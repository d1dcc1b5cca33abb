"""The declaration of the glyphs format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer

GlyphClasses = Literal["glyph", "exact"]
Shown = Literal["text", "char"]


@dataclass(frozen=True)
class WriteOptions:
    """What a class is, and what a crop shows."""

    classes: GlyphClasses = setting(
        "glyph", "folders: glyph (0-9, a-z without case, other) or exact (one for each character, as U+0041)"
    )
    show: Shown = setting(
        "text",
        "what masks show: text (all text in the crop, as the glyph classifier sees it) or the char alone",
    )
    margin: float = setting(
        1.25, "side of a crop, as a multiple of the longer side of the box of the char", least=1, most=4
    )

    def __post_init__(self) -> None:
        check(self)


class GlyphsFormat(Format):
    """Square crops of chars, image and mask, in a folder for each class; written only."""

    name = "glyphs"
    about = "crops of chars, image and mask, in a folder for each class"
    written = "images/SPLIT/CLASS/ID_NNN.png and masks/SPLIT/CLASS/ID_NNN.png"
    write_options = WriteOptions

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.glyphs.write import GlyphsWriter

        return GlyphsWriter(out, options, force=force)
