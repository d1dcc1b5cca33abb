"""The pixels of every instance of an image: by its masks, or by the text pixels inside the annotated polygons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from pycocotools import mask as coco_mask

from textseg.io.files.outlines import trace_outlines
from textseg.io.files.polygons import fill_polygon
from textseg.io.files.rle import Rle, decode_rle, encode_instances, encode_runs, find_runs
from textseg.io.sample import Points, Word
from textseg.labels import IGNORE, TEXT, U8, to_target

WORDS = 256
"""The label of the n-th word, from 0, is ``WORDS + n``: those up to 255 are chars and ignore."""


class InstancePixels(ABC):
    """Instances by their labels.

    Attributes:
        source: where the pixels come from, one of `options.SOURCES`.
        rles: the RLE of every instance that has pixels: of chars by their mask value, of words by `WORDS`, and of
            the regions to ignore.
    """

    source: ClassVar[str]
    rles: dict[int, Rle]

    @abstractmethod
    def outlines(self, label: int) -> list[list[int]]:
        """The outlines of an instance, as of `trace_outlines`."""


class MaskPixels(InstancePixels):
    """The instances of a char mask or an effect mask."""

    source = "mask"

    def __init__(self, labels: U8, words: Sequence[Word]) -> None:
        self.labels = labels
        self.table = np.zeros(256, np.uint32)
        for number, word in enumerate(words, WORDS):
            self.table[list(word.mask_values)] = number
        runs = find_runs(labels)
        self.rles = encode_runs(runs.joined(runs.relabel(self.table)))

    def outlines(self, label: int) -> list[list[int]]:
        x, y, width, height = self.rles[label].bbox
        crop = self.labels[y : y + height, x : x + width]
        return trace_outlines((crop if label < WORDS else self.table[crop]) == label, (x, y))


class PolygonPixels(InstancePixels):
    """Words and chars without masks: the text pixels of the semantic label inside the polygon of each.

    Args:
        maskfg: the semantic label, uint8 (H, W).
        words: with their polygons, which may overlap: a pixel inside several belongs to each of them.

    Attributes:
        counts: of ``words`` and ``chars``; of those without text pixels (``empty``); of pixels of text (``text``),
            of those in no word (``outside``) and in several (``shared``).
    """

    source = "semantic"

    def __init__(self, maskfg: U8, words: Sequence[Word]) -> None:
        self.shape = (maskfg.shape[0], maskfg.shape[1])
        found = encode_instances(to_target(maskfg))
        self.text = {"size": list(self.shape), "counts": found[TEXT].counts} if TEXT in found else None
        self.rles = {IGNORE: found[IGNORE]} if IGNORE in found else {}
        self.counts: Counter[str] = Counter(text=found[TEXT].area if TEXT in found else 0)
        inside: list[dict[str, object]] = []
        for label, word in enumerate(words, WORDS):
            self.counts["words"] += 1
            inside += self._add(label, word.polygon)
            for char in word.chars:
                self.counts["chars"] += 1
                self._add(char.mask_value, char.polygon)
        self._count_pixels(inside)

    def _add(self, label: int, polygon: Points) -> list[dict[str, object]]:
        """Add an instance; its pixels as an RLE in a list, empty where it has none."""
        rle = None
        if self.text is not None:
            rle = coco_mask.merge([fill_polygon(polygon, self.shape), self.text], intersect=True)
        if rle is None or not (area := int(coco_mask.area(rle))):
            self.counts["empty"] += 1
            return []
        x, y, width, height = map(int, coco_mask.toBbox(rle).tolist())
        self.rles[label] = Rle(rle["counts"].decode("ascii"), area, (x, y, width, height))
        return [rle]

    def _count_pixels(self, words: list[dict[str, object]]) -> None:
        seen = twice = coco_mask.encode(np.zeros(self.shape, np.uint8, order="F"))
        for word in words:
            twice = coco_mask.merge([twice, coco_mask.merge([seen, word], intersect=True)])
            seen = coco_mask.merge([seen, word])
        self.counts["outside"] = self.counts["text"] - int(coco_mask.area(seen))
        self.counts["shared"] = int(coco_mask.area(twice))

    def outlines(self, label: int) -> list[list[int]]:
        x, y, width, height = self.rles[label].bbox
        mask = decode_rle(self.rles[label].counts, self.shape)
        return trace_outlines(mask[y : y + height, x : x + width] != 0, (x, y))


def describe_polygons(counts: Counter[str]) -> str:
    """The sentence about what `PolygonPixels` did, from the summed counts of ``images`` and of the layers."""
    chars = f" and {counts['chars']:,} chars" if counts["chars"] else ""
    empty = f"; without text pixels, kept as polygons: {counts['empty']:,}" if counts["empty"] else ""
    return (
        f"images without char masks ({counts['images']:,}): the masks of their {counts['words']:,} words{chars} are "
        f"the text pixels of the semantic label inside each polygon. Of {counts['text']:,} text pixels, "
        f"{counts['outside']:,} are in no word and {counts['shared']:,} in several{empty}"
    )
