"""Small images, and images inside a page."""

from __future__ import annotations

import base64
import io

import cv2
import numpy as np
from PIL import Image

from textseg.labels import U8


def reduce(image: U8, side: int) -> U8:
    """An image whose longer side is at most `side` pixels, uint8 (H, W, 3) or (H, W)."""
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def encode(image: Image.Image, format: str, **options: object) -> bytes:
    """An image as the bytes of a file."""
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def data_uri(image: U8, side: int, quality: int = 60) -> str:
    """A reduced image, uint8 (H, W, 3) RGB, as a JPEG inside the address of an ``<img>``.

    Example:
        >>> data_uri(np.zeros((40, 60, 3), np.uint8), side=30)[:23]
        'data:image/jpeg;base64,'
    """
    data = encode(Image.fromarray(reduce(image, side)), "JPEG", quality=quality)
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
