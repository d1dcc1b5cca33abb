"""Reading a COCO results file: a list of instances that were found, with their masks and scores."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pycocotools import mask as coco_mask

from textseg.errors import DataError, PredictionError
from textseg.io.files.jsonfile import load_json
from textseg.io.files.rle import decode_counts

Found = dict[str, Any]
"""A result: ``id`` of the sample, ``category_id``, ``score`` and ``segmentation``, a run-length code."""

MOST_PROBLEMS = 1000


def read_results(
    path: str | os.PathLike[str], names: Mapping[int | str, str], sizes: Mapping[str, tuple[int, int]]
) -> list[Found]:
    """Read what was found.

    Args:
        path: a JSON list of ``{"image_id", "category_id", "segmentation", "score"}``, see the COCO site; the
            segmentation is a run-length code or a list of polygons.
        names: the id of the sample by what ``image_id`` may be.
        sizes: (height, width) of the image of each sample.

    Raises:
        PredictionError: it is no such list; `details` lists every problem with its place.
    """
    try:
        document = load_json(path)
    except DataError as error:
        raise PredictionError(error.problem, file=path, where=error.where) from error
    if not isinstance(document, list):
        hint = "a results file is a list of {image_id, category_id, segmentation, score}"
        raise PredictionError("is not a list of COCO results", file=path, hint=hint)
    found, problems = [], []
    for number, entry in enumerate(document):
        try:
            found.append(_check(entry, names, sizes))
        except ValueError as error:
            problems.append(f"{Path(path).name}, result {number}: {error}")
    if problems:
        raise PredictionError(
            f"{len(problems)} of {len(document)} results have a problem",
            file=path,
            details=problems[:MOST_PROBLEMS],
        )
    return found


def _check(entry: Any, names: Mapping[int | str, str], sizes: Mapping[str, tuple[int, int]]) -> Found:
    if not isinstance(entry, dict):
        raise ValueError("is not an object")
    missing = [key for key in ("image_id", "category_id", "segmentation", "score") if key not in entry]
    if missing:
        raise ValueError(f"has no {', '.join(missing)}")
    image, category, score = entry["image_id"], entry["category_id"], entry["score"]
    if not isinstance(image, int | str) or image not in names:
        raise ValueError(f"image_id {image!r} is no image of this dataset and split")
    if type(category) is not int:
        raise ValueError(f"category_id {category!r} is no whole number")
    if not isinstance(score, int | float) or isinstance(score, bool) or not math.isfinite(score):
        raise ValueError(f"score {score!r} is no number")
    id_ = names[image]
    return {
        "id": id_,
        "category_id": category,
        "score": float(score),
        "segmentation": encode_segmentation(entry["segmentation"], sizes[id_]),
    }


def encode_segmentation(segmentation: Any, size: tuple[int, int]) -> Any:
    """A segmentation of COCO (a run-length code or polygons) as a compressed run-length code of an image.

    Raises:
        ValueError: it is none, or of another size.
    """
    height, width = size
    try:
        if isinstance(segmentation, list):
            rings = [[float(number) for number in ring] for ring in segmentation]
            if not rings or any(len(ring) < 6 or len(ring) % 2 for ring in rings):
                raise ValueError("a polygon has fewer than three corners")
            return coco_mask.merge(coco_mask.frPyObjects(rings, height, width))
        rows, columns = map(int, segmentation["size"])
        if (rows, columns) != (height, width):
            raise ValueError(f"its mask is {columns} x {rows}, the image {width} x {height}")
        if isinstance(segmentation["counts"], list):
            if sum(map(int, segmentation["counts"])) != rows * columns or min(segmentation["counts"]) < 0:
                raise ValueError("its runs are not as many pixels as the image")
            return coco_mask.frPyObjects(segmentation, height, width)
        text = segmentation["counts"]
        decode_counts(text, (height, width))
        return {"size": [height, width], "counts": text.encode()}
    except DataError as error:
        raise ValueError(error.problem) from error
    except (TypeError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError("its segmentation is neither a run-length code nor polygons") from error
