"""Writing crops of chars: a square around each, of the image and of its text."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import cv2
import numpy as np

from textseg.glyphs import GLYPHS, OTHER, glyph_class
from textseg.io.files.png import encode_png
from textseg.io.formats.crop_writing import CropPlan, CropWriter, ImageOnce, split_folder
from textseg.io.formats.crops import Box, InstanceCrop, InstanceCrops
from textseg.io.formats.glyphs.format import WriteOptions
from textseg.io.sample import Sample
from textseg.labels import U8

LONGEST = 8
"""A text of more code points than these is no character: its folder is that of other texts."""


class GlyphsWriter(CropWriter):
    """Writes ``images/SPLIT/CLASS/ID_NNN.png`` and ``masks/SPLIT/CLASS/ID_NNN.png``."""

    crops_of = "chars with pixels"
    leaves_out = ("words", "attributes of words", "effect masks")

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.options = options

    def plan(self, sample: Sample) -> CropPlan:
        crops, plan, folder = InstanceCrops(sample), CropPlan(), split_folder(sample)
        image = ImageOnce(sample, crops.shape)
        shown = [crop for crop in crops.of_chars() if crop.source != "polygon"]
        for number, crop in enumerate(shown):
            square = self._square(crop, crops.shape)
            mask = crop.seen_in(square) if self.options.show == "char" else _cut_square(crops.text, square)
            name = f"{folder}/{self._folder(crop)}/{sample.id}_{number:03d}.png"
            plan.files.append((f"images/{name}", partial(_encode_image, image, square)))
            plan.files.append((f"masks/{name}", partial(encode_png, mask)))
        annotated = sum(len(word.chars) for word in crops.words)
        plan.counts["chars without pixels"] = annotated - sum(crop.char is not None for crop in shown)
        return plan

    def _folder(self, crop: InstanceCrop) -> str:
        text = "" if crop.char is None else crop.char.text
        if self.options.classes == "glyph":
            return GLYPHS[glyph_class(text)]
        return "_".join(f"U+{ord(one):04X}" for one in text) if 0 < len(text) <= LONGEST else GLYPHS[OTHER]

    def _square(self, crop: InstanceCrop, shape: tuple[int, int]) -> Box:
        """The square around the polygon of a char, as far as that is in the image, or else around its pixels.

        Its sides may differ by the pixel that rounding adds, as in the patches that the glyph classifier is trained on.
        """
        x, y, width, height = crop.box
        low, high = np.array([x, y], np.float64), np.array([x + width, y + height], np.float64)
        if crop.char is not None:
            inside = crop.char.polygon.clip(0, shape[::-1])
            if (np.ptp(inside, axis=0) >= 1).all():
                low, high = inside.min(axis=0), inside.max(axis=0)
        half = (high - low).max() / 2 * self.options.margin
        left, top = np.floor((low + high) / 2 - half).astype(int).tolist()
        right, bottom = np.ceil((low + high) / 2 + half).astype(int).tolist()
        return left, top, right - left, bottom - top


def _cut_square(pixels: U8, square: Box, border: int = cv2.BORDER_CONSTANT) -> U8:
    """A square that may reach out of the image; what is outside is black, or as the pixels at the edge."""
    (height, width), (left, top) = pixels.shape[:2], square[:2]
    right, bottom = left + square[2], top + square[3]
    inside = pixels[max(top, 0) : bottom, max(left, 0) : right]
    beyond = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    return np.asarray(cv2.copyMakeBorder(inside, *beyond, border), np.uint8)


def _encode_image(image: ImageOnce, square: Box) -> bytes:
    return encode_png(_cut_square(image(), square, cv2.BORDER_REPLICATE))
