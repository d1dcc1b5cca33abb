"""Where images and their masks are: folders found by their names, and pairs found by the names of files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from textseg.io.files.images import IMAGE_SUFFIXES

IMAGE_FOLDERS = ("image", "images", "img", "imgs")
MASK_FOLDERS = ("mask", "masks", "label", "labels", "gt", "GT", "ground_truth", "groundtruth")
SPLITS = ("train", "val", "test")

MASK_AFFIXES = ("_maskfg", "_mask", "-mask", "_gt", "_GT", "_label", "_seg", "mask_", "gt_")
"""What the name of a mask may have before or after that of its image."""


class Base(NamedTuple):
    """A folder of images (None where there are masks alone) with its folder of masks, and their split."""

    split: str | None
    images: Path | None
    masks: Path


def find_bases(root: Path) -> list[Base]:
    """The folders of images and masks in a root: one pair, or one for each of ``train``, ``val``, ``test``."""
    places = [(None, root), *((split, root / split) for split in SPLITS)]
    found = []
    for split, place in places:
        images = next((place / name for name in IMAGE_FOLDERS if (place / name).is_dir()), None)
        masks = next((place / name for name in MASK_FOLDERS if (place / name).is_dir()), None)
        if images is not None and masks is not None:
            found.append(Base(split, images, masks))
    return found


def holds_masks_only(root: Path) -> bool:
    """Whether a folder has PNG files and no folder."""
    if not root.is_dir():
        return False
    entries = [entry for entry in os.scandir(root) if not entry.name.startswith(".")]
    return all(_is_file(entry) for entry in entries) and bool(list_images(root, (".png",)))


def list_images(folder: Path, suffixes: tuple[str, ...] = IMAGE_SUFFIXES) -> list[str]:
    """The names of the image files in a folder, sorted; hidden files are left out."""
    names = (entry.name for entry in os.scandir(folder) if _is_file(entry))
    return sorted(name for name in names if name.lower().endswith(suffixes) and not name.startswith("."))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False


def mask_id(name: str) -> str:
    """The id that the file name of a mask says.

    Example:
        >>> mask_id("page1_gt.png"), mask_id("mask_7.png"), mask_id("gt.png")
        ('page1', '7', 'gt')
    """
    stem = name.rpartition(".")[0]
    for affix in MASK_AFFIXES:
        bare = stem.removesuffix(affix) if affix[0] in "_-" else stem.removeprefix(affix)
        if bare and bare != stem:
            return bare
    return stem
