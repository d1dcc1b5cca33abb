"""From whatever holds an image to RGB pixels: a file, a Pillow image, an array."""

from __future__ import annotations

import os
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.arrays import to_numpy
from textseg.errors import UsageError
from textseg.io.files.images import read_image, to_rgb, turned
from textseg.io.sample import Sample
from textseg.labels import U8

Source: TypeAlias = "str | os.PathLike[str] | Image.Image | NDArray[Any] | Any"
"""Whatever holds an image; see `pixels_of`."""


def pixels_of(image: Source, *, as_stored: bool = False) -> U8:
    """The pixels of an image as it is displayed.

    Args:
        image: a path (of several pages, the first is read); a sample; a Pillow image; or an array or tensor of any
            library on any device: uint8, uint16, or floats of 0..1; (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, or
            with the channels first, as PyTorch has them. What is transparent is laid on white.
        as_stored: leave out the rotation in the EXIF data.

    Returns:
        uint8 (H, W, 3) RGB.

    Raises:
        DataError: the file is missing, no image, or damaged.
        UsageError: it is none of these, or an array of another shape or type.

    Example:
        >>> pixels_of(np.full((2, 3), 65535, np.uint16))[0, 0]
        array([255, 255, 255], dtype=uint8)
        >>> pixels_of(np.ones((3, 40, 50), np.float32)).shape
        (40, 50, 3)
    """
    if isinstance(image, Sample):
        return image.image
    if isinstance(image, Image.Image):
        return to_rgb(image if as_stored else turned(image))
    if isinstance(image, (str, os.PathLike)):
        return read_image(image, upright=not as_stored)
    if not hasattr(image, "shape"):
        raise UsageError(
            f"a {type(image).__name__} is no image", hint="give a path, a Pillow image or an array"
        )
    return _of_array(to_numpy(image))


def _of_array(array: NDArray[Any]) -> U8:
    if array.ndim == 3 and array.shape[0] in (1, 3, 4) and array.shape[2] not in (1, 3, 4):
        array = np.moveaxis(array, 0, 2)
    if array.dtype == np.uint16:
        array = (array // 257).astype(np.uint8)
    elif array.dtype.kind == "f" and array.min(initial=0) >= 0 and array.max(initial=0) <= 1:
        array = np.rint(array * 255).astype(np.uint8)
    fits = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (1, 3, 4))
    if array.dtype != np.uint8 or not fits or 0 in array.shape:
        raise UsageError(
            f"an array of shape {array.shape} and type {array.dtype} is no image",
            hint="an image is uint8, uint16 or floats of 0..1, (H, W), (H, W, 3) or (H, W, 4)",
        )
    if array.ndim == 2 or array.shape[2] == 1:
        return np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    return to_rgb(Image.fromarray(array)) if array.shape[2] == 4 else np.ascontiguousarray(array)
