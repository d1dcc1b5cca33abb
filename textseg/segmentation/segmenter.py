"""From an image to its mask: `Segmenter`, which is called with one image after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import UsageError
from textseg.labels import U8, shape_text
from textseg.representation import ShownInNotebooks
from textseg.segmentation.local_colours import by_local_colours
from textseg.segmentation.model import F32, TextModel, shipped_model
from textseg.segmentation.pixels import Source, pixels_of
from textseg.segmentation.scale import enlargement, reduction, resized
from textseg.segmentation.settings import MOST_SCALE
from textseg.segmentation.tiles import in_tiles
from textseg.segmentation.wide_strokes import with_wide_strokes

FOUND = 0.5
"""The probability from which on the strokes of text are measured."""


@dataclass(frozen=True, eq=False, repr=False)
class Segmentation(ShownInNotebooks):
    """The text of an image.

    Attributes:
        mask: bool (H, W): which pixels are text, the strokes of letters without outlines and shadows.
        probability: float32 (H, W) in 0..1.
        image: uint8 (H, W, 3) RGB: what was segmented.

    As an array it is its mask, so that it can be scored and saved as one.
    """

    mask: NDArray[np.bool_]
    probability: F32
    image: U8

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        array = self.mask if dtype is None else self.mask.astype(dtype, copy=False)
        return array.copy() if copy else array

    def __repr__(self) -> str:
        return f"<Segmentation {shape_text(self.mask)}, {100 * self.mask.mean():.1f} % text>"


class Segmenter:
    """Segments images, one call each. One instance may be called by several threads at a time.

    Args:
        threshold: text is where the probability is above it.
        scale: the factor an image is resized by before the model sees it; None for one that suits the image.
        colours: decide pixels near text by the local colours of text and background; see `by_local_colours`.
        model: what to ask; None for the model inside the package.

    Raises:
        UsageError: a value is out of its range.

    Example:
        >>> segmenter = Segmenter(threshold=0.4)
        >>> segmenter(np.full((40, 60), 255, np.uint8)).mask.any()
        np.False_
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        scale: float | None = None,
        colours: bool = True,
        model: TextModel | None = None,
    ) -> None:
        if not 0 <= threshold < 1:
            raise UsageError(f"threshold must be at least 0 and below 1, not {threshold}")
        if scale is not None and not 0 < scale <= MOST_SCALE:
            raise UsageError(f"scale must be None, or above 0 and at most {MOST_SCALE:g}, not {scale}")
        self.threshold, self.scale, self.colours = threshold, scale, colours
        self.model = shipped_model() if model is None else model

    def __call__(self, image: Source, *, as_stored: bool = False) -> Segmentation:
        """Segment one image.

        Args:
            image: a path, a Pillow image or an array; see `textseg.segmentation.pixels.pixels_of`.
            as_stored: leave out the turn that EXIF data ask for; else the mask fits the image as it is displayed.

        Raises:
            DataError: a file is missing, no image, or damaged.
            UsageError: an array of another shape or type.
        """
        pixels = pixels_of(image, as_stored=as_stored)
        probability = self.probability(pixels)
        return Segmentation(probability > self.threshold, probability, pixels)

    def __repr__(self) -> str:
        scale = "auto" if self.scale is None else f"{self.scale:g}"
        return f"<Segmenter {self.model.name}, threshold {self.threshold:g}, scale {scale}>"

    def probability(self, image: U8) -> F32:
        """The probability of text: uint8 (H, W, 3) to float32 (H, W) in 0..1."""
        height, width = image.shape[:2]
        factor = reduction(height, width) if self.scale is None else self.scale
        shown = resized(image, factor)
        seen = in_tiles(self.model, shown)
        if self.scale is None and (factor := enlargement(seen > FOUND)) > 1:
            shown = resized(image, factor)
            seen = in_tiles(self.model, shown)
        seen = with_wide_strokes(self.model, shown, seen)
        if self.colours:
            seen = by_local_colours(shown, seen)
        if seen.shape == (height, width):
            return seen
        method = cv2.INTER_AREA if seen.shape[0] > height else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(seen, (width, height), interpolation=method), np.float32)
