"""The options of COCO files, their categories, and the names of their fields.

`textseg docs coco` describes the format for its users; writer and reader take every name from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from textseg.glyphs import GLYPHS
from textseg.settings import check, setting

FORMAT_VERSION = 1
"""Goes up when a reader of older files would misread a newer one."""

Segmentation = Literal["rle", "polygon", "quad"]
Kind = Literal["word", "char", "glyph"]

SOURCES = ("mask", "semantic", "quad", "effect")
"""Where the pixels of an annotation come from: the char mask or, in an image without one, the text pixels of the
semantic label inside its polygon; else (it has none there) the annotated polygon, else (it has none either) the effect
mask."""


FILES = (
    "instances*.json",
    "annotations/instances*.json",
    "_annotations.coco.json",
    "*/_annotations.coco.json",
    "result.json",
    "annotations.json",
)
"""What COCO files are called: by textseg, COCO, CVAT and Datumaro; by Roboflow; by Label Studio; by labelme."""


@dataclass(frozen=True)
class ReadOptions:
    """How COCO files are read."""

    images: str | None = setting(
        None, "folder of the images; searched beside the files by default", metavar="DIR"
    )
    category_map: tuple[str, ...] = setting(
        (),
        "what categories are whose names do not say it, each NAME=KIND: word, char, ignore (a region to ignore) "
        "or none (left out)",
        metavar="NAME=KIND,...",
    )


@dataclass(frozen=True)
class WriteOptions:
    """How instances are written.

    Raises:
        UsageError: an unknown segmentation or category, or both ``char`` and ``glyph``.

    Example:
        >>> WriteOptions(categories=("glyph", "word")).category_entries[-1]
        {'id': 38, 'name': 'other', 'supercategory': 'glyph'}
    """

    segmentation: Segmentation = setting(
        "rle", "form of the masks: rle (exact), polygon (outlines, exact too) or quad (the annotated polygon)"
    )
    categories: tuple[Kind, ...] = setting(
        ("word", "char"), "instances to write: word, char, or glyph (chars in 37 classes)", metavar="LIST"
    )
    effect: bool = setting(False, "also write the effect masks")

    def __post_init__(self) -> None:
        twice = "char and glyph are two ways to class the same instances: give one of them"
        check(self, [twice] if {"char", "glyph"} <= set(self.categories) else [])
        object.__setattr__(
            self, "categories", tuple(kind for kind in get_args(Kind) if kind in self.categories)
        )

    @property
    def category_entries(self) -> list[dict[str, Any]]:
        """The ``categories`` of the file, numbered from 1."""
        names = [("word", "text")] if "word" in self.categories else []
        names += [("char", "text")] if "char" in self.categories else []
        names += [(name, "glyph") for name in GLYPHS] if "glyph" in self.categories else []
        return [
            {"id": number, "name": name, "supercategory": group}
            for number, (name, group) in enumerate(names, 1)
        ]
