"""What a COCO file of text instances looks like: its settings, its categories, and the names of its fields.

`docs/coco.md` describes the format for its users; writer and reader take every name from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from textseg.errors import UsageError
from textseg.glyphs import GLYPHS

FORMAT_VERSION = 1
"""Goes up when a reader of older files would misread a newer one."""

Segmentation = Literal["rle", "polygon", "quad"]
SEGMENTATIONS: tuple[Segmentation, ...] = get_args(Segmentation)

KINDS = ("word", "char", "glyph")
"""What ``--categories`` may name: words, chars as one class, chars as the 37 glyph classes."""

SOURCES = ("mask", "quad", "effect")
"""Where the pixels of an annotation come from: the char mask, else (it has none there) the annotated quad,
else (it has no quad either) the effect mask."""


@dataclass(frozen=True)
class CocoSettings:
    """How instances are written.

    Attributes:
        segmentation: ``rle`` and ``polygon`` give the exact mask; ``quad`` is the annotated polygon.
        kinds: which of `KINDS`; not both ``char`` and ``glyph``.
        effect: write the effect masks too, and the semantic labels where they differ from the derived.
    """

    segmentation: Segmentation = "rle"
    kinds: tuple[str, ...] = ("word", "char")
    effect: bool = False

    @property
    def categories(self) -> list[dict[str, Any]]:
        """The ``categories`` of the file, numbered from 1."""
        names = [("word", "text")] if "word" in self.kinds else []
        names += [("char", "text")] if "char" in self.kinds else []
        names += [(name, "glyph") for name in GLYPHS] if "glyph" in self.kinds else []
        return [
            {"id": number, "name": name, "supercategory": group}
            for number, (name, group) in enumerate(names, 1)
        ]


def parse_settings(
    segmentation: str = "rle", categories: str | Sequence[str] = "word,char", effect: bool = False
) -> CocoSettings:
    """Make settings from what a user says.

    Raises:
        UsageError: an unknown segmentation or category; the message lists those there are.

    Example:
        >>> parse_settings(categories="word,glyph").categories[-1]
        {'id': 38, 'name': 'other', 'supercategory': 'glyph'}
    """
    if segmentation not in SEGMENTATIONS:
        raise UsageError(f"no segmentation {segmentation!r}: there are {', '.join(SEGMENTATIONS)}")
    asked = categories.split(",") if isinstance(categories, str) else categories
    names = [name.strip() for name in asked]
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise UsageError(
            f"no category {unknown[0]!r}: there are {', '.join(KINDS)}", hint="join several with a comma"
        )
    if "char" in names and "glyph" in names:
        raise UsageError("char and glyph are two ways to class the same instances: give one of them")
    return CocoSettings(segmentation, tuple(kind for kind in KINDS if kind in names), effect)
