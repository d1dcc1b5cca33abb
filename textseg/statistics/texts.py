"""What is written: the glyphs of a word, and the script it is in."""

from __future__ import annotations

import unicodedata
from collections import Counter

from fontTools import unicodedata as scripts

from textseg.io.sample import Word

NO_SCRIPT = "no letters"
"""Stands for the script of words of digits and signs alone."""

LONGEST_GLYPH = 16
"""Code points of a glyph that are kept: a transcription of a char may be anything, and memory is bounded."""

_SHARED = ("Zyyy", "Zinh", "Zzzz")  # common to several scripts, inherited, unknown
_JOINER = "\u200d"


def glyphs_of(word: Word) -> list[str]:
    """The glyphs of a word: the transcriptions of its chars, else its own, taken apart.

    A glyph is a character with its combining marks, in the composed Unicode normal form. A char without a
    transcription is the empty glyph.

    Example:
        >>> import numpy as np
        >>> glyphs_of(Word("0", "cafe\\u0301 5", np.zeros((4, 2))))
        ['c', 'a', 'f', 'é', '5']
    """
    if word.chars:
        return [_normal(char.text)[:LONGEST_GLYPH] for char in word.chars]
    return [glyph[:LONGEST_GLYPH] for glyph in split_glyphs(_normal(word.text)) if not glyph.isspace()]


def split_glyphs(text: str) -> list[str]:
    """Take a text apart into characters, each with its combining marks and what is joined to it.

    Example:
        >>> split_glyphs("क्षि👩\\u200d🚒!")
        ['क्', 'षि', '👩\u200d🚒', '!']
    """
    glyphs: list[str] = []
    for char in text:
        joined = glyphs and (
            unicodedata.category(char)[0] == "M" or char == _JOINER or glyphs[-1][-1] == _JOINER
        )
        if joined:
            glyphs[-1] += char
        else:
            glyphs.append(char)
    return glyphs


def script_of(text: str) -> str:
    """The script that most letters of a text are in, by the name Unicode gives it; the first of several.

    Example:
        >>> script_of("№ 7 Москва"), script_of("24/7")
        ('Cyrillic', 'no letters')
    """
    found = Counter(code for char in text if (code := scripts.script(char)) not in _SHARED)
    return scripts.script_name(found.most_common(1)[0][0]).replace("_", " ") if found else NO_SCRIPT


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
