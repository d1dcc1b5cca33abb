"""Label images, read by the library; what is accepted must be what a second reader of PNGs decodes."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from tests.fuzz.mutate import BYTES
from tests.fuzz.naive_png import decode_label
from tests.fuzz.structures import png
from tests.fuzz.target import Target
from tests.tiny import tiny_masks
from textseg.io.files.label_images import read_label
from textseg.labels import U8

FILE = "label.png"


def saved(mode: str) -> dict[str, bytes]:
    """The char mask of the tiny dataset, as a PNG of a mode of Pillow."""
    mask = tiny_masks()[0]
    image = Image.fromarray({"1": mask > 0, "I;16": mask.astype(np.uint16)}.get(mode, mask))
    if mode == "P":
        image.putpalette(
            np.stack([np.arange(256)] * 2 + [np.full(256, 7)], axis=1).astype(np.uint8).tobytes()
        )
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return {FILE: stream.getvalue()}


def read(folder: Path) -> U8:
    return read_label(folder / FILE)


def same(folder: Path, labels: U8) -> None:
    expected = decode_label((folder / FILE).read_bytes())
    assert np.array_equal(labels, expected), "other labels than in the file"


TARGETS = [
    Target(f"label-{mode.lower().replace(';', '-')}", partial(saved, mode), read, FILE, (*BYTES, png), same)
    for mode in ("L", "P", "1", "I;16")
]
