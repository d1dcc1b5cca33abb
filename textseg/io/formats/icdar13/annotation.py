"""Words, chars and masks of ICDAR 2013 Focused Scene Text, from its text files and label images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path

from textseg.io.formats.icdar13.format import DontCare
from textseg.io.formats.icdar13.lines import NOT_LEGIBLE, CharLine, InclusiveBox, read_chars, read_words
from textseg.io.formats.icdar13.pixels import read_colours
from textseg.io.sample import Char, Word
from textseg.labels import IGNORE, U8, WORD


def char_words(path: Path, dont_care: DontCare, *, with_chars: bool = True) -> tuple[Word, ...]:
    """The words of a list of chars: the text and the box of a word are those of its chars together.

    A word of don't-care chars only is not legible. Such chars are in no char mask, so they are no chars of a word, but
    their text is part of its text, unless it is blank.

    Args:
        path: the list.
        dont_care: whether don't-care chars are chars (``text``).
        with_chars: whether the words have chars.

    Raises:
        DataError: it cannot be read.
    """
    words, value = [], 0
    for number, lines in enumerate(read_chars(path)):
        chars: list[Char] = []
        for char in _kept(lines, dont_care):
            value += 1
            if with_chars:
                chars.append(Char(f"{len(chars):02d}", char.text, char.box.polygon, value))
        text = "".join(char.text for char in lines if not char.dont_care or char.text.strip())
        box = reduce(InclusiveBox.join, (char.box for char in lines))
        legible = not all(char.dont_care for char in lines)
        words.append(Word(f"{number:02d}", text, box.polygon, tuple(chars), legible=legible))
    return tuple(words)


def box_words(path: Path) -> tuple[Word, ...]:
    """The words of a word file; ``###`` is not legible.

    Raises:
        DataError: it cannot be read.
    """
    return tuple(
        Word(f"{number:02d}", text, box.polygon, legible=text != NOT_LEGIBLE)
        for number, (box, text) in enumerate(read_words(path))
    )


def read_char_mask(label: Path, chars: Path, dont_care: DontCare) -> U8:
    """The char mask: 0 background, 1..n the chars of all words in their order, 255 don't care and colours of no char.

    Raises:
        DataError: a file cannot be read.
    """
    lines = [char for word in read_chars(chars) for char in word]
    values = {id(char): value for value, char in enumerate(_kept(lines, dont_care), 1)}
    return read_colours(label, [(char, values.get(id(char), IGNORE)) for char in lines], IGNORE)


def read_char_maskfg(label: Path, chars: Path, dont_care: DontCare) -> U8:
    """The semantic label, by the same rules: 0, 100 and 255; 0 and 100 where don't care is text.

    Raises:
        DataError: a file cannot be read.
    """
    other = WORD if dont_care == "text" else IGNORE
    lines = [char for word in read_chars(chars) for char in word]
    return read_colours(label, [(char, other if char.dont_care else WORD) for char in lines], other)


def _kept(lines: Sequence[CharLine], dont_care: DontCare) -> Iterator[CharLine]:
    """The chars that have a value in the char mask."""
    return (char for char in lines if not char.dont_care or dont_care == "text")
