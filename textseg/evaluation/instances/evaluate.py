"""`evaluate_instances`: AP and AR by pycocotools, and panoptic quality, of words or chars."""

from __future__ import annotations

import contextlib
import io
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any, Literal

import orjson

from textseg import __version__
from textseg.errors import PredictionError, TextSegError, UsageError, raise_all
from textseg.evaluation.instances.panoptic import PanopticCounts, count_matches
from textseg.evaluation.instances.results import Found, encode_segmentation, read_results
from textseg.io.dataset import Dataset
from textseg.io.formats.coco.export import export_sample
from textseg.io.formats.coco.options import WriteOptions
from textseg.io.sample import Sample
from textseg.metrics.signature import format_signature
from textseg.parallel import Progress, ordered_map

InstanceKind = Literal["word", "char"]
CATEGORY: dict[InstanceKind, int] = {"word": 1, "char": 2}
"""As ``textseg convert --to coco`` numbers them."""


@dataclass(frozen=True)
class InstanceScores:
    """The scores of instances.

    Attributes:
        kind: ``word`` or ``char``.
        images: how many images were scored.
        average: AP (mean over IoU 0.5 to 0.95), AP50, AP75 and AR of COCO, over masks; None where undefined.
        panoptic: matches of all images.
        signature: what was scored and how.
        notes: what the reader should know.
    """

    kind: InstanceKind
    images: int
    average: dict[str, float | None]
    panoptic: PanopticCounts
    signature: str
    notes: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """For machines: scores as fractions or null, the counts, the signature."""
        document = {
            "scores": {**self.average, **self.panoptic.scores()},
            "counts": {
                "tp": self.panoptic.tp,
                "predicted": self.panoptic.predicted,
                "truth": self.panoptic.truth,
            },
            "kind": self.kind,
            "n": self.images,
            "signature": self.signature,
            "notes": list(self.notes),
            "version": __version__,
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def evaluate_instances(
    dataset: Dataset,
    results: str | os.PathLike[str],
    kind: InstanceKind = "word",
    *,
    most: int = 100,
    least_score: float = 0.5,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> InstanceScores:
    """Score a COCO results file against the words or chars of a dataset.

    AP and AR are those of ``pycocotools.cocoeval.COCOeval`` for masks. Panoptic quality is that of HierText: it knows
    no scores, so results below `least_score` are left out of it. Words that are not legible and regions to ignore
    are crowds for the one, and regions of no interest for the other.

    Args:
        dataset: opened, with the split that was exported by ``textseg convert --to coco``.
        results: the file; ``image_id`` is the number of the image in the exported file (from 1), the id of the
            sample, or its ``file_name`` there; ``category_id`` is 1 for words and 2 for chars.
        kind: what to score.
        most: detections an image that AP and AR look at, those of the highest scores.
        least_score: of results that count for panoptic quality.

    Raises:
        UsageError: the dataset has no images.
        PredictionError: the file is no list of results, or has none of this kind; `details` lists every problem.
        DataError: a truth that cannot be read.
    """
    if not len(dataset):
        raise UsageError(f"nothing to score: the split {dataset.split} has no images")
    work = partial(_truth, kind=kind)
    outcomes = list(ordered_map(work, dataset, jobs=jobs, progress=progress))
    raise_all([outcome for outcome in outcomes if isinstance(outcome, TextSegError)], len(outcomes))
    truths = [outcome for outcome in outcomes if not isinstance(outcome, TextSegError)]
    found = read_results(results, _names(truths), {truth.id: truth.size for truth in truths})
    chosen = _of_kind(found, kind, results)
    by_image: dict[str, list[Found]] = {truth.id: [] for truth in truths}
    for one in chosen:
        by_image[one["id"]].append(one)
    panoptic = PanopticCounts()
    for truth in truths:
        good = [one["segmentation"] for one in by_image[truth.id] if one["score"] >= least_score]
        panoptic += count_matches(good, truth.masks, truth.ignored)
    crowded = sum(len(truth.masks) > most for truth in truths)
    fields = {
        "kind": kind,
        "ds": dataset.name,
        "split": dataset.split,
        "n": len(truths),
        "lab": dataset.version,
        "maxdets": most,
        "score": f"{least_score:g}",
        "illegible": "crowd",
        "version": __version__,
    }
    notes = [f"{crowded} images have more than {most} {kind}s, so that AR cannot be 1"] if crowded else []
    average = _average_precision(truths, by_image, most)
    return InstanceScores(
        kind, len(truths), average, panoptic, format_signature("AP+PQ", fields), (*dataset.notes, *notes)
    )


@dataclass(frozen=True)
class _Truth:
    id: str
    file: PurePath
    size: tuple[int, int]
    masks: list[Any]
    ignored: list[Any]


def _truth(sample: Sample, kind: InstanceKind) -> _Truth | TextSegError:
    try:
        exported = export_sample(sample, WriteOptions(categories=(kind,)))
    except TextSegError as error:
        return error
    masks: list[Any] = []
    ignored: list[Any] = []
    size = exported.image["height"], exported.image["width"]
    for annotation in exported.annotations:
        crowd = annotation["iscrowd"] or not annotation.get("legible", True)
        (ignored if crowd else masks).append(encode_segmentation(annotation["segmentation"], size))
    file = sample.files.get("image", PurePath(exported.image["file_name"]))
    return _Truth(sample.id, file, size, masks, ignored)


def _names(truths: Sequence[_Truth]) -> dict[int | str, str]:
    """The id by what results may call an image; a name of two images, such as ``img1.jpg`` of each split, is none."""
    ends: dict[str, set[str]] = {}
    for truth in truths:
        parts = truth.file.parts
        for place in range(len(parts)):
            ends.setdefault("/".join(parts[place:]), set()).add(truth.id)
    names: dict[int | str, str] = {end: ids.pop() for end, ids in ends.items() if len(ids) == 1}
    for number, truth in enumerate(truths, 1):
        names |= {truth.id: truth.id, number: truth.id}
    return names


def _of_kind(found: Sequence[Found], kind: InstanceKind, path: str | os.PathLike[str]) -> list[Found]:
    chosen = [one for one in found if one["category_id"] == CATEGORY[kind]]
    if found and not chosen:
        there = Counter(one["category_id"] for one in found)
        raise PredictionError(
            f"has no result of a {kind}: category_id is {', '.join(map(str, sorted(there)))}",
            file=path,
            hint="1 is a word and 2 a char, as textseg convert --to coco numbers them",
        )
    return chosen


def _average_precision(
    truths: Sequence[_Truth], by_image: dict[str, list[Found]], most: int
) -> dict[str, float | None]:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    images, annotations, results = [], [], []
    for number, truth in enumerate(truths, 1):
        height, width = truth.size
        images.append({"id": number, "height": height, "width": width})
        for crowd, masks in enumerate((truth.masks, truth.ignored)):
            annotations += [_annotation(number, mask, crowd) for mask in masks]
        results += [
            {"image_id": number, "category_id": 1, "segmentation": one["segmentation"], "score": one["score"]}
            for one in by_image[truth.id]
        ]
    for number, annotation in enumerate(annotations, 1):
        annotation["id"] = number
    if not results:
        return dict.fromkeys(("ap", "ap50", "ap75", "ar"), 0.0 if annotations else None)
    with contextlib.redirect_stdout(io.StringIO()):  # pycocotools prints
        coco = COCO()
        coco.dataset = {
            "images": images,
            "annotations": annotations,
            "categories": [{"id": 1, "name": "text"}],
        }
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(results), "segm")
        evaluation.params.maxDets = [1, 10, most]
        evaluation.evaluate()
        evaluation.accumulate()
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
    return {
        "ap": _mean(precision[:, :, 0, 0, 2]),
        "ap50": _mean(precision[0, :, 0, 0, 2]),
        "ap75": _mean(precision[5, :, 0, 0, 2]),
        "ar": _mean(recall[:, 0, 0, 2]),
    }


def _annotation(image: int, mask: Any, crowd: int) -> dict[str, Any]:
    from pycocotools import mask as coco_mask

    area = float(coco_mask.area(mask))
    return {"image_id": image, "category_id": 1, "segmentation": mask, "iscrowd": crowd, "area": area}


def _mean(values: Any) -> float | None:
    """The mean of the defined values: COCOeval marks others with -1."""
    defined = values[values > -1]
    return float(defined.mean()) if defined.size else None
