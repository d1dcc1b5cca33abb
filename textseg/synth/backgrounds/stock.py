"""Photographs to use as backgrounds, and cut-out objects to put on them."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import cv2
import numpy as np

from textseg.errors import DataError
from textseg.io.files.images import read_size
from textseg.labels import U8
from textseg.synth.backgrounds.photos import find_photos
from textseg.synth.paint.textures import Plane


class Stock:
    """The images of a folder: those with transparency are objects, the others photographs.

    Attributes:
        photos, objects: their paths.
        remarks: on each file that was left out.
    """

    def __init__(self, folder: Path | str | None) -> None:
        paths, self.remarks = ([], []) if folder is None else find_photos(folder)
        self.objects = [path for path in paths if _is_object(path)]
        objects = set(self.objects)
        self.photos = [path for path in paths if path not in objects]

    def photograph(self, rng: np.random.Generator, height: int, width: int) -> Plane:
        """A part of a photograph, reduced or enlarged a little, perhaps mirrored: float32 (H, W, 3) in 0..1.

        Raises:
            DataError: it cannot be read.
        """
        path = self.photos[int(rng.integers(len(self.photos)))]
        tall, wide = image_size(path)
        largest = min(tall / height, wide / width)
        # from an enlargement by 1.5 to as much of the photo as fits
        scale = float(np.exp(rng.uniform(np.log(min(0.66, largest)), np.log(largest))))
        photo = load_image(path, scale >= 2)
        scale *= photo.shape[0] / tall
        tall, wide = photo.shape[:2]
        h, w = max(1, int(height * scale)), max(1, int(width * scale))
        y, x = int(rng.integers(tall - h + 1)), int(rng.integers(wide - w + 1))
        method = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        cut = cv2.resize(photo[y : y + h, x : x + w, :3], (width, height), interpolation=method)
        cut = cut[:, ::-1] if rng.random() < 0.5 else cut
        return np.asarray(cut, np.float32) / np.float32(255)

    def put_object(self, rng: np.random.Generator, image: Plane, size: float) -> None:
        """Paste one of the objects, about `size` pixels large, anywhere on an image, in place."""
        art = load_image(self.objects[int(rng.integers(len(self.objects)))])
        scale = size / max(art.shape[:2])
        w, h = max(2, round(art.shape[1] * scale)), max(2, round(art.shape[0] * scale))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        art = np.asarray(cv2.resize(art, (w, h), interpolation=method), np.float32) / np.float32(255)
        art = art[:, ::-1] if rng.random() < 0.5 else art
        height, width = image.shape[:2]
        x, y = int(rng.uniform(-0.4 * w, width - 0.6 * w)), int(rng.uniform(-0.4 * h, height - 0.6 * h))
        rows = slice(max(y, 0), min(y + h, height))
        columns = slice(max(x, 0), min(x + w, width))
        part = art[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
        here = image[rows, columns]
        here += (part[..., :3] - here) * part[..., 3:]


@lru_cache(maxsize=2)
def find_stock(folder: Path | str | None) -> Stock:
    """The images of a folder; None for none.

    Raises:
        UsageError: no such folder, or no image in it.
    """
    return Stock(folder)


@cache
def image_size(path: str) -> tuple[int, int]:
    """(height, width), from the header of the file."""
    return read_size(Path(path))


@lru_cache(maxsize=64)
def load_image(path: str, half: bool = False) -> U8:
    """RGB, or RGB and opacity of an object: uint8 (H, W, 3 or 4).

    Args:
        half: a JPEG of half the width and height, which is read in less time.

    Raises:
        DataError: the file cannot be read.
    """
    plain = cv2.IMREAD_REDUCED_COLOR_2 if half else cv2.IMREAD_COLOR
    image = cv2.imread(
        path, cv2.IMREAD_UNCHANGED if _is_object(path) else plain | cv2.IMREAD_IGNORE_ORIENTATION
    )
    if image is None:
        raise DataError("cannot be read as an image", file=Path(path))
    if image.ndim == 3 and image.shape[2] == 4:
        return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA), np.uint8)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


@cache
def _is_object(path: str) -> bool:
    from PIL import Image

    with Image.open(path) as image:
        return image.mode == "RGBA"
