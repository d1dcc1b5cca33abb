"""Checks of completeness: what the chosen samples lack of the kinds of file that the dataset has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from textseg.io.formats.textseg.validate.inventory import PARTS, Inventory
from textseg.io.formats.textseg.validate.splits import check_listed
from textseg.io.splits import Splits
from textseg.io.validation.report import Problems


class Chosen(NamedTuple):
    """Samples to look at: ids of an inventory, with the split each belongs to."""

    inventory: Inventory
    ids: Mapping[str, str | None]


def check_complete(root: Path, chosen: Sequence[Chosen], splits: Splits | None, problems: Problems) -> None:
    """Note files that are missing, and ids in ``split.json`` or in the folders only.

    Args:
        splits: those of ``split.json``; None where there is none.
    """
    kinds = {part for inventory, _ in chosen for part in PARTS if inventory.files[part]}
    if "image" not in kinds:
        problems.add("T109", root, "has no images")
        kinds.discard("image")
        splits = None
    elif kinds == {"image"}:
        problems.add("T110", root, "has images, but no annotation and no labels")
    for inventory, ids in chosen:
        if splits is not None:
            check_listed(splits, ids, inventory, problems)
        for part in PARTS:
            if part in kinds and inventory.files[part]:
                _check_part(part, inventory, ids, splits, problems)
            elif part in kinds:
                message = f"has no file of the kind {part}, but other splits have"
                problems.add("T103", inventory.layout.base, message)


def _check_part(
    part: str,
    inventory: Inventory,
    ids: Mapping[str, str | None],
    splits: Splits | None,
    problems: Problems,
) -> None:
    lacking = (id_ for id_ in ids if inventory.has(id_) and id_ not in inventory.files[part])
    for id_ in lacking:
        if part != "image":
            problems.add("T102", inventory.expected(part, id_), "is missing", id_=id_)
        elif splits is None or ids[id_] is None:  # else its id in split.json was noted already
            file = next(iter(inventory.paths(id_).values()), inventory.layout.base)
            problems.add("T101", file, "has no image", id_=id_)
