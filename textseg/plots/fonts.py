"""Fonts of this machine for texts in any script."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb
from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

_STYLES = re.compile(
    r"bold|italic|oblique|thin|light|black|medium|heavy|cond|mono|serif|display|ui|narrow|bd|obl"
)
_EMPTY = re.compile(r"lastresort|adobeblank|adobenotdef|notdef")
"""Fonts that have every character, and draw none."""
_UNSEEN = frozenset(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"))
"""Joiners and marks of direction: nothing is drawn, whether a font has them or not."""


class SystemFont(NamedTuple):
    """A font of this machine.

    Attributes:
        path: its file; of a collection, the first of its fonts is meant.
        in_colour: whether its glyphs are small images (emoji): they have their own colours, and no outlines.
    """

    path: str
    in_colour: bool


def find_font(text: str, *, outlines: bool = False) -> SystemFont | None:
    """The first font that has every character of a text; None where there is none.

    That of matplotlib is tried first, then those of the system: plain styles before bold and slanted ones. The
    files are opened one by one and only as far as needed, and what they hold is kept.

    Args:
        text: one or more characters.
        outlines: only fonts whose glyphs are outlines: no other can be drawn in a colour or by matplotlib.

    Example:
        >>> Path(find_font("Straße").path).name, find_font("\\U000f0000")
        ('DejaVuSans.ttf', None)
    """
    wanted = {ord(char) for char in text if not char.isspace()} - _UNSEEN
    paths = (path for folder in (_bundled, _installed) for path in folder())
    for path in paths:
        characters, in_colour = _look_into(path)
        if wanted <= characters and not (in_colour and outlines):
            return SystemFont(path, in_colour)
    return None


@lru_cache(maxsize=1)
def _bundled() -> Sequence[str]:
    import matplotlib

    return [str(Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))]


@lru_cache(maxsize=1)
def _installed() -> Sequence[str]:
    from matplotlib.font_manager import findSystemFonts

    return sorted(findSystemFonts(), key=_rank)


def _rank(path: str) -> tuple[int, bool, str]:
    name = Path(path).stem.lower()
    return len(_STYLES.findall(name)), not name.startswith("noto"), name


@cache
def _look_into(path: str | os.PathLike[str]) -> tuple[frozenset[int], bool]:
    """The characters of a font, and whether it is drawn in colour; none of a file that cannot be read."""
    if _EMPTY.search(Path(path).stem.lower().replace("-", "")):
        return frozenset(), False
    try:
        face = hb.Face(hb.Blob.from_file_path(path))
        in_colour = face.has_color_png or face.has_color_paint or face.has_color_svg
        return frozenset(face.unicodes), bool(in_colour)
    except (OSError, hb.HarfBuzzError):
        return frozenset(), False


@lru_cache(maxsize=4096)
def text_font(text: str, size: int) -> FreeTypeFont | None:
    """A font in which Pillow can draw a text, shaped as its script asks; None where no font here has it.

    Args:
        text: what is to be drawn.
        size: height in pixels.
    """
    found = find_font(text, outlines=True)
    return None if found is None else ImageFont.truetype(found.path, size)


def missing_characters(texts: Iterable[str]) -> str:
    """The characters of texts that no font of this machine has, each once, in order."""
    characters = sorted({char for text in texts for char in text})
    return "".join(char for char in characters if find_font(char, outlines=True) is None)
