"""Make predictions of a known kind of badness from the truth of a dataset, to try `textseg evaluate` on.

    python examples/degrade.py data/TextSeg predictions/ --split test

Strokes are thickened or thinned by a pixel or two, some chars are missed, and some specks are added.
"""

from __future__ import annotations

import argparse
import zlib
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg import Sample, TextSeg
from textseg.io.files.output import write_output
from textseg.io.files.png import encode_png
from textseg.labels import TEXT, to_target

MISSED = 0.1
"""The part of the connected strokes that is missed."""
SPECKS = 3e-5
"""Specks a pixel."""


def degrade(sample: Sample) -> NDArray[np.uint8]:
    """The degraded truth of a sample, uint8 (H, W), 0 and 255; the same each time."""
    rng = np.random.default_rng(zlib.crc32(sample.id.encode()))
    text = (to_target(sample.maskfg) == TEXT).astype(np.uint8)
    number, strokes = cv2.connectedComponents(text)
    missed = rng.choice(number, round(MISSED * number), replace=False)
    text[np.isin(strokes, missed)] = 0
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    change = cv2.dilate if rng.random() < 0.5 else cv2.erode
    specks = cv2.dilate((rng.random(text.shape) < SPECKS).astype(np.uint8), kernel)
    changed = change(text, kernel, iterations=int(rng.integers(1, 3)))
    return np.asarray(np.maximum(changed, specks), np.uint8) * np.uint8(255)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--split", default="test")
    words = parser.parse_args()
    dataset = TextSeg(words.data, words.split)
    for sample in dataset:
        write_output(words.out / f"{sample.id}.png", encode_png(degrade(sample)))
    print(f"{len(dataset)} predictions in {words.out}")


if __name__ == "__main__":
    main()
