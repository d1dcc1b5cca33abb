"""One sample as COCO: its image entry and its annotations, from one pass over each of its masks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.glyphs import GLYPHS, OTHER, glyph_class
from textseg.io.files.polygons import fill_polygon
from textseg.io.files.rle import Rle, encode_instances
from textseg.io.formats.coco.options import WriteOptions
from textseg.io.formats.coco.pixels import WORDS, InstancePixels, MaskPixels, PolygonPixels
from textseg.io.formats.image_files import image_name
from textseg.io.formats.writing import Piece, read_part
from textseg.io.sample import Char, Points, Sample, Word
from textseg.labels import IGNORE, U8, derive_maskfg

Fields = dict[str, Any]


class NothingToExportError(DataError):
    """A sample has no pixels, or no annotation, where the options need them."""


@dataclass(frozen=True, kw_only=True)
class Exported(Piece):
    """A sample as COCO, numbered within itself.

    Attributes:
        split: the split it belongs to.
        image: its entry in ``images``, without ``id``.
        annotations: its annotations without ``id`` and ``image_id``; ``word_id`` is a place in this list.
        has_instances: whether it has words or a char mask, from which there may be annotations.
    """

    split: str | None
    image: Fields
    annotations: list[Fields]
    has_instances: bool


def export_sample(sample: Sample, options: WriteOptions, images: Path | None = None) -> Exported:
    """Turn a sample into COCO entries.

    Args:
        sample: the sample.
        options: how instances are written.
        images: the folder in which ``file_name`` is a path; None for the name of the image alone.

    Raises:
        NothingToExportError: it lacks what the options need: a char mask or a semantic label or, for quads, the
            annotation.
        DataError: a part of it cannot be read, or a mask is of another size than the image.
    """
    _check_parts(sample, options)
    words, shape = sample.words, sample.size
    masks = {
        part: MaskPixels(labels, words)
        for part in ("mask", "maskeff")[: 1 + options.effect]
        if (labels := read_part(sample, part, shape)) is not None
    }
    mask: InstancePixels | None = masks.get("mask")
    counts = _count_losses(sample, options, words)
    maskfg = None
    if options.effect:
        maskfg = _own_maskfg(sample, shape, masks)
    elif mask is None and options.segmentation != "quad":
        maskfg = read_part(sample, "maskfg", shape)
    if mask is None and options.segmentation != "quad" and maskfg is not None:
        mask = PolygonPixels(maskfg, words)
        counts.update(mask.counts, images=1)
    annotations = _Annotations(options, shape, mask, masks.get("maskeff"))
    annotations.add_words(words)
    annotations.add_orphans({value for word in words for value in word.mask_values})
    annotations.add_ignore()
    image: Fields = {
        "file_name": image_name(sample, images),
        "width": shape[1],
        "height": shape[0],
        "sample_id": sample.id,
        "split": sample.split,
        "parts": [] if sample.load_words is None else ["anno"],
    }
    if options.segmentation != "quad":
        image["parts"] += list(masks)
    if maskfg is not None:
        image["maskfg"] = {
            str(value): _segmentation(rle, shape) for value, rle in encode_instances(maskfg).items()
        }
    return Exported(
        split=sample.split,
        image=image,
        annotations=annotations.entries,
        has_instances=sample.load_words is not None or "mask" in masks,
        words=len(words),
        chars=sum(len(word.chars) for word in words),
        counts=counts,
    )


def _check_parts(sample: Sample, options: WriteOptions) -> None:
    if options.segmentation == "quad" and sample.load_words is None:
        raise NothingToExportError("has no annotation (_anno.json), so there are no quads", file=sample.id)
    if options.segmentation != "quad" and sample.load_mask is None and sample.load_maskfg is None:
        raise NothingToExportError("has neither a char mask nor a semantic label", file=sample.id)


def _count_losses(sample: Sample, options: WriteOptions, words: Sequence[Word]) -> Counter[str]:
    """What the options leave out of a sample; by the part or instance."""
    counts: Counter[str] = Counter()
    counts["char masks"] = sample.load_mask is not None and options.segmentation == "quad"
    counts["effect masks"] = sample.load_maskeff is not None and not options.effect
    if "word" not in options.categories:
        counts["words without chars"] = sum(not word.chars for word in words)
    return counts


def _own_maskfg(sample: Sample, shape: tuple[int, int], masks: dict[str, MaskPixels]) -> U8 | None:
    """The semantic label of a sample if it cannot be derived from its masks, else None."""
    shipped = read_part(sample, "maskfg", shape)
    if shipped is None or "mask" not in masks:
        return shipped
    maskeff = masks["maskeff"].labels if "maskeff" in masks else None
    return None if np.array_equal(shipped, derive_maskfg(masks["mask"].labels, maskeff)) else shipped


@dataclass
class _Annotations:
    """The annotations of one sample, as they are made."""

    options: WriteOptions
    shape: tuple[int, int]
    mask: InstancePixels | None
    maskeff: InstancePixels | None
    entries: list[Fields] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.category_ids = {category["name"]: category["id"] for category in self.options.category_entries}

    def add_words(self, words: Sequence[Word]) -> None:
        """Add words, each followed by its chars."""
        for label, word in enumerate(words, WORDS):
            link: Fields = {"word_key": word.key}
            if "word" in self.options.categories:
                link = {"word_id": len(self.entries)}
                self.add("word", self.pixels(label, word.polygon), _says(word) | _says_more(word))
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
        """Where an instance is: by its pixels, else by its polygon, else by its effect mask."""
        effect = self.maskeff if self.maskeff and label in self.maskeff.rles else None
        if self.mask and label in self.mask.rles:
            fields = self.masked(self.mask, label, polygon) | {"source": self.mask.source}
        elif polygon is not None:
            fields = _polygon_pixels(polygon, self.shape) | {"source": "quad"}
        else:
            assert effect is not None  # what has no polygon was found in one of the layers
            fields = self.masked(effect, label, polygon) | {"source": "effect"}
        if effect:
            found = self.masked(effect, label, None)
            fields |= {f"effect_{name}": value for name, value in found.items()}
        return fields

    def masked(self, layer: InstancePixels, label: int, polygon: Points | None) -> Fields:
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


def _polygon_pixels(polygon: Points, shape: tuple[int, int]) -> Fields:
    """A polygon as its own segmentation; area and box are those of the pixels pycocotools fills it with."""
    rle = fill_polygon(polygon, shape)
    return {
        "segmentation": [polygon.ravel().tolist()],
        "area": int(coco_mask.area(rle)),
        "bbox": coco_mask.toBbox(rle).tolist(),
    }
