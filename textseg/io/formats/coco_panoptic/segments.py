"""One sample as panoptic segments: which pixel is of which char or word, and what each segment says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.files.polygons import decode_polygon
from textseg.io.files.rle import encode_runs, find_runs
from textseg.io.formats.coco_panoptic.format import InstanceKind
from textseg.io.formats.writing import read_part
from textseg.io.sample import Char, Sample, Word
from textseg.labels import IGNORE, TEXT, U8, to_target

CATEGORIES = {"text": 1, "background": 2}
"""The category ids: things, which are chars or words, and stuff."""

BACKGROUND_ID = 1 << 16
"""The segment id of the background, colour (0, 0, 1). So the blue channel is the background, and red and green hold the
number of the instance: of a char its mask value, of a word its place, from 1."""

_VOID = (1 << 16) - 1
"""What void (segment id 0) is while pixels are assigned: 0 is then the background."""


@dataclass(frozen=True)
class Segments:
    """A panoptic annotation.

    Attributes:
        png: uint8 (H, W, 3), the segment ids: R + 256 G + 65536 B; 0 is void.
        infos: ``segments_info``: id, category, area, box and text of every segment there is.
        counts: how often the sample has what the format cannot hold.
    """

    png: U8
    infos: list[dict[str, Any]]
    counts: Counter[str]


def make_segments(sample: Sample, kind: InstanceKind) -> Segments:
    """The segments of a sample; a pixel belongs to one at most.

    The pixels come from the char mask; where there is none, they are the text pixels of the semantic label inside the
    polygon of each instance, of the first where they are in several.

    Raises:
        DataError: there is neither a char mask, nor a semantic label with instances of this kind.
    """
    words, shape = sample.words, sample.size
    mask = read_part(sample, "mask", shape)
    instances = _number(words, kind)
    counts: Counter[str] = Counter()
    if mask is not None:
        numbers = np.asarray(cv2.LUT(mask, _table(words, kind)), np.uint16)
    else:
        if not instances and words:
            hint = "`instances='word'` takes words by the text pixels inside their polygons"
            raise DataError("has neither a char mask nor chars", file=sample.id, hint=hint)
        maskfg = read_part(sample, "maskfg", shape)
        if maskfg is None or sample.load_words is None:
            missing = "a semantic label" if maskfg is None else "words"
            raise DataError(f"has neither a char mask nor {missing}", file=sample.id)
        numbers = _fill(to_target(maskfg), instances, counts)
    infos = _describe(numbers, instances, words if kind == "char" else (), counts)
    counts["effect masks"] = int(sample.load_maskeff is not None)
    counts["words" if kind == "char" else "chars"] = len(words if kind == "char" else sample.chars)
    return Segments(_colours(numbers), infos, counts)


def _number(words: Sequence[Word], kind: InstanceKind) -> dict[int, Char | Word]:
    if kind == "word":
        return dict(enumerate(words[: _VOID - 1], 1))
    return {char.mask_value: char for word in words for char in word.chars}


def _table(words: Sequence[Word], kind: InstanceKind) -> NDArray[np.uint16]:
    """From the values of a char mask to numbers; a value that no char has is an instance without a word."""
    table = np.arange(256, dtype=np.uint16) if kind == "char" else np.full(256, _VOID, np.uint16)
    table[[0, IGNORE]] = 0, _VOID
    if kind == "word":
        for number, word in _number(words, kind).items():
            table[list(word.mask_values)] = number  # type: ignore[union-attr]
    return table


def _fill(target: U8, instances: dict[int, Char | Word], counts: Counter[str]) -> NDArray[np.uint16]:
    """Number the text pixels inside polygons; those in none are text of nobody, and become void."""
    numbers = np.where(target == 0, np.uint16(0), np.uint16(_VOID))
    text = target == TEXT
    for number, instance in instances.items():
        inside = text & decode_polygon(instance.polygon, target.shape)
        counts["text pixels of a second instance"] += int(np.count_nonzero(inside & (numbers != _VOID)))
        numbers[inside & (numbers == _VOID)] = number
    counts["text pixels of no instance, which are void"] = int(np.count_nonzero(text & (numbers == _VOID)))
    return numbers


def _describe(
    numbers: NDArray[np.uint16],
    instances: dict[int, Char | Word],
    words: Sequence[Word],
    counts: Counter[str],
) -> list[dict[str, Any]]:
    """The entries of all segments; `words` are those that chars belong to."""
    owners = {char.mask_value: word.key for word in words for char in word.chars}
    found = encode_runs(find_runs(numbers))
    found.pop(_VOID, None)
    infos = []
    for number, rle in found.items():
        info: dict[str, Any] = {"id": number, "category_id": CATEGORIES["text"], "iscrowd": 0}
        info |= {"area": rle.area, "bbox": rle.bbox}
        if (instance := instances.get(number)) is not None:
            polygon = instance.polygon.ravel().tolist()
            info |= {"text": instance.text, "key": instance.key, "polygon": polygon}
        if number in owners:
            info["word_key"] = owners[number]
        if isinstance(instance, Word) and not instance.legible:
            info["legible"] = False
        if isinstance(instance, Word) and instance.attributes:
            info["attributes"] = dict(instance.attributes)
        infos.append(info)
    counts["instances without pixels"] = len(instances.keys() - found.keys())
    behind = (numbers == 0).view(np.uint8)
    if area := int(np.count_nonzero(behind)):
        info = {"id": BACKGROUND_ID, "category_id": CATEGORIES["background"], "iscrowd": 0}
        infos.append(info | {"area": area, "bbox": list(cv2.boundingRect(behind))})
    return infos


def _colours(numbers: NDArray[np.uint16]) -> U8:
    ids = np.where(numbers == _VOID, np.uint16(0), numbers)
    return np.dstack([ids & 255, ids >> 8, numbers == 0]).astype(np.uint8)
