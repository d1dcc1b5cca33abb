"""Lay a folder of pictures and a folder of binary masks out as a TextSeg root that `textseg` opens.

    python examples/pairs_to_textseg.py pictures/ masks/ data/MyPages
    textseg validate --data data/MyPages
    textseg evaluate predictions/ --data data/MyPages

A mask is named as its picture; text is white (or any value but 0), unless --text-is-black is said. All
images go into one split, `test` unless named otherwise. The root has images, semantic labels and a split, as
TextSeg's first release had: there are no words and chars in it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from textseg.errors import DataError, TextSegError
from textseg.io.files.images import IMAGE_SUFFIXES, read_size
from textseg.io.files.label_images import read_label
from textseg.io.files.output import write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.textseg.split import encode_split
from textseg.io.ids import check_id
from textseg.labels import BACKGROUND, WORD, shape_text


def find_pairs(pictures: Path, masks: Path) -> dict[str, tuple[Path, Path]]:
    """The (picture, mask) files of every id that has both; a picture without a mask is an error."""
    by_stem = {path.stem: path for path in masks.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES}
    found = sorted(path for path in pictures.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    alone = [path.name for path in found if path.stem not in by_stem]
    if alone or not found:
        raise DataError(
            f"{len(alone)} pictures have no mask in {masks}" if found else "holds no pictures",
            file=pictures,
            details=alone,
        )
    return {check_id(path.stem): (path, by_stem[path.stem]) for path in found}


def lay_out(
    pictures: Path, masks: Path, root: Path, *, split: str = "test", text_is_black: bool = False
) -> int:
    """Write the root and return the number of images."""
    pairs = find_pairs(pictures, masks)
    for id_, (picture, mask) in pairs.items():
        label = read_label(mask)
        height, width = read_size(picture)
        if label.shape != (height, width):
            raise DataError(f"is {shape_text(label)} but its picture is {width} x {height}", file=mask)
        text = (label == 0) if text_is_black else (label != 0)
        write_output(root / "image" / picture.name, picture.read_bytes())
        maskfg = np.where(text, np.uint8(WORD), np.uint8(BACKGROUND))
        write_output(root / "semantic_label" / f"{id_}_maskfg.png", encode_png(maskfg))
    write_output(root / "split.json", encode_split({split: list(pairs)}))
    return len(pairs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pictures", type=Path)
    parser.add_argument("masks", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--text-is-black", action="store_true")
    words = parser.parse_args()
    try:
        number = lay_out(
            words.pictures, words.masks, words.root, split=words.split, text_is_black=words.text_is_black
        )
    except (TextSegError, OSError) as error:
        sys.exit(f"Error: {error}")
    print(f"{number} images in {words.root}")


if __name__ == "__main__":
    main()
