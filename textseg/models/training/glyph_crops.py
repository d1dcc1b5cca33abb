"""Chars of a dataset as small masks with their class: what the glyph classifier is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError
from textseg.io.sample import Sample
from textseg.labels import TEXT, U8, to_target
from textseg.models.training.crops import glyph_boxes
from textseg.models.transforms import F64, I64
from textseg.parallel import Progress, ordered_map

PATCH = 64
"""Side of a stored patch in pixels."""

MARGIN = 1.25
"""A patch shows so many times the square around the char, so that the square can be moved in training."""


@dataclass(frozen=True)
class Glyphs:
    """Chars as patches.

    Attributes:
        patches: uint8 (R, 64, 64): share of text, 0..255, in `MARGIN` times the square around each char.
        classes: int64 (R,): 0..36, see `textseg.glyphs`.
    """

    patches: U8
    classes: I64


def gather_glyphs(
    samples: Sequence[Sample], *, jobs: int | None = None, progress: Progress | None = None
) -> Glyphs:
    """Cut the chars out of all samples. They show all text in their square, as the discriminator will see it.

    Raises:
        DataError: a sample cannot be read, or none has annotated chars.
    """
    parts = [part for part in ordered_map(_cut, samples, jobs=jobs, progress=progress) if len(part.classes)]
    if not parts:
        raise DataError(
            f"none of the {len(samples)} samples has chars",
            hint="the classifier is trained on _anno.json files",
        )
    return Glyphs(
        np.concatenate([part.patches for part in parts]), np.concatenate([part.classes for part in parts])
    )


def _cut(sample: Sample) -> Glyphs:
    text = (to_target(sample.maskfg) == TEXT).view(np.uint8) * np.uint8(255)
    boxes, classes = glyph_boxes(sample)
    patches = np.array([_patch(text, box) for box in boxes], np.uint8).reshape(-1, PATCH, PATCH)
    shown = patches.any(axis=(1, 2))  # a char may lie outside the image or under another
    return Glyphs(patches[shown], classes[shown])


def _patch(text: U8, box: F64) -> NDArray[np.uint8]:
    centre, half = (box[:2] + box[2:]) / 2, max((box[2] - box[0]) / 2 * MARGIN, 1.0)
    left, top = np.floor(centre - half).astype(int)
    right, bottom = np.ceil(centre + half).astype(int)
    height, width = text.shape
    inside = text[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    if not inside.size:
        return np.zeros((PATCH, PATCH), np.uint8)
    beyond = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    square = cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.resize(square, (PATCH, PATCH), interpolation=cv2.INTER_AREA), np.uint8)
