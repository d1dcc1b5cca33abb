"""The scripts that can be written, and where their words come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from textseg.synth.text.vocabulary import phrase, punctuate, recase
from textseg.synth.writing import words

Words = Callable[[np.random.Generator, int], list[str]]
"""From a generator of random numbers and a count to so many words."""


@dataclass(frozen=True)
class Script:
    """A script.

    Attributes:
        name: as users write it.
        tag: its ISO 15924 code, for shaping.
        language: a language that uses it, for shaping.
        letters: a face that has a different glyph for each of these counts as one that can write it.
        words: makes words.
        direction: ``ltr`` or ``rtl``.
        spaced: whether words are set apart by spaces.
        upright: whether it is also written from top to bottom.
        joined: whether letters are joined, so that they cannot be spread apart.
        probe: a text that a face writes with other glyphs than those of its characters, if it knows the script.
    """

    name: str
    tag: str
    language: str
    letters: str
    words: Words
    direction: str = "ltr"
    spaced: bool = True
    upright: bool = False
    joined: bool = False
    probe: str = ""


def _latin(rng: np.random.Generator, count: int) -> list[str]:
    """English as on signs, or now and then words of other languages with their accents."""
    foreign = rng.random() < 0.15
    found = [words.pick(rng, words.ACCENTED) for _ in range(count)] if foreign else phrase(rng, count)
    case = ("upper", "title", "sentence", "lower")[int(rng.choice(4, p=[0.35, 0.25, 0.25, 0.15]))]
    return punctuate(rng, recase(found, case))


def _alphabet(listed: tuple[str, ...], letters: str, *, cased: bool) -> Words:
    """Listed words, and sometimes invented ones of the same letters, so that every letter is seen."""

    def make(rng: np.random.Generator, count: int) -> list[str]:
        found = [
            words.invented(rng, letters) if rng.random() < 0.2 else words.pick(rng, listed)
            for _ in range(count)
        ]
        case = ("upper", "title", "lower")[int(rng.integers(3))]
        found = recase(found, case) if cased else found
        return [words.number(rng) if rng.random() < 0.06 else word for word in found]

    return make


@cache
def _level(encoding: str, first: int, last: int) -> str:
    """The characters of some rows of a national character set: those in everyday use come first."""
    cells = [bytes([0xA0 + row, 0xA0 + cell]) for row in range(first, last + 1) for cell in range(1, 95)]
    return "".join(code.decode(encoding, "ignore") for code in cells)


def _han(encoding: str, first: int, last: int) -> Words:
    def make(rng: np.random.Generator, count: int) -> list[str]:
        common = _level(encoding, first, last)
        found = [
            "".join(words.pick(rng, common) for _ in range(int(rng.integers(1, 5)))) for _ in range(count)
        ]
        return [words.number(rng) if rng.random() < 0.04 else word for word in found]

    return make


def _japanese(rng: np.random.Generator, count: int) -> list[str]:
    """Kanji with hiragana endings, katakana words, and particles."""
    kanji, found = _level("euc_jp", 16, 47), []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.55:
            stem = "".join(words.pick(rng, kanji) for _ in range(int(rng.integers(1, 4))))
            found.append(stem + words.pick(rng, words.JAPANESE_ENDINGS))
        elif kind < 0.8:
            found.append(words.invented(rng, words.KATAKANA))
        else:
            found.append(words.invented(rng, words.HIRAGANA))
    return found


def _hangul(rng: np.random.Generator, count: int) -> list[str]:
    common = _level("euc_kr", 16, 40)
    return [
        words.pick(rng, words.KOREAN)
        if rng.random() < 0.5
        else "".join(words.pick(rng, common) for _ in range(int(rng.integers(1, 5))))
        for _ in range(count)
    ]


_ALL = (
    Script("latin", "Latn", "en", words.LATIN_LETTERS, _latin),
    Script(
        "greek", "Grek", "el", words.GREEK_LETTERS, _alphabet(words.GREEK, words.GREEK_LETTERS, cased=True)
    ),
    Script(
        "cyrillic",
        "Cyrl",
        "ru",
        words.CYRILLIC_LETTERS,
        _alphabet(words.CYRILLIC, words.CYRILLIC_LETTERS, cased=True),
    ),
    Script(
        "arabic",
        "Arab",
        "ar",
        words.ARABIC_LETTERS,
        _alphabet(words.ARABIC, words.ARABIC_LETTERS, cased=False),
        direction="rtl",
        joined=True,
        probe="بب",
    ),
    Script("devanagari", "Deva", "hi", words.DEVANAGARI_LETTERS, words.devanagari, joined=True, probe="क्ष"),
    Script(
        "chinese",
        "Hani",
        "zh-Hans",
        words.CHINESE_LETTERS,
        _han("gb2312", 16, 55),
        spaced=False,
        upright=True,
    ),
    Script(
        "traditional",
        "Hani",
        "zh-Hant",
        words.TRADITIONAL_LETTERS,
        words.traditional,
        spaced=False,
        upright=True,
    ),
    Script("japanese", "Kana", "ja", words.JAPANESE_LETTERS, _japanese, spaced=False, upright=True),
    Script("korean", "Hang", "ko", words.KOREAN_LETTERS, _hangul, upright=True),
)

SCRIPTS = {script.name: script for script in _ALL}
