"""Where the prediction of each image comes from: a folder of files, or by id."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from textseg.errors import PredictionError
from textseg.evaluation.predictions.find import MANIFEST, find_predictions, some_names
from textseg.io.files.reading import cannot_read
from textseg.metrics.protocol import Missing

Predictions: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any]"
"""A folder of files named by id; or by id what `textseg.evaluation.predictions.read.as_prediction` takes."""


@dataclass(frozen=True)
class Sources:
    """The predictions of a set of images, none of them read yet.

    Attributes:
        by_id: the file or the array of each image that has one.
        notes: what is missing and what belongs to no image, as sentences.
        folder: the folder as it was given; None for arrays.
        made_by: what the manifest in the folder says of the model; empty where there is none.
    """

    by_id: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    folder: str | None = None
    made_by: Mapping[str, Any] = field(default_factory=dict)


def find_sources(ids: Sequence[str], predictions: Predictions, missing: Missing) -> Sources:
    """Look up the prediction of each image.

    Args:
        ids: of the images to score.
        predictions: a folder, or by id.
        missing: whether a missing prediction is an error.

    Raises:
        UsageError: the folder does not exist or holds no predictions.
        PredictionError: predictions are missing, or an image has several; `details` lists all.
    """
    if isinstance(predictions, Mapping):
        place: Path | None = None
        found: Mapping[str, Any] = predictions
        absent = [id_ for id_ in ids if id_ not in predictions]
        extra = sorted(predictions.keys() - set(ids))
        skipped: list[str] = []
        clashes: list[str] = []
    else:
        folder = find_predictions(predictions, ids)
        place, found = folder.root, folder.files
        absent, extra, skipped, clashes = folder.missing, folder.extra, folder.skipped, folder.clashes
    if absent and missing == "error":
        there = f"there are {some_names(extra)} instead; " if extra else ""
        raise PredictionError(
            f"{len(absent)} of {len(ids)} predictions are missing",
            file=place,
            hint=f"{there}to score missing ones as empty, say `missing='empty'`",
            details=[f"{id_}: no prediction" for id_ in absent] + clashes,
        )
    if clashes:
        what = f"{len(clashes)} of {len(ids)} images have several predictions"
        raise PredictionError(what, file=place, hint="keep one a folder", details=clashes)
    return Sources(
        found,
        tuple(_notes(absent, extra, skipped)),
        None if place is None else str(place),
        _read_manifest(place),
    )


def _notes(absent: list[str], extra: list[str], skipped: list[str]) -> list[str]:
    notes = [f"{len(absent)} missing predictions are scored as empty"] if absent else []
    if extra:
        notes.append(f"{len(extra)} files belong to no image scored here: {some_names(extra)}")
    if skipped:
        notes.append(
            f"{len(skipped)} files or folders are no predictions and were skipped: {some_names(skipped)}"
        )
    return notes


def _read_manifest(folder: Path | None) -> Mapping[str, Any]:
    """What made the predictions, from the manifest of `textseg baseline predict`; empty where it says nothing."""
    if folder is None:
        return {}
    try:
        document = json.loads((folder / MANIFEST).read_bytes())
        method = document["method"]
        return {
            "signature": str(document["signature"]),
            "model": str(method["model"]),
            "weights": str(method["weights"]),
        }
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise cannot_read(error, folder / MANIFEST) from error
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
