"""Turn a folder of images and a folder of masks into a TextSeg root that `textseg` opens.

    python examples/pairs_to_textseg.py images/ masks/ data/MyPages
    python examples/pairs_to_textseg.py images/ gt/ data/MyPages --mask-name "{}_gt.png"
    textseg validate --data data/MyPages
    textseg evaluate predictions/ --data data/MyPages

A mask has the name of its image, or that of --mask-name, where {} is replaced by it. What the values of masks mean is
found over all of them: text is bright, and smoothed masks are cut in the middle. Masks that are mostly bright are
refused until --values says whether text is bright (binary) or dark (inverted). All images go into one split, `test`
unless named otherwise. The root has images, semantic labels and a split, but no words and chars.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from textseg.errors import DataError, TextSegError
from textseg.io.files.images import IMAGE_SUFFIXES, read_size
from textseg.io.files.output import write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.masks.options import Values
from textseg.io.formats.masks.values import find_values, read_mask
from textseg.io.formats.textseg.split import encode_split
from textseg.io.ids import check_id


def find_pairs(images: Path, masks: Path, mask_name: str = "{}") -> dict[str, tuple[Path, Path]]:
    """The (image, mask) files of every id that has both; an image without a mask is an error.

    Args:
        images: the folder of images.
        masks: the folder of masks.
        mask_name: the name of a mask, with or without suffix; {} is replaced by that of its image without suffix.
    """
    found = sorted(path for path in images.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    there = sorted(path for path in masks.iterdir() if path.suffix.lower() in IMAGE_SUFFIXES)
    by_name = {path.stem: path for path in there} | {path.name: path for path in there}
    pairs = {path: by_name.get(mask_name.replace("{}", path.stem)) for path in found}
    alone = [path.name for path, mask in pairs.items() if mask is None]
    if alone or not found:
        raise DataError(
            f"{len(alone)} of {len(found)} images have no mask in {masks}" if found else "holds no images",
            file=images,
            hint=f"its masks are named like {there[0].name}: say --mask-name" if there else None,
            details=alone,
        )
    return {check_id(path.stem): (path, mask) for path, mask in pairs.items() if mask is not None}


def lay_out(pairs: dict[str, tuple[Path, Path]], root: Path, values: Values, split: str) -> None:
    """Write the root; every pair is checked first."""
    for image, mask in pairs.values():
        height, width = read_size(image)
        tall, wide = read_size(mask)
        if (tall, wide) != (height, width):
            turned = (
                "the mask may be of the image turned by its EXIF data"
                if (wide, tall) == (height, width)
                else None
            )
            raise DataError(f"is {wide} x {tall} but its image is {width} x {height}", file=mask, hint=turned)
    for id_, (image, mask) in pairs.items():
        write_output(root / "image" / image.name, image.read_bytes())
        write_output(root / "semantic_label" / f"{id_}_maskfg.png", encode_png(read_mask(mask, values)))
    write_output(root / "split.json", encode_split({split: list(pairs)}))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path)
    parser.add_argument("masks", type=Path)
    parser.add_argument("root", type=Path)
    parser.add_argument(
        "--mask-name", default="{}", help="the name of a mask, {} is replaced by that of its image"
    )
    parser.add_argument(
        "--values", choices=get_args(Values), default="auto", help="what the values of masks mean"
    )
    parser.add_argument("--split", default="test")
    words = parser.parse_args()
    try:
        pairs = find_pairs(words.images, words.masks, words.mask_name)
        values: Values = words.values
        notes: list[str] = []
        if values == "auto":
            values, notes = find_values([mask for _, mask in pairs.values()])
        lay_out(pairs, words.root, values, words.split)
    except (TextSegError, OSError) as error:
        details = "".join(f"\n  {detail}" for detail in getattr(error, "details", ())[:5])
        sys.exit(f"Error: {error}{details}")
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    print(f"{len(pairs)} images in {words.root}")


if __name__ == "__main__":
    main()
