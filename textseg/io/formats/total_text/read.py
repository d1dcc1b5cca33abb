"""`TotalText`: images and stroke masks of Total-Text as a dataset."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np

from textseg.errors import DataError, UsageError
from textseg.io.files.images import decode, open_image
from textseg.io.files.label_tables import MIDDLE
from textseg.io.formats.folders import describe_folder, index_files, only_files
from textseg.io.formats.pairs import Pair, Pairs, some
from textseg.io.formats.total_text.layout import IMAGES, REGIONS, STROKES, find_polygons, find_splits
from textseg.io.formats.total_text.polygons import read_polygons
from textseg.labels import BACKGROUND, U8, WORD

COUNTS = {"train": 1255, "test": 300}
"""How many images each split of Total-Text has."""


class TotalText(Pairs):
    """The samples of Total-Text, one for each stroke mask; `textseg docs total-text` describes the files.

    The id of a sample is the name of its image, after its split where both splits have that name: ``test_img1``.

    Args:
        root: a folder with ``Images/{Train,Test}`` and ``groundtruth_pixel/{Train,Test}``, or ``pixel_gt``.
        split: ``train`` or ``test``, joined by ``+``, or None for all.

    Attributes:
        notes: images without a mask, and polygons that are not there.

    Raises:
        UsageError: there are no stroke masks, or no such split.
        DataError: images are not there, or there are two of a name; `details` lists every one.
    """

    def __init__(self, root: str | os.PathLike[str], split: str | None = None) -> None:
        root = Path(root)
        masks, images = find_splits(root, STROKES), find_splits(root, IMAGES)
        if not masks:
            raise _no_masks(root)
        labels = _by_split(masks, root)
        there = _by_split({name: images.get(name, []) for name in masks}, root)
        texts = find_polygons(root, ".txt")
        both = Counter(stem for files in labels.values() for stem in files)
        pairs = []
        for name, files in labels.items():
            absent = (images.get(name) or [root / "Images" / name.title()])[0]
            for stem, label in files.items():
                id_ = stem if both[stem] == 1 else f"{name}_{stem}"
                image = there[name].get(stem, absent / f"{stem}.jpg")
                anno = texts.get((name, stem)) or (texts.get((None, stem)) if both[stem] == 1 else None)
                pairs.append(_pair(id_, name, image, label, anno))
        super().__init__(
            "total-text"
            if {name: len(files) for name, files in labels.items()} == COUNTS
            else "total-text-format",
            root,
            pairs,
            split,
            read_strokes,
            notes=[*_image_notes(labels, there), *_polygon_notes(pairs, root)],
        )


def _no_masks(root: Path) -> UsageError:
    hint = (
        "expected are Images/{Train,Test}/img*.jpg and groundtruth_pixel/{Train,Test}/img*.jpg (or pixel_gt/)"
    )
    if find_splits(root, REGIONS):
        return UsageError(
            "holds masks of text regions, which are no masks of strokes",
            file=root,
            hint=f"get the archive with the pixel masks (Character Level Mask): {hint}",
        )
    return UsageError(f"holds no stroke masks of Total-Text: {describe_folder(root)}", file=root, hint=hint)


def _by_split(folders: dict[str, list[Path]], root: Path) -> dict[str, dict[str, Path]]:
    return {split: only_files(index_files(own), root) for split, own in folders.items()}


def _pair(id_: str, split: str, image: Path, label: Path, anno: Path | None) -> Pair:
    return Pair(id_, split, image, label, anno, None if anno is None else partial(read_polygons, anno))


def _image_notes(labels: dict[str, dict[str, Path]], images: dict[str, dict[str, Path]]) -> list[str]:
    without = [
        path.name
        for split, files in images.items()
        for stem, path in files.items()
        if stem not in labels[split]
    ]
    return [f"{len(without)} images have no stroke mask and are left out: {some(without)}"] if without else []


def _polygon_notes(pairs: list[Pair], root: Path) -> list[str]:
    without = [pair.id for pair in pairs if pair.anno is None]
    if not without:
        return []
    matlab = (
        " (of the .mat files only the text form, poly_gt_*.txt, is read)"
        if find_polygons(root, ".mat")
        else ""
    )
    return [f"{len(without)} of {len(pairs)} images have no polygons and words{matlab}: {some(without)}"]


def read_strokes(path: Path) -> U8:
    """Read a stroke mask as a semantic label: above 127 is text, in the first channel where there are three.

    Returns:
        uint8 (H, W) with values 0, 100.

    Raises:
        DataError: it cannot be read, or has neither one nor three channels of 8 bits.
    """
    with open_image(path) as image:
        decoded = decode(image, path)
    if decoded.mode == "P":
        decoded = decoded.convert("RGB")
    if decoded.mode not in ("1", "L", "RGB"):
        raise DataError(f"has image mode {decoded.mode}, but a mask is grey or RGB", file=path)
    channels = np.asarray(decoded.convert("L") if decoded.mode == "1" else decoded)
    first = channels if channels.ndim == 2 else channels[..., 0]
    return np.where(first > MIDDLE, np.uint8(WORD), np.uint8(BACKGROUND))
