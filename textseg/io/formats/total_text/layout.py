"""Where the images, the stroke masks and the polygons are: found by the names that people give the folders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from textseg.io.formats.folders import index_files, named, subfolders

DEPTH = 2
"""How deep below the root the folders are, and below them those of the splits."""

SPLITS = {"train": "train(ing)?", "test": "test(ing)?"}
IMAGES = "images?"
STROKES = r"ground[-_ ]?truth[-_ ]?pixel|pixel([-_ ]?(gt|mask|level))?s?|character[-_ ]?level[-_ ]?masks?"
REGIONS = r"ground[-_ ]?truth[-_ ]?text[-_ ]?region|text[-_ ]?regions?([-_ ]?masks?)?"
POLYGON = re.compile(r"poly_gt_(.+)")


def is_root(root: Path) -> bool:
    """Whether a folder holds images with stroke masks, or with the masks of regions that are taken for them."""
    images = named(subfolders(root, DEPTH)[1:], IMAGES)
    return bool(images and (find_splits(root, STROKES) or find_splits(root, REGIONS)))


def find_splits(root: Path, pattern: str) -> dict[str, list[Path]]:
    """The folders of each split in the folders of a root whose names match a pattern.

    Example:
        >>> find_splits(Path("/nowhere"), IMAGES)
        {}
    """
    inside = [
        folder for base in named(subfolders(root, DEPTH), pattern) for folder in subfolders(base, DEPTH)[1:]
    ]
    found = {split: list(dict.fromkeys(named(inside, names))) for split, names in SPLITS.items()}
    return {split: folders for split, folders in found.items() if folders}


def find_polygons(root: Path, suffix: str) -> dict[tuple[str | None, str], Path]:
    """The files ``poly_gt_NAME`` with a suffix, by the split whose folder they are in, and the name of the image."""
    found: dict[tuple[str | None, str], Path] = {}
    for folder in subfolders(root, DEPTH + 1):
        for stem, paths in index_files([folder], (suffix,)).items():
            if match := POLYGON.fullmatch(stem):
                found.setdefault((_split_of(folder.relative_to(root).parts), match[1]), paths[0])
    return found


def _split_of(parts: Iterable[str]) -> str | None:
    return next(
        (
            split
            for part in parts
            for split, pattern in SPLITS.items()
            if re.fullmatch(pattern, part, re.IGNORECASE)
        ),
        None,
    )
