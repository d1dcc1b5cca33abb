"""A folder of predictions: which file belongs to which image, and what its numbers mean."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from textseg.errors import PredictionError, UsageError

ARRAY_SUFFIXES = (".npy", ".npz")
SUFFIXES = (".png", *ARRAY_SUFFIXES)
LOSSY_SUFFIXES = (".jpg", ".jpeg", ".webp")


@dataclass(frozen=True)
class PredictionFolder:
    """The prediction files of a set of images.

    A prediction is named by its id, ``a00001.png``, or by the id and a suffix, ``a00001_pred.png``.

    Attributes:
        root: the folder.
        files: the file of each id that has one.
        missing: ids without a prediction.
        extra: files that belong to none of the ids.
        clashes: ids with several files, as one sentence each.
    """

    root: Path
    files: dict[str, Path]
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


def find_predictions(root: str | os.PathLike[str], ids: Iterable[str]) -> PredictionFolder:
    """Look up the prediction of each id in a folder; nothing is read.

    Raises:
        UsageError: there is no such folder, or no prediction in it.
    """
    root = Path(root)
    if not root.is_dir():
        raise UsageError("is not a folder of predictions" if root.exists() else "does not exist", file=root)
    names = sorted(
        entry.name for entry in os.scandir(root) if entry.is_file() and not entry.name.startswith(".")
    )
    known = [name for name in names if name.lower().endswith(SUFFIXES)]
    if not known:
        lossy = [name for name in names if name.lower().endswith(LOSSY_SUFFIXES)]
        hint = f"{lossy[0]} is lossy: write PNG" if lossy else f"predictions are {', '.join(SUFFIXES)} files"
        raise UsageError("holds no predictions", file=root, hint=hint)
    wanted = list(ids)
    found = _by_id(known, set(wanted))
    owned = {name for files in found.values() for name in files}
    return PredictionFolder(
        root=root,
        files={id_: root / found[id_][0] for id_ in wanted if id_ in found},
        missing=[id_ for id_ in wanted if id_ not in found],
        extra=[name for name in known if name not in owned],
        clashes=[f"{id_}: has several predictions: {', '.join(v)}" for id_, v in found.items() if len(v) > 1],
    )


def _by_id(names: list[str], ids: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    suffixed: dict[str, list[str]] = {}
    for name in names:
        stem = name.rpartition(".")[0]
        if stem in ids:
            found.setdefault(stem, []).append(name)
            continue
        while "_" in stem:  # an id may have underscores itself: the longest one that fits
            stem = stem.rpartition("_")[0]
            if stem in ids:
                suffixed.setdefault(stem, []).append(name)
                break
    for id_, files in suffixed.items():
        found.setdefault(id_, []).extend(files)
    return found


def read_prediction(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read the numbers of a prediction file as they are stored.

    Returns:
        The stored array, for `interpret`: of a PNG uint8 or uint16 (H, W), of ``.npy`` or
        ``.npz`` what it holds. Palette indices are the values of a palette PNG.

    Raises:
        PredictionError: unreadable, cut short, an image mode that is no prediction, or several arrays.
    """
    path = Path(path)
    try:
        if path.suffix.lower() in ARRAY_SUFFIXES:
            return _read_array(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                image.load()
                return _pixels(image, path)
    except PredictionError:
        raise
    except FileNotFoundError:
        raise PredictionError("is missing", file=path) from None
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        KeyError,
        zlib.error,
        struct.error,
        MemoryError,
    ) as error:
        size = path.stat().st_size if path.exists() else 0
        problem = (
            "is empty (0 bytes)" if size == 0 else f"cannot be read ({str(error) or type(error).__name__})"
        )
        raise PredictionError(problem, file=path, hint="write it again") from error


def _pixels(image: Image.Image, path: Path) -> NDArray[Any]:
    if image.mode in ("L", "P"):
        return np.asarray(image)
    if image.mode == "1":
        return np.asarray(image.convert("L")) != 0
    if image.mode in ("I;16", "I;16B", "I;16L", "I"):
        return np.asarray(image).astype(np.uint16)
    if image.mode == "RGB":
        colours = np.asarray(image)
        if (colours == colours[..., :1]).all():
            return np.ascontiguousarray(colours[..., 0])
    raise PredictionError(
        f"is a PNG of mode {image.mode}{' with unequal channels' if image.mode == 'RGB' else ''}",
        file=path,
        hint="a prediction is 8-bit or 16-bit grey, palette, or 1-bit",
    )


def _read_array(path: Path) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return loaded
    with loaded:
        if len(loaded.files) != 1:
            names = ", ".join(loaded.files) or "none"
            raise PredictionError(f"holds {len(loaded.files)} arrays ({names}) instead of one", file=path)
        return np.asarray(loaded[loaded.files[0]])
