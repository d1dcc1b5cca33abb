"""Fonts as outlines: which files can write Latin text, and the shape of each of their glyphs."""

from __future__ import annotations

import importlib.util
import io
import logging
import os
import string
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from textseg.errors import UsageError
from textseg.synth.text.glyphs import Glyph, read_outline

FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
MISDRAWN = {"cmti10.ttf": "$"}
"""Characters that a font of matplotlib draws as another under the right name: a pound for a dollar."""


class FontFile(NamedTuple):
    """A font: its file, and its place in the file (collections hold several)."""

    path: str
    number: int = 0


class Font:
    """The glyphs of one font. Only characters with a glyph of their own count as covered.

    Raises:
        ValueError: the file is no font that can be read (whatever its reader says).
    """

    def __init__(self, file: FontFile) -> None:
        from fontTools import agl
        from fontTools.ttLib import TTFont

        # Harmless remarks about odd headers are not for the user of an image generator.
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        try:
            # In memory: a font that reads from its file would keep it open.
            stream = io.BytesIO(Path(file.path).read_bytes())
            self._font = TTFont(stream, fontNumber=file.number, lazy=True)
            names: dict[int, str] = self._font.getBestCmap() or {}
            self._glyphs: Any = self._font.getGlyphSet()
            self._em = float(self._font["head"].unitsPerEm)
            if self._em <= 0:
                raise ValueError("its em is 0")
        except Exception as error:  # fontTools raises many kinds for damaged files
            raise ValueError(str(error)) from error
        self._names = {chr(code): names[code] for code in range(33, 127) if code in names}
        # Some maths fonts put arrows and braces where letters belong; the names of the glyphs give them away.
        # Where one does so, only names that say what they are count.
        meant = {char: agl.toUnicode(name) for char, name in self._names.items()}
        misdrawn = MISDRAWN.get(Path(file.path).name, "")
        truthful = all(meant[char] in ("", char) for char in meant)
        self._names = {
            char: name
            for char, name in self._names.items()
            if (meant[char] == char or (truthful and not meant[char])) and char not in misdrawn
        }
        self._cache: dict[str, Glyph | None] = {}

    def covers(self, text: Iterable[str]) -> bool:
        """Whether every character of `text` has a glyph that can be drawn and is not empty."""
        return all(self._drawn(char) is not None for char in text)

    @property
    def is_latin(self) -> bool:
        """Whether it writes A to Z, each with a glyph of its own (a font of boxes has one for all)."""
        letters = string.ascii_uppercase
        return self.covers(letters) and len({self._names[char] for char in letters}) == len(letters)

    def glyph(self, char: str) -> Glyph:
        """The outline of a character.

        Raises:
            ValueError: the font does not cover it.
        """
        glyph = self._drawn(char)
        if glyph is None:
            raise ValueError(f"the font has no {char!r}")
        return glyph

    def _drawn(self, char: str) -> Glyph | None:
        if char not in self._cache:
            try:
                glyph = read_outline(self._glyphs, self._names[char], self._em)
            except Exception:  # not in the font, or damaged: fontTools raises many kinds
                glyph = None
            self._cache[char] = glyph if glyph is not None and glyph.contours else None
        return self._cache[char]


@lru_cache(maxsize=64)
def load_font(file: FontFile) -> Font:
    """The font of a file; kept, because reading one takes longer than drawing with it."""
    return Font(file)


def find_fonts(folder: str | os.PathLike[str] | None = None) -> tuple[list[FontFile], list[str]]:
    """The fonts of a folder and its subfolders that can write Latin text; without a folder, matplotlib's.

    Returns:
        The fonts, in the order of their paths, and a remark on each file that was left out.

    Raises:
        UsageError: there is no such folder, or no font in it can be used.
    """
    root = bundled_fonts() if folder is None else Path(folder)
    if not root.is_dir():
        raise UsageError(
            "is not a folder" if root.exists() else "does not exist", file=root, hint="give a folder of fonts"
        )
    found: list[FontFile] = []
    remarks: list[str] = []
    for path in sorted(root.rglob("*"), key=Path.as_posix):
        if path.suffix.lower() not in FONT_SUFFIXES:
            continue
        usable, remark = _look_at(path)
        found += usable
        remarks += [f"{path}: {remark}"] if remark else []
    if not found:
        raise UsageError(
            "holds no font that can write A to Z (.ttf, .otf, .ttc, also in subfolders)",
            file=root,
            hint="give a folder with Latin fonts, or leave `fonts=` out to use those of matplotlib",
            details=remarks,
        )
    return found, remarks if folder is not None else []


@lru_cache(maxsize=1)
def default_fonts() -> tuple[FontFile, ...]:
    """The fonts of matplotlib that can write Latin text."""
    return tuple(find_fonts()[0])


def can_write(file: FontFile, text: str) -> bool:
    """Whether a font can be read and has glyphs for all of `text`."""
    try:
        return load_font(file).covers(text)
    except ValueError:
        return False


def _look_at(path: Path) -> tuple[Sequence[FontFile], str | None]:
    files = [FontFile(str(path), number) for number in range(count_faces(path))]
    try:
        usable = [file for file in files if load_font(file).is_latin]
    except ValueError as error:
        return [], f"left out, it cannot be read ({error})"
    return usable, None if usable else "left out, it has no Latin letters"


def count_faces(path: Path) -> int:
    """How many fonts a file holds: the header of a collection says."""
    try:
        with path.open("rb") as stream:
            header = stream.read(12)
    except OSError:
        return 1
    return min(int.from_bytes(header[8:12], "big"), 64) if header[:4] == b"ttcf" else 1


def bundled_fonts() -> Path:
    """The folder of matplotlib's fonts."""
    spec = importlib.util.find_spec("matplotlib")  # finds the package without importing it
    if spec is None or spec.origin is None:
        raise UsageError("matplotlib is not installed, so there are no fonts", hint="give `fonts=DIR`")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
