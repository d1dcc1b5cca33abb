"""What a crop of a word shows: a box of the image, or its quad turned upright."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import cv2
import numpy as np

from textseg.io.files.quads import enclosing_quad, smallest_rectangle
from textseg.io.formats.crops import Box, InstanceCrop, cut
from textseg.io.sample import Points
from textseg.labels import U8


class View(ABC):
    """A crop of a word, of the image and of its mask."""

    @abstractmethod
    def of_image(self, image: U8) -> U8:
        """The crop of the image, uint8 (h, w, 3)."""

    @abstractmethod
    def of_mask(self, crop: InstanceCrop) -> U8:
        """The crop of the mask, uint8 (h, w): 255 the pixels of the word, 0 all else."""


@dataclass(frozen=True)
class BoxView(View):
    """The pixels of the image in a box (x, y, width, height)."""

    box: Box

    def of_image(self, image: U8) -> U8:
        return np.ascontiguousarray(cut(image, self.box))

    def of_mask(self, crop: InstanceCrop) -> U8:
        return crop.seen_in(self.box)


@dataclass(frozen=True)
class QuadView(View):
    """A quad turned upright.

    Attributes:
        quad: float64 (4, 2), in the image.
        size: (width, height) of the crop, in pixels.
        padding: pixels between the quad and the edge of the crop.
    """

    quad: Points
    size: tuple[int, int]
    padding: int

    def of_image(self, image: U8) -> U8:
        return self._warp(image, (0, 0), cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)

    def of_mask(self, crop: InstanceCrop) -> U8:
        return self._warp(crop.mask * np.uint8(255), crop.box[:2], cv2.INTER_NEAREST, cv2.BORDER_CONSTANT)

    def _warp(self, pixels: U8, origin: tuple[int, int], flags: int, border: int) -> U8:
        (width, height), edge = self.size, self.padding
        left, top, right, bottom = edge, edge, width - edge, height - edge
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        # OpenCV counts from the centres of pixels, polygons from their corners.
        source, target = self.quad - origin - 0.5, corners - 0.5
        matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
        return np.asarray(
            cv2.warpPerspective(pixels, matrix, self.size, flags=flags, borderMode=border), np.uint8
        )


def view_box(crop: InstanceCrop, polygon: Points, padding: int, shape: tuple[int, int]) -> BoxView:
    """The upright box around the polygon and the pixels of a word, with a padding, as far as it is in the image."""
    x, y, width, height = crop.box
    ends = np.array([[x, y], [x + width, y + height]], np.float64)
    corners = np.concatenate([ends, polygon.clip(0, shape[::-1])])
    low = np.floor(corners.min(axis=0) - padding).clip(0).astype(int).tolist()
    high = np.ceil(corners.max(axis=0) + padding).clip(0, shape[::-1]).astype(int).tolist()
    return BoxView((low[0], low[1], high[0] - low[0], high[1] - low[1]))


def view_quad(polygon: Points, padding: int, shape: tuple[int, int]) -> QuadView | None:
    """The quad of a word, its first corner at the upper left; None where it has no area.

    The longer of two opposite sides gives the size. A quad that is not convex is replaced by the rectangle around it.
    """
    quad = enclosing_quad(polygon)
    if not cv2.isContourConvex(quad.astype(np.float32)):
        quad = smallest_rectangle(polygon)
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    width, height = np.maximum(sides[:2], sides[2:]).tolist()
    if min(width, height) < 1:
        return None
    # A corner far outside of the image must not ask for more pixels than there are.
    scale = min(1.0, 2 * max(shape) / max(width, height))
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    return QuadView(quad, (columns + 2 * padding, rows + 2 * padding), padding)
