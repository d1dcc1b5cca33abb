"""Checks of ids: `split.json` against the images, and splits and images against each other."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from textseg.errors import DataError
from textseg.io.files.jsonfile import load_json
from textseg.io.formats.textseg.layout import SPLIT_FILE
from textseg.io.formats.textseg.split import parse_split
from textseg.io.formats.textseg.validate.inventory import Inventory, Item
from textseg.io.splits import Splits
from textseg.io.validation.report import Problems

_CODES = {"type": "T202", "key": "T202", "id": "T203", "name": "T211"}


def check_split_file(root: Path, ids: Container[str], problems: Problems) -> Splits | None:
    """Read ``split.json`` as far as it can be read, and note everything wrong in it.

    Args:
        root: the folder that holds it.
        ids: the ids of the images there are.
        problems: where to note.

    Returns:
        The ids of each split, or None where the splits cannot be determined.
    """
    path = root / SPLIT_FILE
    if not path.exists() and not path.is_symlink():
        problems.add("T209", path, "is missing")
        return None
    try:
        splits, found = parse_split(load_json(path), ids)
    except DataError as error:
        problems.add("T201", path, error.problem, where=error.where)
        return None
    for kind, where, message in found:
        problems.add(_CODES[kind], path, message, where=where)
    if not splits:
        return None
    check_splits(splits, path, problems)
    return splits


def check_splits(splits: Splits, path: Path, problems: Problems) -> None:
    """Note empty splits, ids that stand twice in one, and ids that are in two."""
    owner: dict[str, str] = {}
    for name, ids in splits.items():
        if not ids:
            problems.add("T208", path, "has no ids", where=f"split {name!r}")
        seen: dict[str, int] = {}
        for place, id_ in enumerate(ids, 1):
            where = f"split {name!r}, place {place}"
            if id_ in seen:
                problems.add("T204", path, f"{id_} is at place {seen[id_]} too", where=where, id_=id_)
            elif id_ in owner:
                problems.add("T205", path, f"{id_} is in split {owner[id_]!r} too", where=where, id_=id_)
            seen.setdefault(id_, place)
        for id_ in seen:
            owner.setdefault(id_, name)


def check_folders(inventories: Iterable[Inventory], problems: Problems) -> Splits:
    """The ids of each split folder (BTS); ids that are in two are noted."""
    splits: Splits = {}
    for inventory in inventories:
        ids = sorted(inventory.ids)
        for name, members in splits.items():
            for id_ in sorted(set(ids).intersection(members)):
                path = inventory.expected("image", id_)
                problems.add("T205", path, f"{id_} is in split {name!r} too", id_=id_)
        splits[str(inventory.layout.split)] = ids
    return splits


def check_listed(splits: Splits, ids: Container[str], inventory: Inventory, problems: Problems) -> None:
    """Note listed ids without an image and images that no split lists, among the chosen `ids`."""
    images = inventory.files["image"]
    path = inventory.layout.root / SPLIT_FILE
    listed: set[str] = set()
    for name, members in splits.items():
        for place, id_ in enumerate(members, 1):
            if id_ in ids and id_ not in images and id_ not in listed:
                where = f"split {name!r}, place {place}"
                problems.add("T206", path, f"{id_} has no image", where=where, id_=id_)
            listed.add(id_)
    for id_ in sorted(images.keys() - listed):
        if id_ in ids:
            problems.add("T207", inventory.expected("image", id_), "is in no split", id_=id_)


def check_same_images(items: Sequence[Item], problems: Problems) -> None:
    """Note image files with the same bytes; only files of equal size are read."""
    sizes = Counter(item.image_bytes for item in items)
    by_size: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if (size := item.image_bytes) and sizes[size] > 1:
            by_size[size].append(item)
    for group in by_size.values():
        first: dict[bytes, Item] = {}
        for item in group:
            path = item.files["image"]
            if (digest := _digest(path)) is None:
                continue
            other = first.setdefault(digest, item)
            if other is not item:
                leak = item.split and other.split and item.split != other.split
                splits = f" of split {other.split}, but this one is in {item.split}" if leak else ""
                problems.add("T210", path, f"is the same image as {other.id}{splits}", id_=item.id)


def _digest(path: Path) -> bytes | None:
    digest = hashlib.blake2b()
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError:
        return None  # reported where it is decoded
    return digest.digest()
