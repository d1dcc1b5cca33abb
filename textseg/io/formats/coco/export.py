"""One sample as COCO: its image entry and its annotations, from one pass over each of its masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.glyphs import GLYPHS, OTHER, glyph_class
from textseg.io.files.outlines import trace_outlines
from textseg.io.files.rle import Rle, encode_instances, encode_runs, find_runs
from textseg.io.formats.coco.masks import near_image
from textseg.io.formats.coco.options import WriteOptions
from textseg.io.formats.writing import Piece, read_part
from textseg.io.sample import Char, Points, Sample, Word
from textseg.labels import IGNORE, U8, derive_maskfg

Fields = dict[str, Any]


class NothingToExportError(DataError):
    """A sample has no masks, or no annotation, where the options need them."""


@dataclass(frozen=True, kw_only=True)
class Exported(Piece):
    """A sample as COCO, numbered within itself.

    Attributes:
        split: the split it belongs to.
        image: its entry in ``images``, without ``id``.
        annotations: its annotations without ``id`` and ``image_id``; ``word_id`` is a place in this list.
    """

    split: str | None
    image: Fields
    annotations: list[Fields]


def export_sample(sample: Sample, options: WriteOptions) -> Exported:
    """Turn a sample into COCO entries.

    Raises:
        NothingToExportError: it lacks what the options need: char masks or, for quads, the annotation.
        DataError: a part of it cannot be read, or a mask is of another size than the image.
    """
    _check_parts(sample, options)
    words, shape = sample.words, sample.size
    table = _word_table(words)
    layers = {
        part: _Layer(labels, table)
        for part in ("mask", "maskeff")[: 1 + options.effect]
        if (labels := read_part(sample, part, shape)) is not None
    }
    annotations = _Annotations(options, shape, layers.get("mask"), layers.get("maskeff"))
    annotations.add_words(words)
    annotations.add_orphans({value for word in words for value in word.mask_values})
    annotations.add_ignore()
    image: Fields = {
        "file_name": sample.files["image"].name if "image" in sample.files else f"{sample.id}.png",
        "width": shape[1],
        "height": shape[0],
        "sample_id": sample.id,
        "split": sample.split,
        "parts": [] if sample.load_words is None else ["anno"],
    }
    if options.segmentation != "quad":
        image["parts"] += list(layers)
    if options.effect and (labels := _own_maskfg(sample, shape, layers)) is not None:
        image["maskfg"] = {
            str(value): _segmentation(rle, shape) for value, rle in encode_instances(labels).items()
        }
    return Exported(
        split=sample.split,
        image=image,
        annotations=annotations.entries,
        words=len(words),
        chars=sum(len(word.chars) for word in words),
    )


def _check_parts(sample: Sample, options: WriteOptions) -> None:
    if options.segmentation == "quad" and sample.load_words is None:
        raise NothingToExportError("has no annotation (_anno.json), so there are no quads", file=sample.id)
    if options.segmentation != "quad" and sample.load_mask is None:
        raise NothingToExportError("has no char mask (_mask.png)", file=sample.id)


def _own_maskfg(sample: Sample, shape: tuple[int, int], layers: dict[str, _Layer]) -> U8 | None:
    """The semantic label of a sample if it cannot be derived from its masks, else None."""
    shipped = read_part(sample, "maskfg", shape)
    if shipped is None or "mask" not in layers:
        return shipped
    maskeff = layers["maskeff"].labels if "maskeff" in layers else None
    return None if np.array_equal(shipped, derive_maskfg(layers["mask"].labels, maskeff)) else shipped


WORDS = 256
"""Added to the number of a word to make its label: those up to 255 are chars and ignore."""


def _word_table(words: Sequence[Word]) -> NDArray[np.uint16]:
    """From mask values to the labels of words: the n-th word that has chars is ``WORDS + n``."""
    table = np.zeros(256, np.uint16)
    for number, word in enumerate((word for word in words if word.chars), 1):
        table[list(word.mask_values)] = WORDS + number
    return table


class _Layer:
    """The instances of a mask, chars and words: the RLE of each by its label."""

    def __init__(self, labels: U8, word_table: NDArray[np.uint16]) -> None:
        self.labels = labels
        self.word_table = word_table
        runs = find_runs(labels)
        self.rles = encode_runs(runs.joined(runs.relabel(word_table)))

    def outlines(self, label: int) -> list[list[int]]:
        x, y, width, height = self.rles[label].bbox
        crop = self.labels[y : y + height, x : x + width]
        return trace_outlines((crop if label < WORDS else self.word_table[crop]) == label, (x, y))


@dataclass
class _Annotations:
    """The annotations of one sample, as they are made."""

    options: WriteOptions
    shape: tuple[int, int]
    mask: _Layer | None
    maskeff: _Layer | None
    entries: list[Fields] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.category_ids = {category["name"]: category["id"] for category in self.options.category_entries}

    def add_words(self, words: Sequence[Word]) -> None:
        """Add words, each followed by its chars."""
        number = 0
        for word in words:
            number += bool(word.chars)
            link: Fields = {"word_key": word.key}
            if "word" in self.options.categories:
                link = {"word_id": len(self.entries)}
                pixels = self.pixels(WORDS + number if word.chars else 0, word.polygon)
                self.add("word", pixels, _says(word) | _says_more(word))
            if self.chars_too:
                for char in word.chars:
                    pixels = self.pixels(char.mask_value, char.polygon)
                    says = _says(char) | {"mask_value": char.mask_value} | link
                    self.add(self.char_category(char.text), pixels, says)

    def add_orphans(self, owned: set[int]) -> None:
        """Add mask values that no char has: instances without a transcription."""
        if not self.chars_too:
            return
        found = {label for layer in (self.mask, self.maskeff) if layer for label in layer.rles}
        for value in sorted(found.intersection(range(1, IGNORE)) - owned):
            self.add(self.char_category(None), self.pixels(value, None), {"mask_value": value})

    def add_ignore(self) -> None:
        """Add the ignore region, once for each category: evaluation matches within a category only."""
        if not any(layer and IGNORE in layer.rles for layer in (self.mask, self.maskeff)):
            return
        pixels = self.pixels(IGNORE, None)
        for name in self.category_ids:
            self.add(name, pixels, {}, iscrowd=1)

    @property
    def chars_too(self) -> bool:
        return self.options.categories != ("word",)

    def char_category(self, text: str | None) -> str:
        if "char" in self.options.categories:
            return "char"
        return GLYPHS[OTHER if text is None else glyph_class(text)]

    def add(self, category: str, pixels: Fields, says: Fields, iscrowd: int = 0) -> None:
        self.entries.append(
            {"category_id": self.category_ids[category], "iscrowd": iscrowd, **pixels, **says}
        )

    def pixels(self, label: int, polygon: Points | None) -> Fields:
        """Where an instance is: by its mask, else by its quad, else by its effect mask."""
        found = {
            name: layer
            for name, layer in (("mask", self.mask), ("effect", self.maskeff))
            if layer and label in layer.rles
        }
        if "mask" in found:
            fields = self.masked(found["mask"], label, polygon)
            fields["source"] = "mask"
        elif polygon is not None:
            fields = _quad_pixels(polygon, self.shape) | {"source": "quad"}
        else:
            fields = self.masked(found["effect"], label, polygon)
            fields["source"] = "effect"
        if "effect" in found:
            effect = self.masked(found["effect"], label, None)
            fields |= {f"effect_{name}": value for name, value in effect.items()}
        return fields

    def masked(self, layer: _Layer, label: int, polygon: Points | None) -> Fields:
        rle = layer.rles[label]
        segmentation: object = _segmentation(rle, self.shape)
        if self.options.segmentation == "polygon" and label != IGNORE:  # a crowd is RLE by convention
            segmentation = layer.outlines(label)
        elif polygon is not None and self.options.segmentation == "quad":
            segmentation = [polygon.ravel().tolist()]
        return {"segmentation": segmentation, "area": rle.area, "bbox": rle.bbox}


def _says(instance: Word | Char) -> Fields:
    return {"text": instance.text, "key": instance.key, "polygon": instance.polygon.ravel().tolist()}


def _says_more(word: Word) -> Fields:
    """What most words need not say."""
    fields: Fields = {} if word.legible else {"legible": False}
    return fields | ({"attributes": dict(word.attributes)} if word.attributes else {})


def _segmentation(rle: Rle, shape: tuple[int, int]) -> Fields:
    return {"size": shape, "counts": rle.counts}


def _quad_pixels(polygon: Points, shape: tuple[int, int]) -> Fields:
    """A quad as its own segmentation; area and box are those of the pixels pycocotools fills it with."""
    ring = polygon.ravel().tolist()
    rle = coco_mask.frPyObjects(near_image([ring], shape), *shape)[0]
    return {
        "segmentation": [ring],
        "area": int(coco_mask.area(rle)),
        "bbox": coco_mask.toBbox(rle).tolist(),
    }
