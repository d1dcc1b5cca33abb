"""Where the labels, the images and the words of each split are: found by the names that people give the folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textseg.io.formats.folders import named, subfolders

DEPTH = 3
"""How deep below the root the folders are: an archive may be extracted into a folder of its own name."""

LABELS_FOLDER = "MLT_S_labels"
MLT_FOLDER = r"ch8[-_].+"
SPLITS = {"train": "train(ing)?", "val": "val(id)?(ation)?"}
"""The splits, and how the names of their folders begin."""

LABELS = "{split}[-_]labels?"
IMAGES = r"(ch8[-_])?{split}[-_]images?([-_]?\d+)?"
WORDS = r"(ch8[-_])?{split}[-_]localization[-_]transcription[-_]gt([-_]v2)?"


@dataclass(frozen=True)
class Part:
    """The folders of one split.

    Attributes:
        split: ``train`` or ``val``.
        labels, images: the folders of labels and of images, in which each name occurs once.
        words: the folder with a text file for each image; None where there is none.
    """

    split: str
    labels: Sequence[Path]
    images: Sequence[Path]
    words: Path | None


def is_root(root: Path) -> bool:
    """Whether a folder holds the folders of labels, in ``MLT_S_labels`` or beside folders of MLT.

    Other datasets have folders such as ``train_labels`` too, so these alone say nothing.
    """
    near = named(subfolders(root, DEPTH - 1), LABELS_FOLDER)
    if named(subfolders(root, DEPTH), MLT_FOLDER):
        near.append(root)
    found = [folder for base in near for folder in subfolders(base, 1)[1:]]
    return any(named(found, LABELS.format(split=pattern)) for pattern in SPLITS.values())


def find_parts(root: Path) -> list[Part]:
    """The splits that have labels in a root."""
    near = subfolders(root, DEPTH)
    if named([root], LABELS_FOLDER):
        near += subfolders(root.absolute().parent, DEPTH)
    parts = []
    for split, pattern in SPLITS.items():
        labels, images, words = (
            list(dict.fromkeys(named(near, folder.format(split=f"({pattern})"))))
            for folder in (LABELS, IMAGES, WORDS)
        )
        if labels:
            newest = sorted(words, key=lambda folder: not folder.name.lower().endswith("v2"))
            parts.append(Part(split, labels, images, newest[0] if newest else None))
    return parts
