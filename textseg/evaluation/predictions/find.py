"""A folder of predictions: which file belongs to which image, and what is left out."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from textseg.errors import UsageError
from textseg.evaluation.predictions.read import READERS
from textseg.io.files.images import IMAGE_SUFFIXES

SUFFIXES = tuple(READERS)
LOSSY_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif")
SEPARATORS = "_-. "
"""What may stand between an id and what a program adds to it."""

MANIFEST = "manifest.json"
"""What `textseg baseline predict` writes beside its predictions."""

BESIDE_MASKS = ("_prob", "_overlay", "_cutout")
"""What `textseg segment` adds to the name of a mask for the other images that it writes beside it."""


@dataclass(frozen=True)
class PredictionFolder:
    """The prediction files of a set of images.

    A prediction is named by its id, ``a00001.png``; by the name of its image, ``a00001.jpg.png``; or by the id with
    something before or after it, ``a00001_pred.png``, ``a00001-mask.png``, ``pred_a00001.png``. What `textseg segment`
    writes beside ``a00001.png`` is none: ``a00001_prob.png``, ``a00001_overlay.png``, ``a00001_cutout.png``.

    Attributes:
        root: the folder.
        files: the file of each id that has one.
        missing: ids without a prediction.
        extra: prediction files that belong to none of the ids.
        skipped: what else is in the folder: files of other kinds, and folders.
        clashes: ids with several files, as one sentence each.
    """

    root: Path
    files: dict[str, Path]
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


def find_predictions(root: str | os.PathLike[str], ids: Iterable[str]) -> PredictionFolder:
    """Look up the prediction of each id in a folder; nothing is read.

    Names are compared in Unicode's composed form, since some file systems store another one.

    Raises:
        UsageError: there is no such folder, or no prediction in it.
    """
    root = Path(root)
    if not root.is_dir():
        raise UsageError(
            "is a file, not a folder" if root.exists() else "does not exist",
            file=root,
            hint="give a folder with a prediction of each image",
        )
    with os.scandir(root) as entries:
        visible = sorted(
            (entry.name, entry.is_dir())
            for entry in entries
            if not entry.name.startswith(".") and entry.name != MANIFEST
        )
    known = [name for name, folder in visible if not folder and name.lower().endswith(SUFFIXES)]
    skipped = [name + "/" * folder for name, folder in visible if name not in set(known)]
    if not known:
        raise UsageError("holds no predictions", file=root, hint=_instead(skipped))
    wanted = {unicodedata.normalize("NFC", id_): id_ for id_ in ids}
    found = _by_id(known, wanted)
    owned = {name for files in found.values() for name in files}
    return PredictionFolder(
        root=root,
        files={id_: root / found[id_][0] for id_ in wanted.values() if id_ in found},
        missing=[id_ for id_ in wanted.values() if id_ not in found],
        extra=[name for name in known if name not in owned and _mask_of(name) not in owned],
        skipped=skipped,
        clashes=[f"{id_}: has several predictions: {', '.join(v)}" for id_, v in found.items() if len(v) > 1],
    )


def _instead(skipped: list[str]) -> str:
    """What to do about a folder without predictions, by what is in it instead."""
    if lossy := next((name for name in skipped if name.lower().endswith(LOSSY_SUFFIXES)), None):
        return f"{lossy} is of a lossy format: write PNG"
    there = f"it holds {some_names(skipped)}; " if skipped else ""
    return f"{there}predictions are {', '.join(SUFFIXES)} files"


def _by_id(names: list[str], ids: Mapping[str, str]) -> dict[str, list[str]]:
    """The files of each id, those named exactly by it first."""
    found: dict[str, list[str]] = {}
    affixed: dict[str, list[str]] = {}
    for name in names:
        stem = unicodedata.normalize("NFC", name).rpartition(".")[0]
        if stem not in ids and stem.lower().endswith(IMAGE_SUFFIXES):
            stem = stem.rpartition(".")[0]
        if stem in ids:
            found.setdefault(ids[stem], []).append(name)
        elif id_ := _affixed_id(stem, ids):
            affixed.setdefault(ids[id_], []).append(name)
    for id_, files in affixed.items():
        exact = set(found.get(id_, ()))
        found.setdefault(id_, []).extend(name for name in files if _mask_of(name) not in exact)
    return found


def _mask_of(name: str) -> str | None:
    """The mask that `textseg segment` wrote an image beside; None where the name is not of that kind.

    Example:
        >>> _mask_of("a_overlay.png"), _mask_of("a_pred.png")
        ('a.png', None)
    """
    stem, _, suffix = name.rpartition(".")
    return next((f"{stem.removesuffix(kind)}.{suffix}" for kind in BESIDE_MASKS if stem.endswith(kind)), None)


def _affixed_id(stem: str, ids: Collection[str]) -> str | None:
    """The longest id that a name begins with, else the longest that it ends with; an id may have separators itself.

    Example:
        >>> _affixed_id("a_1_pred", {"a", "a_1"}), _affixed_id("pred_a_1", {"1", "a_1"}), _affixed_id("ab", {"a"})
        ('a_1', 'a_1', None)
    """
    cuts = [place for place, char in enumerate(stem) if char in SEPARATORS]
    before = (stem[:place] for place in reversed(cuts))
    after = (stem[place + 1 :] for place in cuts)
    return next((part for part in (*before, *after) if part in ids), None)


def some_names(names: Collection[str], number: int = 5) -> str:
    """The first names of many, and how many more there are.

    Example:
        >>> some_names(["a", "b", "c"], 2)
        'a, b and 1 more'
    """
    shown = ", ".join(list(names)[:number])
    return f"{shown} and {len(names) - number} more" if len(names) > number else shown
