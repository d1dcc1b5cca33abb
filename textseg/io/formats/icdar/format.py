"""The declaration of the ICDAR format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from textseg.io.formats.base import Format, Match
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer

Corners = Literal["four", "all"]


@dataclass(frozen=True)
class ReadOptions:
    """How the lines are read."""

    script: bool = setting(False, "the lines have the script of the word before its text, as those of MLT")


@dataclass(frozen=True)
class WriteOptions:
    """How the lines are written.

    Raises:
        UsageError: all corners together with the script, for which there is no form of a line.
    """

    corners: Corners = setting(
        "four",
        "corners of a word: four (the smallest rectangle around a polygon of another number), or all (then with "
        "#### before the text, as in CTW1500)",
    )
    integers: bool = setting(False, "round corners to integers, which the evaluation of ICDAR requires")
    script: bool = setting(
        False, "write the script of the word (its attribute script) before its text, as MLT does"
    )

    def __post_init__(self) -> None:
        both = ["corners must be four where the script is written: a line with a script has four"]
        check(self, both if self.script and self.corners == "all" else [])


class IcdarFormat(Format):
    """``gt_ID.txt`` with a line for each word, and ``images/``; a folder for each split."""

    name = "icdar"
    about = "ICDAR text lines: the corners and the transcription of each word, no pixels"
    expected = "a folder with gt_ID.txt files and images/, or such a folder for each split"
    written = "SPLIT/gt_ID.txt with a line for each word, and SPLIT/images/ID.jpg"
    read_options = ReadOptions
    write_options = WriteOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.icdar.read import find_folders

        return Match.POSSIBLE if path.is_dir() and find_folders(path) else Match.NO

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.icdar.read import Icdar

        return Icdar(path, split, script=options.script)

    def writer(
        self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.icdar.write import IcdarWriter

        return IcdarWriter(out, options, force=force)
