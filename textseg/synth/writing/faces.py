"""Fonts of all scripts: what a face can write, and text shaped by HarfBuzz into the outlines of its characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import uharfbuzz as hb

from textseg.errors import UsageError
from textseg.io.sample import Points
from textseg.synth.text.fonts import FONT_SUFFIXES, FontFile, bundled_fonts, count_faces
from textseg.synth.writing.outlines import Pen
from textseg.synth.writing.scripts import SCRIPTS, Script


class Shaped(NamedTuple):
    """A character (or a cluster that cannot be taken apart, such as a syllable of Devanagari) in its place.

    Attributes:
        text: its characters.
        contours: each (N, 2) float64 in em, y down, from the start of the line and its baseline.
        start, advance: where it begins along the line, and how far the line goes on, in em.
    """

    text: str
    contours: tuple[Points, ...]
    start: float
    advance: float


class Face:
    """One face of a font file.

    Raises:
        ValueError: the file is no font.
    """

    def __init__(self, file: FontFile) -> None:
        try:
            face = hb.Face(hb.Blob.from_file_path(file.path), file.number)
            self._font = hb.Font(face)
        except (OSError, hb.HarfBuzzError) as error:
            raise ValueError(str(error)) from error
        if not face.upem or not face.glyph_count:
            raise ValueError("it has no glyphs")
        self._em = float(face.upem)
        self._outlines: dict[int, tuple[Points, ...]] = {}

    def covers(self, text: str) -> bool:
        """Whether every character but spaces and joiners has a glyph of its own that is not empty."""
        return all(char in _UNSEEN or self._drawn(char) for char in set(text))

    def writes(self, script: Script) -> bool:
        """Whether it has the letters of a script, drawn and different from one another."""
        if not self.covers(script.letters):
            return False
        plain = {self._font.get_nominal_glyph(ord(char)) for char in script.letters}
        if len(plain) < len(script.letters):
            return False
        shaped = [info.codepoint for info in self._shaped(script.probe, script, script.direction).glyph_infos]
        return not script.probe or shaped != [self._font.get_nominal_glyph(ord(c)) for c in script.probe]

    def shape(self, text: str, script: Script, *, vertical: bool = False) -> list[Shaped]:
        """The characters of a text in one line, in reading order.

        Args:
            text: without line breaks, in one script.
            vertical: from top to bottom: y of the outlines runs along the line, x is centred.

        Example:
            >>> face = find_faces().pick(np.random.default_rng(0), "latin")
            >>> [char.text for char in face.shape("go on", SCRIPTS["latin"])]
            ['g', 'o', ' ', 'o', 'n']
        """
        buffer = self._shaped(text, script, "ttb" if vertical else script.direction)
        parts: dict[int, list[tuple[tuple[Points, ...], float, float]]] = {}
        x = y = 0.0
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            offset = np.array([x + place.x_offset, -y - place.y_offset]) / self._em
            contours = tuple(contour + offset for contour in self._outline(info.codepoint))
            before = -y if vertical else x
            x, y = x + place.x_advance, y + place.y_advance
            after = -y if vertical else x
            parts.setdefault(info.cluster, []).append((contours, before / self._em, after / self._em))
        return [_cluster(text, parts, sorted(parts), index) for index in range(len(parts))]

    def _shaped(self, text: str, script: Script, direction: str) -> hb.Buffer:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.script, buffer.language = direction, script.tag, script.language
        hb.shape(self._font, buffer)
        return buffer

    def _outline(self, glyph: int) -> tuple[Points, ...]:
        if glyph not in self._outlines:
            pen = Pen(self._em)
            pen.draw(self._font, glyph)
            self._outlines[glyph] = tuple(pen.contours)
        return self._outlines[glyph]

    def _drawn(self, char: str) -> bool:
        glyph = self._font.get_nominal_glyph(ord(char))
        if not glyph:
            return False
        extents = self._font.get_glyph_extents(glyph)
        return bool(extents and extents.width and extents.height)


_UNSEEN = " \u00a0\u200c\u200d\u3000"


@lru_cache(maxsize=128)
def load_face(file: FontFile) -> Face:
    """The face of a file; kept, with the outlines that were drawn."""
    return Face(file)


class Shelf:
    """The faces of a folder, by what they can write.

    Attributes:
        remarks: on each file that was left out, one sentence.
    """

    def __init__(self, files: Sequence[FontFile], remarks: Sequence[str] = ()) -> None:
        self.remarks = list(remarks)
        self._faces: dict[tuple[str, str], dict[Path, list[FontFile]]] = {}
        self.count = 0
        for file in files:
            try:
                face = Face(file)
                scripts = [name for name, script in SCRIPTS.items() if face.writes(script)]
            except ValueError as error:
                self.remarks.append(f"{file.path}: left out, it cannot be read ({error})")
                continue
            self.count += bool(scripts)
            for name in scripts:
                for hand in ("", *_hands(file)):
                    folders = self._faces.setdefault((name, hand), {})
                    folders.setdefault(Path(file.path).parent, []).append(file)

    @property
    def scripts(self) -> list[str]:
        """The names of the scripts that some face can write."""
        return [name for name in SCRIPTS if (name, "") in self._faces]

    def pick(self, rng: np.random.Generator, script: str, hand: str = "") -> Face:
        """A face that writes a script; where there are such, one of a ``HANDS`` folder or `LIGHT`."""
        return load_face(self.file(rng, script, hand))

    def file(self, rng: np.random.Generator, script: str, hand: str = "") -> FontFile:
        """The file of a face, as `pick` chooses it.

        Mostly each folder is as likely as another, so that a package of hundreds of display faces does not drown
        the plain ones.
        """
        folders = list((self._faces.get((script, hand)) or self._faces[script, ""]).values())
        even = rng.random() < 0.7
        weights = np.array([1 if even else len(files) for files in folders])
        files = folders[int(rng.choice(len(folders), p=weights / weights.sum()))]
        return files[int(rng.integers(len(files)))]


HANDS = ("handwriting", "machine", "historic")
"""Names of folders: fonts in them are taken for written text, for that of tills and displays, and for old print."""


LIGHT = "light"
"""The hand of faces whose file is named for its thin strokes: ``Lato-Hairline.ttf``, ``Dosis-ExtraLight.otf``."""


def _hands(file: FontFile) -> list[str]:
    path = Path(file.path)
    thin = re.search(r"(Thin|Hairline|Light)(Italic|Oblique)?$", path.stem)
    return [hand for hand in HANDS if hand in path.parts] + [LIGHT] * bool(thin)


@lru_cache(maxsize=4)
def find_faces(folder: Path | str | None = None) -> Shelf:
    """The faces of a folder and its subfolders; without a folder, matplotlib's.

    Raises:
        UsageError: there is no such folder, or no font in it can be used.

    Example:
        >>> find_faces().scripts
        ['latin', 'greek', 'cyrillic', 'arabic']
    """
    root = bundled_fonts() if folder is None else Path(folder)
    if not root.is_dir():
        raise UsageError(
            "is not a folder" if root.exists() else "does not exist", file=root, hint="give a folder of fonts"
        )
    paths = [
        path for path in sorted(root.rglob("*"), key=Path.as_posix) if path.suffix.lower() in FONT_SUFFIXES
    ]
    shelf = Shelf([FontFile(str(path), number) for path in paths for number in range(count_faces(path))])
    if not shelf.scripts:
        raise UsageError(
            "holds no font that can write a known script",
            file=root,
            hint=f"give a folder with fonts ({', '.join(FONT_SUFFIXES)}) for {', '.join(SCRIPTS)}",
            details=shelf.remarks,
        )
    return shelf


def _cluster(
    text: str, parts: dict[int, list[tuple[tuple[Points, ...], float, float]]], starts: list[int], index: int
) -> Shaped:
    here = starts[index]
    after = starts[index + 1] if index + 1 < len(starts) else len(text)
    glyphs = parts[here]
    contours = tuple(contour for outline, _, _ in glyphs for contour in outline)
    begin, end = min(g[1] for g in glyphs), max(g[2] for g in glyphs)
    return Shaped(text[here:after], contours, begin, end - begin)
