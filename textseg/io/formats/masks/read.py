"""`Masks`: images with one mask each, as a dataset."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import ALL, Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.formats.masks.layout import Base, find_bases, list_images, mask_id
from textseg.io.formats.masks.options import Values
from textseg.io.formats.masks.values import find_values, read_mask
from textseg.io.ids import check_id, normalise_id
from textseg.io.sample import Sample
from textseg.io.splits import select_ids


class _Pair(NamedTuple):
    id: str
    split: str | None
    image: Path | None
    mask: Path


class Masks(Dataset):
    """Images with one mask each: ``image/X.jpg`` with ``mask/X.png``, ``X_mask.png``, ``X_gt.png`` and the like.

    Args:
        root: a folder with folders of images and masks, or with masks alone.
        split: ``train``, ``val``, ``test`` where the root has these folders; None for all.
        values: what the pixel values mean, see `ReadOptions`.

    Raises:
        UsageError: no such folder or split.
        DataError: images without masks, masks without images, two of an id, or masks that can be read in two
            ways; `details` lists every one.
    """

    def __init__(
        self, root: str | os.PathLike[str], split: str | None = None, *, values: Values = "auto"
    ) -> None:
        root = Path(root)
        if not root.is_dir():
            raise UsageError("is not a folder" if root.exists() else "does not exist", file=root)
        pairs = _find_pairs(root)
        if split not in (None, ALL):
            if all(pair.split is None for pair in pairs):
                raise NoSplitsError(
                    f"has no splits, so there is no split {split!r}", file=root, hint="say --split all"
                )
            splits: dict[str, list[str]] = {}
            for pair in pairs:
                splits.setdefault(pair.split or ALL, []).append(pair.id)
            chosen = {id_ for id_, _ in select_ids(splits, split)}
            pairs = [pair for pair in pairs if pair.id in chosen]
        self._pairs = pairs
        notes: list[str] = []
        if values == "auto":
            values, notes = find_values([pair.mask for pair in pairs])
        self.values = values
        name = f"masks-{root.resolve().name}"
        super().__init__(name, root, [pair.id for pair in pairs], split=split, notes=notes)

    def load(self, index: int) -> Sample:
        pair = self._pairs[index]
        image = pair.image
        return Sample(
            id=pair.id,
            split=pair.split,
            load_size=partial(read_size, image or pair.mask),
            load_image=None if image is None else partial(read_image, image),
            load_maskfg=partial(read_mask, pair.mask, self.values),
            files={"maskfg": pair.mask} | ({} if image is None else {"image": image}),
        )


def _find_pairs(root: Path) -> list[_Pair]:
    bases = find_bases(root) or [Base(None, None, root)]
    pairs: list[_Pair] = []
    problems: list[str] = []
    for base in bases:
        pairs += _pairs_of(base, problems)
    seen: dict[str, _Pair] = {}
    for pair in pairs:
        first = seen.setdefault(pair.id, pair)
        if first is not pair:
            problems.append(f"{pair.id}: is {first.mask} and {pair.mask}")
    if problems:
        raise DataError(
            f"has {len(problems)} files that are no pairs of image and mask", file=root, details=problems
        )
    if not pairs:
        raise UsageError("holds no masks", file=root)
    return sorted(pairs)


def _pairs_of(base: Base, problems: list[str]) -> list[_Pair]:
    images = {} if base.images is None else {_stem(name): name for name in list_images(base.images)}
    masks: dict[str, str] = {}
    for name in list_images(base.masks):
        stem = _stem(name)
        id_ = stem if base.images is None or stem in images else normalise_id(mask_id(name))
        check_id(id_)
        if id_ in masks:
            problems.append(f"{id_}: has two masks, {masks[id_]} and {name}")
        masks[id_] = name
    if base.images is None:
        return [_Pair(id_, base.split, None, base.masks / name) for id_, name in masks.items()]
    problems += [f"{base.images / name}: has no mask" for id_, name in images.items() if id_ not in masks]
    problems += [f"{base.masks / name}: has no image" for id_, name in masks.items() if id_ not in images]
    both = images.keys() & masks.keys()
    return [
        _Pair(id_, base.split, base.images / images[id_], base.masks / masks[id_]) for id_ in sorted(both)
    ]


def _stem(name: str) -> str:
    return normalise_id(name.rpartition(".")[0])
