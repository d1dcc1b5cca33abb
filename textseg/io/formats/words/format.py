"""The declaration of the words format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.formats.writing import Writer

CropKind = Literal["box", "rectified"]


@dataclass(frozen=True)
class WriteOptions:
    """How words are cropped."""

    crop: CropKind = setting(
        "box", "box (upright, around the polygon) or rectified (the quad turned upright, by perspective)"
    )
    padding: int = setting(2, "pixels around it on each side", least=0, most=1000, unit="pixels")

    def __post_init__(self) -> None:
        check(self)


class WordsFormat(Format):
    """Crops of words, image and mask, and a line of JSON for each; written only."""

    name = "words"
    about = "crops of words, image and mask, with transcriptions: for OCR and the training of text images"
    written = "images/SPLIT/ID_NNN.png, masks/SPLIT/ID_NNN.png, and labels.jsonl with a line for each word"
    write_options = WriteOptions

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.words.write import WordsWriter

        return WordsWriter(out, options, force=force)
