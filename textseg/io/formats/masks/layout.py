"""Where images and their masks are: folders found by their names, or named by the user."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from textseg.errors import UsageError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.formats.base import Match
from textseg.io.formats.folders import describe_folder, list_folder, subfolders
from textseg.io.formats.masks.options import SPLIT
from textseg.io.splits import ALIASES

Kind = Literal["images", "masks"]

FOLDERS: dict[str, Kind] = {
    **dict.fromkeys(("image", "images", "img", "imgs", "img_dir"), "images"),
    **dict.fromkeys(
        ("mask", "masks", "label", "labels", "gt", "ground_truth", "groundtruth", "ann_dir"), "masks"
    ),
}
"""Names of folders that are certain, in lower case."""

WORDS: dict[str, Kind] = {
    **dict.fromkeys(("image", "images", "img", "imgs"), "images"),
    **dict.fromkeys(("mask", "masks", "label", "labels", "gt", "truth", "groundtruth"), "masks"),
    **dict.fromkeys(("ann", "anns", "annotation", "annotations", "seg", "stroke", "strokes"), "masks"),
}
"""Words in other names of folders: ``label_train_reann`` holds masks; of both kinds, the masks count."""

OTHERS = {
    *("det", "detection", "edge", "edges", "region", "regions", "box", "bbox"),
    *("pred", "preds", "prediction", "predictions", "result", "results", "vis", "overlay"),
}
"""Words in names of folders that hold other things than strokes, such as ``det_mask_train_png``."""

ALL_SPLITS = {word for name, others in ALIASES.items() for word in (name, *others)}

VALUES_FILE = "label_values.json"
"""Says what the values of the masks mean: written with them, and read where ``--values`` is not given."""


class Base(NamedTuple):
    """A folder of images (None where there are masks alone) with its folder of masks, and their split."""

    split: str | None
    images: Path | None
    masks: Path


class Place(NamedTuple):
    """A folder with images: what its name says that they are (None: nothing), and of which split."""

    folder: Path
    kind: Kind | None
    split: str | None
    certain: bool = False


def recognise(root: Path) -> Match:
    """How certain it is that a folder holds images and masks."""
    if not root.is_dir():
        return Match.NO
    places = list(_find_places(root))
    try:
        bases, _ = _pair_up(places)
    except UsageError:
        return Match.POSSIBLE
    certain = {place.folder for place in places if place.certain}
    if any(base.images in certain and base.masks in certain for base in bases):
        return Match.LIKELY
    return Match.POSSIBLE if bases or _holds_masks_only(root) else Match.NO


def find_bases(
    root: Path, images: str | None = None, masks: str | None = None
) -> tuple[list[Base], list[str]]:
    """The folders of images and masks of a root, with notes on folders that are left out.

    Args:
        root: the root.
        images: the folder of the images, in the root or elsewhere; ``{split}`` in it stands for the name of a split,
            and folders in it are splits. None to find it by its name.
        masks: that of the masks, likewise.

    Raises:
        UsageError: a folder that is named does not exist, there are several for a split, or there is none.
    """
    given: dict[Kind, str | None] = {"images": images, "masks": masks}
    named = [place for kind, text in given.items() if text is not None for place in _named(root, kind, text)]
    folders = {place.folder for place in named if place.kind == "masks"}
    places = [
        place
        for place in _find_places(root)
        if (place.kind is None or given[place.kind] is None) and place.folder not in folders
    ]
    bases, notes = _pair_up([*places, *named])
    if bases:
        return bases, notes
    if masks is not None and images is None:
        return [Base(place.split, None, place.folder) for place in named], []
    if masks is None and images is None and _holds_masks_only(root):
        return [Base(None, None, root)], []
    raise UsageError(
        f"holds no folders of images and masks that go together: {describe_folder(root)}",
        file=root,
        hint="name them with `images=` and `masks=`",
    )


def _find_places(root: Path) -> Iterator[Place]:
    """Every folder with images in a root, down to two levels, as far as its name says what they are."""
    for folder in subfolders(root, 2):
        if holds_images(folder) and (place := _classify(folder, folder.relative_to(root).parts)) is not None:
            yield place


def _classify(folder: Path, parts: tuple[str, ...]) -> Place | None:
    for number in reversed(range(len(parts))):
        if kind := FOLDERS.get(parts[number].lower()):
            others = parts[:number] + parts[number + 1 :]
            return Place(folder, kind, others[0] if others else None, certain=True)
    words = {part: re.findall("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", part) for part in parts}
    every = [word for part in parts for word in words[part]]
    lower = {word.lower() for word in every}
    if lower & OTHERS:
        return None
    kinds = {WORDS[word] for word in lower & WORDS.keys()}
    splits = [word for word in every if word.lower() in ALL_SPLITS]
    if not kinds:  # the root itself, or a folder that is named as a split
        plain = not parts or parts == tuple(splits)
        return Place(folder, None, splits[0] if splits else None) if plain else None
    splits += [part for part in parts if not any(word.lower() in WORDS for word in words[part])]
    return Place(folder, "masks" if "masks" in kinds else "images", splits[0] if splits else None)


def _named(root: Path, kind: Kind, text: str) -> list[Place]:
    """The folders that the user names, one for each split."""
    found = []
    for folder, split in _matches(root / text) or _matches(Path(text)):
        if holds_images(folder):
            found.append(Place(folder, kind, split))
        elif split is None:
            found += [
                Place(inner, kind, inner.name) for inner in subfolders(folder, 1)[1:] if holds_images(inner)
            ]
    if not found:
        raise UsageError(f"has no folder {text} that holds {kind}: {describe_folder(root)}", file=root)
    return found


def _matches(path: Path) -> list[tuple[Path, str | None]]:
    """The folders that a path with ``{split}`` in it stands for, each with its split; one without is itself."""
    first = next((number for number, part in enumerate(path.parts) if SPLIT in part), None)
    if first is None:
        return [(path, None)] if path.is_dir() else []
    wild = "/".join(glob.escape(part).replace(SPLIT, "*") for part in path.parts[first:])
    pattern = re.compile(re.escape(str(path)).replace(re.escape(SPLIT), r"([^/\\]+)"))
    found = sorted(folder for folder in Path(*path.parts[:first]).glob(wild) if folder.is_dir())
    return [(folder, match[1]) for folder in found if (match := pattern.fullmatch(str(folder)))]


def _pair_up(places: list[Place]) -> tuple[list[Base], list[str]]:
    """The folders that go together, by split; one of no split goes with all that have none of their own."""
    images, masks, plain = (_by_split(places, kind) for kind in ("images", "masks", None))
    bases = []
    for split in sorted(images.keys() | masks.keys()):
        image = images.get(split) or plain.get(split) or images.get("")
        mask = masks.get(split) or masks.get("")
        if image is not None and mask is not None:
            bases.append(Base(image.split or mask.split, image.folder, mask.folder))
    used = {folder for base in bases for folder in (base.images, base.masks)}
    left = [place.folder for place in (*images.values(), *masks.values()) if place.folder not in used]
    notes = [f"{folder} is left out: there is nothing that goes with it" for folder in left]
    return bases, notes


def _by_split(places: Iterable[Place], kind: Kind | None) -> dict[str, Place]:
    """The folder of each split (empty for none), in lower case; one with a certain name comes before others."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.kind == kind:
            found.setdefault((place.split or "").casefold(), []).append(place)
    chosen = {}
    for split, several in found.items():
        several = [place for place in several if place.certain] or several
        if len(several) > 1:
            names = ", ".join(str(place.folder) for place in several)
            raise UsageError(
                f"there are {len(several)} folders of {kind}{split and f' for the split {split}'}: {names}",
                hint=f"say which with `{kind}=`",
            )
        chosen[split] = several[0]
    return chosen


def holds_images(folder: Path) -> bool:
    """Whether there is an image file in a folder."""
    return any(_is_image(entry, IMAGE_SUFFIXES) for entry in list_folder(folder))


def list_images(folder: Path) -> list[str]:
    """The names of the image files in a folder, sorted; hidden files are left out."""
    return [entry.name for entry in list_folder(folder) if _is_image(entry, IMAGE_SUFFIXES)]


def _holds_masks_only(root: Path) -> bool:
    """Whether a folder has PNG files and no folder."""
    entries = list_folder(root)
    return all(map(_is_file, entries)) and any(_is_image(entry, (".png",)) for entry in entries)


def _is_image(entry: os.DirEntry[str], suffixes: tuple[str, ...]) -> bool:
    return entry.name.lower().endswith(suffixes) and _is_file(entry)


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link to itself
        return False
