"""Which mask belongs to which image: by the names of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.masks.options import ID
from textseg.io.ids import normalise_id

AFFIXES = ("_maskfg", "_mask", "-mask", "_gt", "_GT", "-gt", "_label", "_seg", "mask_", "gt_")
"""What the name of a mask may have after or before that of its image."""


def bare_name(name: str) -> str:
    """The name of a file without suffix, in one Unicode form."""
    return normalise_id(name.rpartition(".")[0])


class Naming(NamedTuple):
    """How masks are named.

    Attributes:
        pattern: matches the names of masks, with a group for the id; None where they are found by `AFFIXES`.
        full: whether the suffix belongs to the pattern.
    """

    pattern: re.Pattern[str] | None
    full: bool = False

    def id_of(self, name: str, images: Mapping[str, str]) -> str | None:
        """The id that the file name of a mask says; None where it does not fit the pattern.

        Args:
            name: of the mask.
            images: the ids of the images there are.

        Example:
            >>> naming(None).id_of("gt_7.png", {"7": "7.jpg"}), naming("{id}_gt.png").id_of("7_gt.PNG", {})
            ('7', '7')
        """
        stem = bare_name(name)
        if self.pattern is None:
            return stem if stem in images else next((id_ for id_ in guess_ids(stem) if id_ in images), stem)
        match = self.pattern.fullmatch(normalise_id(name) if self.full else stem)
        return None if match is None else match[1]


def naming(pattern: str | None) -> Naming:
    """How masks are named, from what the user says: ``{id}_gt.png``, or without suffix for any of an image."""
    if pattern is None:
        return Naming(None)
    stem, _, suffix = normalise_id(pattern).rpartition(".")
    full = f".{suffix.lower()}" in IMAGE_SUFFIXES
    text = re.escape(normalise_id(pattern) if not full else stem).replace(re.escape(ID), "(.+)")
    return Naming(re.compile(text + (rf"\.(?i:{re.escape(suffix)})" if full else "")), full)


def guess_ids(stem: str) -> Iterator[str]:
    """The ids that the name of a mask, without suffix, may say beside itself."""
    if stem.lower().endswith(IMAGE_SUFFIXES):  # the mask of a.jpg is a.jpg.png
        yield stem.rpartition(".")[0]
    for affix in AFFIXES:
        bare = stem.removesuffix(affix) if affix[0] in "_-" else stem.removeprefix(affix)
        if bare and bare != stem:
            yield bare
