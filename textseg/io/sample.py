"""`Sample`: one image with its annotation, the value that every reader makes and every writer takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError, TextSegError
from textseg.labels import U8, derive_maskfg
from textseg.representation import ShownInNotebooks, counted, one_line, shorten

if TYPE_CHECKING:
    from shapely import Polygon

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Char:
    """One annotated character.

    Attributes:
        key: its name in the file, as ``00``.
        text: its transcription.
        polygon: (N, 2) float64, x and y in pixels, usually a loose quad: it can miss its mask by many pixels.
        mask_value: 1..254, its value in the char mask; unique in the image, runs across words.
    """

    key: str
    text: str
    polygon: Points
    mask_value: int

    @property
    def geometry(self) -> Polygon:
        """The polygon as a shapely geometry."""
        return _shapely(self.polygon)

    def __repr__(self) -> str:
        return f"<Char {shorten(self.text)}, mask value {self.mask_value}{_place(self.polygon)}>"


@dataclass(frozen=True, eq=False, repr=False)
class Word:
    """One annotated word; ``len(text)`` need not be the number of its chars, and it may have none.

    Attributes:
        key: its name in the file.
        text: its transcription.
        polygon: (N, 2) float64, x and y in pixels.
        chars: its characters in file order.
        legible: False where the annotators marked it as one that nobody has to read (``###``, don't care).
        attributes: what else its dataset says about it, by name: ``{"script": "Latin"}``, ``{"orientation": "c"}``.

    Example:
        >>> box = np.array([[0, 0], [9, 0], [9, 5], [0, 5]], np.float64)
        >>> Word("00", "###", box, legible=False, attributes={"script": "Latin"}).attributes["script"]
        'Latin'
    """

    key: str
    text: str
    polygon: Points
    chars: tuple[Char, ...] = ()
    legible: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def geometry(self) -> Polygon:
        """The polygon as a shapely geometry."""
        return _shapely(self.polygon)

    @property
    def mask_values(self) -> tuple[int, ...]:
        """The mask values of its chars."""
        return tuple(char.mask_value for char in self.chars)

    def __repr__(self) -> str:
        illegible = "" if self.legible else ", illegible"
        return f"<Word {shorten(self.text)}, {counted(len(self.chars), 'char')}{illegible}{_place(self.polygon)}>"


@dataclass(frozen=True, eq=False, repr=False)
class Sample(ShownInNotebooks):
    """One image with its annotation. Arrays are read when asked for, every time, and never kept.

    Made by a dataset reader from functions that load each part; a part the dataset lacks is None. To use a
    mask several times, keep it: ``mask = sample.mask``.

    Attributes:
        id: the name of the image without folder and suffix.
        split: ``train``, ``val``, ``test``, another name, or None where the dataset has no splits.
        size: (height, width) in pixels, from the header of the image.
        files: the file of each part that is a file of its own: ``image``, ``anno``, ``mask``, ``maskeff``,
            ``maskfg``.
    """

    id: str
    split: str | None
    load_size: Callable[[], tuple[int, int]]
    load_image: Callable[[], U8] | None = None
    load_words: Callable[[], tuple[Word, ...]] | None = None
    load_mask: Callable[[], U8] | None = None
    load_maskeff: Callable[[], U8] | None = None
    load_maskfg: Callable[[], U8] | None = None
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        return self.load_size()

    @property
    def image(self) -> U8:
        """The image, uint8 (H, W, 3) RGB.

        Raises:
            DataError: it is missing or cannot be read.
        """
        if self.load_image is None:
            raise DataError(f"sample {self.id} has no image")
        return self.load_image()

    @property
    def words(self) -> tuple[Word, ...]:
        """The annotated words; empty where the dataset has no annotation.

        Raises:
            DataError: the annotation cannot be read; every problem is in its `details`.
        """
        return () if self.load_words is None else self.load_words()

    @property
    def chars(self) -> tuple[Char, ...]:
        """The chars of all words, in file order."""
        return tuple(char for word in self.words for char in word.chars)

    @property
    def mask(self) -> U8 | None:
        """The char mask, uint8 (H, W): 0 background, 1..254 a char, 255 ignore; None where there is none."""
        return None if self.load_mask is None else self.load_mask()

    @property
    def maskeff(self) -> U8 | None:
        """The effect mask, as `mask` with text effects included; None where there is none."""
        return None if self.load_maskeff is None else self.load_maskeff()

    @property
    def maskfg(self) -> U8:
        """The semantic label, uint8 (H, W), values 0, 100, 200, 255: the shipped one, else derived.

        Raises:
            DataError: there is neither a semantic label nor a char mask.
        """
        if self.load_maskfg is not None:
            return self.load_maskfg()
        return self.derive_maskfg()

    def derive_maskfg(self) -> U8:
        """The semantic label derived from the char masks, whether one is shipped or not.

        Raises:
            DataError: there is no char mask, or the two masks differ in size.
        """
        mask = self.mask
        if mask is None:
            raise DataError(f"sample {self.id} has neither a semantic label nor a char mask")
        try:
            return derive_maskfg(mask, self.maskeff)
        except DataError as error:
            raise DataError(error.problem, file=self.files.get("mask"), where=error.where) from error

    def word_mask(self, word: Word, *, effect: bool = False) -> NDArray[np.bool_]:
        """The pixels of a word, bool (H, W): those of all its chars."""
        return np.isin(self._instances(effect), np.array(word.mask_values, np.uint8))

    def char_mask(self, char: Char, *, effect: bool = False) -> NDArray[np.bool_]:
        """The pixels of a char, bool (H, W)."""
        return self._instances(effect) == char.mask_value

    def char_masks(self, *, effect: bool = False) -> Iterator[tuple[Char, NDArray[np.bool_]]]:
        """Every char with its pixels, bool (H, W); the label image is read once."""
        instances = self._instances(effect)
        for char in self.chars:
            yield char, instances == char.mask_value

    def _instances(self, effect: bool) -> U8:
        mask = self.maskeff if effect else self.mask
        if mask is None:
            raise DataError(f"sample {self.id} has no {'effect' if effect else 'char'} mask")
        return mask

    def __repr__(self) -> str:
        split = "" if self.split is None else f", split {shorten(self.split, 16)[1:-1]}"
        parts = [part for part in LABELS if getattr(self, f"load_{part}") is not None]
        facts = [text for text in (_tried(self._size_text), _tried(self._words_text)) if text]
        return one_line(f"<Sample {shorten(self.id)[1:-1]}{split}: {', '.join([*facts, *parts]) or 'empty'}>")

    def _size_text(self) -> str:
        height, width = self.size
        return f"{width} x {height}"

    def _words_text(self) -> str:
        words = self.words
        chars = sum(len(word.chars) for word in words)
        return "" if self.load_words is None else f"{counted(len(words), 'word')}, {counted(chars, 'char')}"


LABELS = ("mask", "maskeff", "maskfg")
"""The label images that a sample may have."""


def _tried(fact: Callable[[], str]) -> str:
    """What a `repr` says of a file: it must not fail where the file is missing or damaged."""
    try:
        return fact()
    except (TextSegError, OSError):
        return "unreadable"


def _place(polygon: Points) -> str:
    """Where the box around a polygon is, and its size."""
    if not polygon.size:
        return ""
    (left, top), (right, bottom) = polygon.min(axis=0), polygon.max(axis=0)
    return f", at ({left:g}, {top:g}), {right - left:g} x {bottom - top:g}"


def _shapely(points: Points) -> Polygon:
    from shapely import Polygon

    return Polygon(points)
