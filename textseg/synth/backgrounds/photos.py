"""Photos as backgrounds: which files can be used, and cut-outs of them."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np

from textseg.errors import DataError, UsageError
from textseg.io.files.images import IMAGE_SUFFIXES, read_image, read_size
from textseg.synth.paint.textures import Plane

SMALLEST_PHOTO = 64
"""Pixels of the shorter side."""


def find_photos(folder: str | os.PathLike[str]) -> tuple[list[str], list[str]]:
    """The images in a folder and its subfolders.

    Returns:
        The images, in the order of their paths, and a remark on each file that was left out.

    Raises:
        UsageError: no such folder, or no image in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UsageError(
            "is not a folder" if folder.exists() else "does not exist",
            file=folder,
            hint="give a folder of photos",
        )
    photos, remarks = [], []
    for path in sorted(folder.rglob("*"), key=Path.as_posix):
        if path.suffix.lower() in IMAGE_SUFFIXES:
            try:
                small = min(read_size(path)) < SMALLEST_PHOTO
            except DataError as error:
                remarks.append(f"{path}: left out, it {error.problem}")
                continue
            if small:
                remarks.append(f"{path}: left out, a side is shorter than {SMALLEST_PHOTO} pixels")
            else:
                photos.append(str(path))
    if not photos:
        kinds = ", ".join(IMAGE_SUFFIXES)
        raise UsageError(f"holds no image that can be used ({kinds})", file=folder, details=remarks)
    return photos, remarks


def cut_out(rng: np.random.Generator, path: str, h: int, w: int) -> Plane:
    """A random part of a photo as a background, float32 (h, w, 3) in 0..1.

    Raises:
        DataError: the photo cannot be read.
    """
    photo = read_image(path)
    tall, wide = photo.shape[:2]
    scale = min(tall / h, wide / w) * rng.uniform(0.6, 1.0)
    height, width = max(1, int(h * scale)), max(1, int(w * scale))
    y, x = int(rng.integers(tall - height + 1)), int(rng.integers(wide - width + 1))
    method = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
    cut = cv2.resize(photo[y : y + height, x : x + width], (w, h), interpolation=method)
    return np.asarray(cut, np.float32) / np.float32(255)
