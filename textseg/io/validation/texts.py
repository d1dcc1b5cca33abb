"""Checks of transcriptions."""

from __future__ import annotations

from collections.abc import Iterable

from textseg.io.sample import Char, Word
from textseg.io.validation.report import SampleProblems


def check_texts(words: Iterable[Word], problems: SampleProblems) -> None:
    """Note empty transcriptions, and words and chars that do not spell the same."""
    for word in words:
        where = word_place(word)
        if not word.text.strip():
            if word.legible:
                problems.note("T308", "anno", "has no text", where=where)
        elif word.chars and _spelt(char.text for char in word.chars) != _spelt(word.text):
            chars = "".join(char.text for char in word.chars)
            problems.note("T307", "anno", f"has text {word.text!r}, but its chars {chars!r}", where=where)
        for char in word.chars:
            if not char.text.strip():
                problems.note("T308", "anno", "has no text", where=char_place(word, char))
            elif len(char.text) != 1:
                problems.note("T309", "anno", f"has text {char.text!r}", where=char_place(word, char))


def _spelt(texts: Iterable[str]) -> str:
    return "".join("".join(texts).split())  # spaces are no chars


def word_place(word: Word) -> str:
    """How a problem names a word."""
    return f"word {word.key!r}"


def char_place(word: Word, char: Char) -> str:
    """How a problem names a char."""
    return f"{word_place(word)}, char {char.key!r}"
