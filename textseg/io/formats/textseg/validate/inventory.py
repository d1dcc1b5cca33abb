"""What lies in the folders of a root: which file is which part of which sample, and what does not belong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from textseg.choices import LabelVersion
from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.textseg.layout import ANNOTATION_FOLDERS, LABEL_FOLDERS, SUFFIXES, Layout
from textseg.io.ids import check_id
from textseg.io.validation.report import Problems, plain

PARTS = ("image", *SUFFIXES)
LICENCE = "Adobe_Research_License_TextSeg.txt"
"""Comes with the release, in ``annotation/``."""


@dataclass
class Inventory:
    """The files of a layout.

    Attributes:
        files: for each part, the path of each id, as text (a `Path` is ten times as large, and there are many);
            None for one that is there but is no regular file.
        image_sizes: the bytes of each image file.
    """

    layout: Layout
    files: dict[str, dict[str, str | None]] = field(default_factory=lambda: {part: {} for part in PARTS})
    image_sizes: dict[str, int] = field(default_factory=dict)

    def paths(self, id_: str) -> dict[str, Path]:
        """The files of one sample, by part."""
        return {part: Path(path) for part in PARTS if (path := self.files[part].get(id_)) is not None}

    def part(self, id_: str) -> Inventory:
        """The inventory of one sample alone."""
        files = {part: {id_: of[id_]} if id_ in of else {} for part, of in self.files.items()}
        sizes = {id_: self.image_sizes[id_]} if id_ in self.image_sizes else {}
        return Inventory(replace(self.layout), files, sizes)  # without what it has listed

    def has(self, id_: str) -> bool:
        """Whether there is any file of a sample."""
        return any(id_ in files for files in self.files.values())

    @property
    def ids(self) -> set[str]:
        """Every id of which there is any file."""
        return set().union(*self.files.values())

    def expected(self, part: str, id_: str) -> Path:
        """Where the missing file of a sample should be: beside those of the others."""
        if (path := self.files[part].get(id_)) is not None:
            return Path(path)
        beside = next((path for path in self.files[part].values() if path is not None), None)
        folder = Path(beside).parent if beside else self.layout.base / "image"
        return folder / f"{id_}{SUFFIXES.get(part, '.jpg')}"


class Item(NamedTuple):
    """A sample to look at: one of an inventory, and the split it belongs to."""

    inventory: Inventory
    id: str
    split: str | None

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled for another process, it takes along of the inventory, which lists all samples, its own files only."""
        return Item, (self.inventory.part(self.id), self.id, self.split)

    @property
    def files(self) -> dict[str, Path]:
        """Its files, by part."""
        return self.inventory.paths(self.id)

    @property
    def image_bytes(self) -> int:
        """The size of its image file; 0 where there is none."""
        return self.inventory.image_sizes.get(self.id, 0)


def take_inventory(layout: Layout, labels: LabelVersion, problems: Problems) -> Inventory:
    """List the folders of a layout; note what is strange in them.

    Args:
        layout: one of `find_layouts`.
        labels: the label version, which says the folder of maskfg.
        problems: what is found wrong is added.
    """
    inventory = Inventory(layout)
    annotation = dict.fromkeys(layout.folders("anno"), ("anno", "mask", "maskeff"))
    folders = {layout.base / "image": ("image",), **annotation}
    folders |= dict.fromkeys(layout.folders("maskfg", labels), ("maskfg",))
    for name in (*ANNOTATION_FOLDERS, LABEL_FOLDERS[labels]):
        folder = layout.base / name
        if folder not in folders and (folder.exists() or folder.is_symlink()):
            problems.add("T107", folder, "is not a folder, or is a link that leads nowhere")
    for folder, parts in folders.items():
        for entry in _entries(folder, problems):
            _place(inventory, folder, parts, entry, problems)
    return inventory


def _entries(folder: Path, problems: Problems) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        problems.add("T108", folder, f"cannot be listed ({(error.strerror or str(error)).lower()})")


def _place(
    inventory: Inventory, folder: Path, parts: tuple[str, ...], entry: os.DirEntry[str], problems: Problems
) -> None:
    path = folder / entry.name
    part, id_ = _classify(entry.name, parts)
    if part not in parts:
        if entry.name != LICENCE or "anno" not in parts:
            problems.add("T106", path, _stray(part, parts))
        return
    files = inventory.files[part]
    if (first := files.get(id_)) is not None:
        if part == "image":
            problems.add("T104", path, f"has the same id as {plain(Path(first).name)}", id_=id_)
        else:
            problems.add("T105", path, f"is in {Path(first).parent.name}/ too, which is read", id_=id_)
            return
    size = _regular_size(entry)
    if size is None:
        problems.add("T107", path, f"is {_irregular(entry)} instead of a file", id_=id_)
    if part == "image":
        try:
            check_id(id_)
        except DataError as error:
            problems.add("T203", path, error.problem, id_=id_)
        inventory.image_sizes[id_] = size or 0
    files[id_] = None if size is None else entry.path


def _classify(name: str, parts: tuple[str, ...]) -> tuple[str, str]:
    """The part and the id that a file name says; the part is empty where it says none."""
    if name.startswith("."):
        return "", name
    if "image" in parts:
        return ("image", name.rpartition(".")[0]) if name.lower().endswith(IMAGE_SUFFIXES) else ("", name)
    for part, suffix in SUFFIXES.items():
        if name.endswith(suffix):
            return part, name.removesuffix(suffix)
    return "", name


def _stray(part: str, parts: tuple[str, ...]) -> str:
    what = " or ".join(f"ID{SUFFIXES.get(wanted, '.jpg')}" for wanted in parts)
    if part:
        return f"is a {part} file, but this folder holds {what}"
    return f"is not named {what}"


def _regular_size(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_size if entry.is_file() else None
    except OSError:  # a link to itself
        return None


def _irregular(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_dir():
            return "a folder"
    except OSError:
        pass
    return "a link that leads nowhere" if entry.is_symlink() else "a device or a pipe"
