"""The annotations of one COCO image put together: words with their chars, and what to paint into the masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from textseg.io.formats.coco.masks import is_quad
from textseg.io.sample import Char, Points, Word
from textseg.labels import IGNORE, MAX_CHAR, WORD


@dataclass(frozen=True)
class Entry:
    """One annotation whose fields have been checked.

    Attributes:
        kind: ``word``, ``char`` or ``ignore``.
        category: the name of its category.
        fields: those of `fields.ANNOTATION` that it has, ``bbox`` in any case, and ``text``.
        has_pixels: whether its segmentation is its mask, and not a box around it.
    """

    kind: str
    category: str
    fields: dict[str, Any]
    has_pixels: bool = False

    @property
    def text(self) -> str:
        """Its transcription; without one, the name of a category that is a single character."""
        text: str | None = self.fields.get("text")
        if text is not None:
            return text
        return self.category if len(self.category) == 1 else ""

    @property
    def polygon(self) -> Points:
        """The annotated polygon, else a segmentation of four corners, else the corners of the box."""
        ring = self.fields.get("polygon")
        if ring is None and is_quad(self.fields.get("segmentation")):
            ring = self.fields["segmentation"][0]
        if ring is None:
            x, y, width, height = self.fields["bbox"]
            ring = [x, y, x + width, y, x + width, y + height, x, y + height]
        return np.array(ring, np.float64).reshape(-1, 2)

    @property
    def is_orphan(self) -> bool:
        """Whether it is a mask value that no char has, as textseg writes them."""
        return self.kind == "char" and "mask_value" in self.fields and "key" not in self.fields


@dataclass(frozen=True)
class Instances:
    """What the annotations of an image say.

    Attributes:
        words: in the order of their annotations.
        mask: (mask value, segmentation) of everything in the char mask, in the order to paint.
        maskeff: the same of the effect mask.
        maskfg: the same of the semantic label, only where the image has more chars than a char mask can hold:
            then `mask` and `maskeff` are empty, and the words have no chars.
    """

    words: tuple[Word, ...] = ()
    mask: tuple[tuple[int, Any], ...] = ()
    maskeff: tuple[tuple[int, Any], ...] = ()
    maskfg: tuple[tuple[int, Any], ...] | None = None


Problem = Callable[[Entry, str], None]
"""Called with an annotation and what is wrong with it."""


def build_instances(entries: Sequence[Entry], problem: Problem) -> Instances:
    """Put the annotations of one image together.

    A char belongs to the word that its ``word_id`` or ``word_key`` names, else it makes a word of its own. A
    word that has pixels but no chars gets one char to hold them: the char mask can hold nothing else.
    """
    words = _Words(problem)
    values = _MaskValues(entries, problem)
    for entry in entries:
        if entry.kind == "word":
            words.add(entry)
    for entry in entries:
        if entry.kind == "char":
            value = values.give(entry)
            if not entry.is_orphan:
                words.of(entry).add_char(entry, value)
    for word in words.found:
        if word.entry is not None and not word.chars and word.entry.has_pixels:
            word.add_char(word.entry, values.give(word.entry))
    # Ignore first: where annotations overlap, an instance says more than a region to ignore.
    painted = [(IGNORE, entry) for entry in entries if entry.kind == "ignore"] + values.given
    mask = tuple((value, entry.fields["segmentation"]) for value, entry in painted if entry.has_pixels)
    if len(values.given) > MAX_CHAR:
        maskfg = tuple((IGNORE if value == IGNORE else WORD, region) for value, region in mask)
        return Instances(tuple(replace(word, chars=()) for word in words.done()), maskfg=maskfg or None)
    maskeff = tuple(
        (value, entry.fields["effect_segmentation"])
        for value, entry in painted
        if entry.fields.get("effect_segmentation")
    )
    return Instances(words.done(), mask, maskeff)


class _MaskValues:
    """The mask value of every char: its own, or for annotations of other tools the next that is free."""

    def __init__(self, entries: Sequence[Entry], problem: Problem) -> None:
        self.problem = problem
        self.given: list[tuple[int, Entry]] = []
        self.taken: set[int] = set()
        own = {entry.fields.get("mask_value") for entry in entries}
        self.free: Iterator[int] = (value for value in range(1, MAX_CHAR + 1) if value not in own)

    def give(self, entry: Entry) -> int:
        value = entry.fields.get("mask_value") or next(self.free, 0)  # 0: more chars than a mask can hold
        if value in self.taken:
            self.problem(entry, f"has mask_value {value}, which another annotation of its image has already")
        if value:
            self.taken.add(value)
        self.given.append((value, entry))
        return value


@dataclass
class _Word:
    """A word being put together; without an entry where only its chars tell of it."""

    entry: Entry | None
    key: str | None
    problem: Problem
    chars: dict[str, Char] = field(default_factory=dict)

    def add_char(self, entry: Entry, value: int) -> None:
        key = entry.fields.get("key") if entry.kind == "char" else None
        key = f"{len(self.chars):02d}" if key is None else key
        if key in self.chars:
            self.problem(entry, f"has the key {key!r}, which another char of its word has already")
        self.chars[key] = Char(key, entry.text, entry.polygon, value)

    def done(self, key: str) -> Word:
        chars = tuple(self.chars.values())
        if self.entry is not None:
            fields = self.entry.fields
            return Word(
                key,
                self.entry.text,
                self.entry.polygon,
                chars,
                legible=fields.get("legible", True),
                attributes=fields.get("attributes", {}),
            )
        points = np.concatenate([char.polygon for char in chars])
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        return Word(key, "".join(char.text for char in chars), box, chars)


class _Words:
    """The words of an image, and how chars find theirs."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.found: list[_Word] = []
        self.by_id: dict[int | str, list[_Word]] = {}
        self.by_key: dict[str, _Word] = {}

    def add(self, entry: Entry | None, key: str | None = None) -> _Word:
        key = key if entry is None else entry.fields.get("key")
        word = _Word(entry, key, self.problem)
        self.found.append(word)
        if key is not None:
            if entry is not None and key in self.by_key:
                self.problem(entry, f"has the key {key!r}, which another word of its image has already")
            self.by_key[key] = word
        if entry is not None and "id" in entry.fields:
            self.by_id.setdefault(entry.fields["id"], []).append(word)
        return word

    def of(self, char: Entry) -> _Word:
        id_, key = char.fields.get("word_id"), char.fields.get("word_key")
        if id_ is not None:
            found = self.by_id.get(id_, [])
            if len(found) != 1:
                which = f"{len(found)} words of its image have" if found else "is no word of its image"
                self.problem(char, f"has word_id {id_}, which {which}")
                return self.add(None)
            return found[0]
        if key is not None and key in self.by_key:
            return self.by_key[key]
        return self.add(None, key)

    def done(self) -> tuple[Word, ...]:
        numbers = (key for number in range(len(self.found)) if (key := f"{number:02d}") not in self.by_key)
        return tuple(word.done(next(numbers) if word.key is None else word.key) for word in self.found)
