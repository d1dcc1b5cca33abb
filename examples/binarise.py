"""Predict text pixels with a classic threshold: what any network must beat on pages.

    python examples/binarise.py images/ predictions/ --method sauvola
    textseg evaluate predictions/ --data data/MyPages

Dark text on light paper is assumed. Needs scikit-image (in the extra `dev`).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu, threshold_sauvola

from textseg.errors import TextSegError
from textseg.io.files.images import IMAGE_SUFFIXES, read_image
from textseg.io.files.output import write_output
from textseg.io.files.png import encode_png

GREY_WEIGHTS = (0.299, 0.587, 0.114)
WINDOW, K = 25, 0.2
"""Sauvola's window in pixels and his constant, the usual ones for pages scanned at about 300 dpi."""


def binarise(image: NDArray[np.uint8], method: str) -> NDArray[np.bool_]:
    """Text pixels of an RGB page, bool (H, W), by Otsu's global or Sauvola's local threshold."""
    # uint8: the filter takes the dynamic range of its formula from the type
    grey = (image @ np.array(GREY_WEIGHTS)).round().astype(np.uint8)
    threshold = threshold_otsu(grey) if method == "otsu" else threshold_sauvola(grey, WINDOW, K)
    return np.asarray(grey <= threshold)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--method", choices=("otsu", "sauvola"), default="sauvola")
    words = parser.parse_args()
    try:
        paths = sorted(path for path in words.images.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
        for path in paths:
            text = binarise(read_image(path), words.method).astype(np.uint8)
            write_output(words.out / f"{path.stem}.png", encode_png(text * np.uint8(255)))
    except (TextSegError, OSError) as error:
        sys.exit(f"Error: {error}")
    print(f"{len(paths)} predictions in {words.out}")


if __name__ == "__main__":
    main()
