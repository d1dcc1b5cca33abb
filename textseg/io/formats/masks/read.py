"""`Masks`: images with one mask each, as a dataset."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from textseg.errors import DataError, UsageError
from textseg.io.files.jsonfile import load_json
from textseg.io.files.label_tables import LabelTable, parse_table, read_labels, table_of
from textseg.io.find_table import find_table
from textseg.io.formats.masks.layout import VALUES_FILE, Base, find_bases, list_images
from textseg.io.formats.masks.names import Naming, bare_name, guess_ids, naming
from textseg.io.formats.masks.options import ID
from textseg.io.formats.pairs import Pair, Pairs
from textseg.io.ids import check_id


class Masks(Pairs):
    """Images with one mask each, sorted by id.

    Args:
        root: a folder with folders of images and masks, or with masks alone.
        split: a split, several joined by ``+``; None for all. Folders such as ``train`` are splits.
        images: the folder of the images, see `ReadOptions`; None to find it.
        masks: the folder of the masks; None to find it.
        pattern: the name of a mask, ``{id}_gt.png``; None to find it.
        values: what the pixel values mean, see `ReadOptions`.

    Attributes:
        table: what the pixel values mean.

    Raises:
        UsageError: no such folder or split, or folders that are not certain.
        DataError: images without masks, masks without images, two of an id, or masks that can be read in two
            ways; `details` lists every one.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        split: str | None = None,
        *,
        images: str | None = None,
        masks: str | None = None,
        pattern: str | None = None,
        values: str = "auto",
    ) -> None:
        root = Path(root)
        if not root.is_dir():
            raise UsageError("is not a folder" if root.exists() else "does not exist", file=root)
        bases, notes = find_bases(root, images, masks)
        pairs = _find_pairs(root, bases, naming(pattern), notes)
        self.table = _find_table(root, values, pairs, notes)
        load = partial(read_labels, table=self.table)
        super().__init__(f"masks-{root.resolve().name}", root, pairs, split, load, notes=notes)


def _find_table(root: Path, values: str, pairs: list[Pair], notes: list[str]) -> LabelTable:
    """What the values mean, over all splits: as the user says, as the file of the writer says, or as they look."""
    if values != "auto":
        return table_of(values)
    file = root / VALUES_FILE
    if not file.is_file():
        table, found = find_table([pair.label for pair in pairs])
        notes += found
        return table
    document = load_json(file)
    if not isinstance(document, dict):
        raise DataError('is no object of meanings by value, such as {"255": "text"}', file=file)
    try:
        return parse_table(",".join(f"{value}:{meaning}" for value, meaning in document.items()))
    except UsageError as error:
        raise DataError(error.problem, file=file, details=error.details) from None


def _find_pairs(root: Path, bases: list[Base], names: Naming, notes: list[str]) -> list[Pair]:
    """The pairs of all folders."""
    pairs: list[Pair] = []
    problems: list[str] = []
    unpaired: dict[Path, str] = {}
    for base in bases:
        found, alone = _pairs_of(base, names, problems)
        pairs += found
        unpaired |= alone
    paired = {path for pair in pairs for path in (pair.image, pair.label)}
    left = {path: problem for path, problem in unpaired.items() if path not in paired}
    problems += [f"{path}: {problem}" for path, problem in left.items()]
    if problems:
        odd = next((path for path, problem in left.items() if problem == _NO_IMAGE), None)
        hint = (
            None
            if odd is None
            else f"say how masks such as {odd.name} are named with `pattern='{ID}_gt.png'`"
        )
        raise DataError(
            f"has {len(problems)} files that are no pairs of image and mask",
            file=root,
            hint=hint,
            details=problems,
        )
    if not pairs:
        raise UsageError("holds no masks", file=root)
    return _make_unique(pairs, notes)


_NO_IMAGE, _NO_MASK = "has no image", "has no mask"


def _pairs_of(base: Base, names: Naming, problems: list[str]) -> tuple[list[Pair], dict[Path, str]]:
    """The pairs of one folder of images and one of masks, and the files in them that are in none."""
    if base.images is None and _is_mixed(base.masks, names):
        base = base._replace(images=base.masks)
    if base.images == base.masks and names.pattern is None:
        raise UsageError(
            "holds images and masks",
            file=base.masks,
            hint=f"say how masks are named with `pattern='{ID}_gt.png'`",
        )
    images = {} if base.images is None else _images(base.images, problems)
    masks: dict[str, str] = {}
    odd: list[str] = []
    for name in list_images(base.masks):
        id_ = names.id_of(name, images)
        if id_ is None:
            continue
        if base.images is not None and id_ not in images:
            odd.append(name)
        elif id_ in masks:
            problems.append(f"{id_}: has two masks, {masks[id_]} and {name}")
        else:
            masks[id_] = name
    if base.images is None:
        return [Pair(check_id(id_), base.split, None, base.masks / name) for id_, name in masks.items()], {}
    pairs = [
        Pair(check_id(id_), base.split, base.images / images[id_], base.masks / name)
        for id_, name in masks.items()
    ]
    alone = {base.images / name: _NO_MASK for id_, name in images.items() if id_ not in masks}
    return pairs, alone | {base.masks / name: _NO_IMAGE for name in odd}


def _is_mixed(folder: Path, naming: Naming) -> bool:
    """Whether a folder of masks holds images as well: by two names of one image, or as it seems two kinds of file."""
    names = list_images(folder)
    stems = {bare_name(name) for name in names}
    if naming.pattern is not None:
        return any(naming.id_of(name, {}) in stems - {bare_name(name)} for name in names)
    kinds = {name.lower().rpartition(".")[2] for name in names}
    return len(kinds) > 1 or any(guess in stems for stem in stems for guess in guess_ids(stem))


def _images(folder: Path, problems: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in list_images(folder):
        first = found.setdefault(bare_name(name), name)
        if first != name:
            problems.append(f"{folder / name}: has the same name as {first}")
    return found


def _make_unique(pairs: list[Pair], notes: list[str]) -> list[Pair]:
    """The pairs with ids that differ: where splits share names, each id begins with that of its split."""
    shared = len(pairs) - len({pair.id for pair in pairs})
    if not shared:
        return pairs
    notes.append(f"{shared} names are in several splits: ids are SPLIT_NAME")
    return [
        pair if pair.split is None else replace(pair, id=check_id(f"{pair.split}_{pair.id}"))
        for pair in pairs
    ]
