"""Images of every format, read by the library; what is accepted must be what another decoder gives."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import tifffile
from PIL import Image

from tests.fuzz.mutate import BYTES
from tests.fuzz.naive_png import decode_png
from tests.fuzz.structures import png
from tests.fuzz.target import Target
from textseg.io.files.images import inspect_image, read_image
from textseg.labels import U8

FILE = "image"


def saved(format: str, **options: object) -> dict[str, bytes]:
    """A small image with edges and noise, in a format of Pillow."""
    pixels = np.full((40, 60, 3), 200, np.uint8)
    pixels[10:30, 20:40] = np.random.default_rng(0).integers(0, 256, (20, 20, 3))
    image = Image.fromarray(pixels)
    stream = io.BytesIO()
    image.convert("1" if options.get("compression") == "group4" else "RGB").save(stream, format, **options)
    return {FILE: stream.getvalue()}


def read(folder: Path) -> U8:
    image = read_image(folder / FILE)
    assert inspect_image(folder / FILE).size == image.shape[:2]
    return image


def same_as_png(folder: Path, image: U8) -> None:
    found = decode_png((folder / FILE).read_bytes())
    if found.colour == 2 and found.bits == 8:
        assert np.array_equal(image, found.samples), "other pixels than in the file"


def same_as_opencv(folder: Path, image: U8) -> None:
    """OpenCV has decoders of its own for BMP; for JPEG and WebP it drives the same libraries in its own way."""
    other = cv2.imdecode(np.frombuffer((folder / FILE).read_bytes(), np.uint8), cv2.IMREAD_COLOR_RGB)
    if other is not None:
        assert np.array_equal(image, other), "other pixels than OpenCV decodes"


def same_as_tifffile(folder: Path, image: U8) -> None:
    try:
        with tifffile.TiffFile(folder / FILE) as file:
            other = file.pages.first.asarray()
    except Exception:  # it is stricter, or has no codec
        return
    if other.dtype == np.uint8 and other.shape == image.shape:
        assert np.array_equal(image, other), "other pixels than tifffile decodes"


TARGETS = [
    Target("image-png", partial(saved, "PNG"), read, FILE, (*BYTES, png), same_as_png),
    Target("image-bmp", partial(saved, "BMP"), read, FILE, verify=same_as_opencv),
    Target("image-jpeg", partial(saved, "JPEG"), read, FILE, verify=same_as_opencv),
    Target("image-webp", partial(saved, "WEBP", lossless=True), read, FILE, verify=same_as_opencv),
    Target("image-gif", partial(saved, "GIF"), read, FILE),
    Target("image-avif", partial(saved, "AVIF"), read, FILE),
    Target("image-tiff", partial(saved, "TIFF"), read, FILE, verify=same_as_tifffile),
    *(
        Target(
            f"image-tiff-{name}",
            partial(saved, "TIFF", compression=name),
            read,
            FILE,
            verify=same_as_tifffile,
            number=120,
        )
        for name in ("tiff_lzw", "tiff_deflate", "jpeg", "group4")
    ),
]
