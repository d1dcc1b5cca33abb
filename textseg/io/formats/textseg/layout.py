"""Where the files of a TextSeg root are: its layouts, found by looking."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from textseg.choices import LabelVersion
from textseg.errors import UsageError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.folders import subfolders

SPLIT_FILE = "split.json"
SUFFIXES = {"anno": "_anno.json", "mask": "_mask.png", "maskeff": "_maskeff.png", "maskfg": "_maskfg.png"}
"""How the file of each part ends, after the id."""

LABEL_FOLDERS: dict[LabelVersion, str] = {"v2": "semantic_label", "v1": "semantic_label_v1"}

ANNOTATION_FOLDERS = ("annotation", "instance_label", "bpoly_label")
BTS_SPLIT = re.compile("(?:bts[-_ ]?)?(train|val|test)(?:ing|idation)?", re.IGNORECASE)
"""The folder of a split in BTS: ``BTS_TRAIN``, as its archives are named, or ``train``."""

RELEASE_SPLITS = {"train": 2646, "val": 340, "test": 1038}
"""How many images each split of the TextSeg release has (its README): by these it differs from other roots."""

BTS_IMAGES = 14250
"""How many images the BTS release has (its README)."""


@dataclass(frozen=True)
class Layout:
    """The folders of a root (or, for BTS, of one split of it).

    Attributes:
        root: the folder that was opened.
        base: the folder that holds ``image/``; differs from `root` only for BTS.
        name: ``release``, ``reference`` or ``bts``.
        split: the split all its samples belong to (BTS), else None: then ``split.json`` says.
    """

    root: Path
    base: Path
    name: str
    split: str | None = None

    @cached_property
    def image_files(self) -> dict[str, list[Path]]:
        """The image files of every id, in the order of ids; more than one where a root is wrong."""
        folder = self.base / "image"
        names = (entry.name for entry in os.scandir(folder) if entry.name.lower().endswith(IMAGE_SUFFIXES))
        found: dict[str, list[Path]] = {}
        for id_, name in sorted(
            (name.rpartition(".")[0], name) for name in names if not name.startswith(".")
        ):
            found.setdefault(id_, []).append(folder / name)
        return found

    @cached_property
    def images(self) -> dict[str, Path]:
        """The image file of every id, in the order of ids; the first where there are several."""
        return {id_: files[0] for id_, files in self.image_files.items()}

    def folders(self, part: str, labels: LabelVersion = "v2") -> Iterator[Path]:
        """The folders that may hold the files of a part, those that exist."""
        return filter(Path.is_dir, self._places(part, labels))

    def find(self, part: str, id_: str, labels: LabelVersion = "v2") -> Path | None:
        """The file of a part of a sample, or None where there is none."""
        name = f"{id_}{SUFFIXES[part]}"
        return next(
            (path for folder in self._places(part, labels) if (path := folder / name).is_file()), None
        )

    def _places(self, part: str, labels: LabelVersion) -> Iterator[Path]:
        names = (LABEL_FOLDERS[labels],) if part == "maskfg" else ANNOTATION_FOLDERS
        return (self.base / name for name in names)


def find_layouts(root: str | os.PathLike[str]) -> list[Layout]:
    """Look at a folder and say how it holds TextSeg data: one layout, or one a split for BTS.

    Raises:
        UsageError: it holds none, or two folders of a split; the message says what was looked for.
    """
    root = Path(root)
    if (root / "image").is_dir():
        if _is_bts(root):
            return [Layout(root, root, "bts")]
        reference = any((root / name).is_dir() for name in ("instance_label", "bpoly_label"))
        return [Layout(root, root, "reference" if reference else "release")]
    found: dict[str, Layout] = {}
    for split, base in _split_folders(root):
        first = found.setdefault(split, Layout(root, base, "bts", split))
        if first.base != base:
            raise UsageError(f"has two folders of the split {split}: {first.base} and {base}", file=root)
    if found:
        return [found[split] for split in ("train", "val", "test") if split in found]
    raise UsageError(
        "is not a folder"
        if not root.is_dir()
        else "holds no TextSeg data: no image/ folder, and none in train/, val/ or test/",
        file=root,
        hint="give the folder that holds image/, annotation/, semantic_label/ and split.json",
    )


def _is_bts(base: Path) -> bool:
    """Whether a folder with ``image/`` is a split of BTS: it has polygons, but no instance masks and no split file."""
    others = ("annotation", "instance_label", SPLIT_FILE)
    return (base / "bpoly_label").is_dir() and not any((base / name).exists() for name in others)


def _split_folders(root: Path) -> Iterator[tuple[str, Path]]:
    """The folders named as a split that hold ``image/``: in a root, or one deeper."""
    for folder in subfolders(root, 2)[1:]:
        names = (BTS_SPLIT.fullmatch(part) for part in folder.relative_to(root).parts[::-1])
        if (folder / "image").is_dir() and (name := next(filter(None, names), None)):
            yield name[1].lower(), folder


def is_root(root: str | os.PathLike[str]) -> bool:
    """Whether a folder looks like a TextSeg root: it has ``image/`` and something that goes with it."""
    return _is_base(Path(root)) or is_bts(root)


def is_bts(root: str | os.PathLike[str]) -> bool:
    """Whether a folder looks like BTS: it is a split, or has a folder for each."""
    root = Path(root)
    if (root / "image").is_dir():
        return _is_bts(root)
    return any(_is_base(base) for _, base in _split_folders(root))


def _is_base(base: Path) -> bool:
    companions = (*ANNOTATION_FOLDERS, *LABEL_FOLDERS.values(), SPLIT_FILE)
    return (base / "image").is_dir() and any((base / name).exists() for name in companions)


def find_root(data: str | os.PathLike[str] | None = None) -> Path:
    """The data root: `data`, else ``$TEXTSEG_DATA``, else ``./data/TextSeg``, else the current folder.

    Raises:
        UsageError: none of them is a TextSeg root; the message says what was looked for and where.
    """
    named = data if data is not None else os.environ.get("TEXTSEG_DATA")
    if named:
        find_layouts(named)
        return Path(named)
    for root in (Path("data/TextSeg"), Path()):
        if is_root(root):
            return root
    raise UsageError(
        f"no TextSeg data found: neither `data=` nor $TEXTSEG_DATA is given, and neither "
        f"{Path('data/TextSeg').absolute()} nor {Path().absolute()} holds image/ with its labels",
        hint="give `data=DIR`, or make a small dataset with: textseg synth data/TextSeg",
    )
