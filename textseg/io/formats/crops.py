"""The words or chars of a sample one by one: the box that each lies in, and its pixels there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.files.polygons import decode_polygon
from textseg.io.files.rle import find_boxes, find_runs
from textseg.io.formats.writing import read_part
from textseg.io.sample import Char, Points, Sample, Word
from textseg.labels import BACKGROUND, IGNORE, TEXT, U8, to_target

T = TypeVar("T", bound=np.generic)
Box = tuple[int, int, int, int]
Bools = NDArray[np.bool_]
Source = Literal["mask", "text in polygon", "polygon"]


@dataclass(frozen=True)
class InstanceCrop:
    """One word or char where it lies in the image.

    Attributes:
        word: the word, or that of the char; None for a char that only the mask has.
        char: the char; None for a word.
        box: x, y, width and height in pixels: the tight box of `mask`.
        mask: bool (height, width), its pixels; at least one is true.
        source: where they come from: the char mask; the text pixels of the semantic label inside the polygon, where
            there is no char mask; or the polygon, where neither has any.
    """

    word: Word | None
    char: Char | None
    box: Box
    mask: Bools
    source: Source

    def seen_in(self, box: Box) -> U8:
        """Its mask in another box, which may reach out of the image: uint8 (height, width), 0 or 255."""
        seen = np.zeros((box[3], box[2]), np.uint8)
        x, y, width, height = self.box
        left, top = x - box[0], y - box[1]
        part = seen[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)]
        away = (max(-left, 0), max(-top, 0), part.shape[1], part.shape[0])
        part[...] = cut(self.mask, away) * np.uint8(255)
        return seen


class InstanceCrops:
    """The words and chars of a sample; its masks are read once, when it is made.

    Attributes:
        words: the words of the sample.
        ignored: whether there are pixels to ignore.

    Raises:
        DataError: the sample has neither words nor a char mask, or a mask is of another size than the image.
    """

    def __init__(self, sample: Sample) -> None:
        if sample.load_words is None and sample.load_mask is None:
            raise DataError(
                "has neither words nor a char mask",
                file=sample.id,
                hint="a semantic label has no instances; `split=` takes splits that have words",
            )
        self.words, self.shape = sample.words, sample.size
        self.mask = read_part(sample, "mask", self.shape)
        self._runs = None if self.mask is None else find_runs(self.mask)
        self._boxes = {} if self._runs is None else find_boxes(self._runs)
        maskfg = read_part(sample, "maskfg", self.shape) if self.mask is None else None
        self._target = None if maskfg is None else to_target(maskfg)
        self.ignored = IGNORE in self._boxes or (self._target is not None and IGNORE in self._target)

    @cached_property
    def text(self) -> U8:
        """The pixels of all text, uint8 (H, W): 0 or 255; of the char mask, else of the semantic label."""
        if self.mask is not None:
            shown = (self.mask != BACKGROUND) & (self.mask != IGNORE)
        else:
            shown = self._target == TEXT if self._target is not None else np.zeros(self.shape, np.bool_)
        return shown.view(np.uint8) * np.uint8(255)

    def of_words(self) -> Iterator[InstanceCrop]:
        """The words that lie in the image."""
        numbers = np.zeros(256, np.uint32)
        for number, word in enumerate(self.words, 1):
            numbers[list(word.mask_values)] = number
        boxes = {} if self._runs is None else find_boxes(self._runs.relabel(numbers))
        for number, word in enumerate(self.words, 1):
            if (box := boxes.get(number)) is not None and self.mask is not None:
                yield InstanceCrop(word, None, box, numbers[cut(self.mask, box)] == number, "mask")
            else:
                yield from self._by_polygon(word, None, word.polygon)

    def of_chars(self) -> Iterator[InstanceCrop]:
        """The chars that lie in the image, those that only the mask has at the end."""
        orphans = {value: box for value, box in self._boxes.items() if value != IGNORE}
        for word in self.words:
            for char in word.chars:
                box = orphans.pop(char.mask_value, None)
                if box is not None and self.mask is not None:
                    yield InstanceCrop(word, char, box, cut(self.mask, box) == char.mask_value, "mask")
                else:
                    yield from self._by_polygon(word, char, char.polygon)
        for value, box in orphans.items():
            if self.mask is not None:
                yield InstanceCrop(None, None, box, cut(self.mask, box) == value, "mask")

    def _by_polygon(self, word: Word, char: Char | None, polygon: Points) -> Iterator[InstanceCrop]:
        box = _box_of(polygon, self.shape)
        if box is None:
            return
        filled: Bools = decode_polygon(polygon - box[:2], (box[3], box[2]))
        text = filled & (cut(self._target, box) == TEXT) if self._target is not None else None
        mask, source = (filled, "polygon") if text is None or not text.any() else (text, "text in polygon")
        if mask.any():
            yield InstanceCrop(word, char, *_tightened(box, mask), source)  # type: ignore[arg-type]


def cut(pixels: NDArray[T], box: Box) -> NDArray[T]:
    """The pixels in a box."""
    x, y, width, height = box
    return pixels[y : y + height, x : x + width]


def _box_of(polygon: Points, shape: tuple[int, int]) -> Box | None:
    """The pixels of the image that a polygon may touch; None where there are none."""
    low = np.floor(polygon.min(axis=0)).clip(0, shape[::-1]).astype(int)
    high = np.ceil(polygon.max(axis=0)).clip(0, shape[::-1]).astype(int)
    width, height = (high - low).tolist()
    return (*low.tolist(), width, height) if width and height else None


def _tightened(box: Box, mask: Bools) -> tuple[Box, Bools]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = (int(end) for side in (rows, columns) for end in (side[0], side[-1] + 1))
    return (box[0] + left, box[1] + top, right - left, bottom - top), mask[top:bottom, left:right]
