"""The measures: each describes itself, and scores from counts; one table names them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textseg.metrics.measures import boundary, dibco, effect, instances, strokes
from textseg.metrics.measures.base import Measure
from textseg.metrics.measures.dataset_total import F_DATASET, MF, PRECISION_DATASET, RECALL_DATASET
from textseg.metrics.measures.family import Family
from textseg.metrics.measures.image_average import F_IMAGE, F_IMAGE_MEAN, PRECISION_IMAGE, RECALL_IMAGE
from textseg.metrics.measures.iou import BGIOU, FGIOU, IOU_IMAGE, MIOU
from textseg.metrics.protocol import Aggregation, Protocol
from textseg.metrics.tally import Tally
from textseg.names import choose

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        FGIOU,
        F_IMAGE,
        F_DATASET,
        PRECISION_IMAGE,
        RECALL_IMAGE,
        PRECISION_DATASET,
        RECALL_DATASET,
        BGIOU,
        MIOU,
        IOU_IMAGE,
        F_IMAGE_MEAN,
        MF,
    )
}
"""Those that are always computed, by name, in the order in which they are printed."""

FAMILIES: dict[str, Family] = {
    family.name: family for room in (boundary, dibco, strokes, effect, instances) for family in room.FAMILIES
}
"""Those that are computed when they are asked for, by name."""

AGGREGATIONS: dict[Aggregation, tuple[Measure, Measure]] = {
    "dataset": (FGIOU, F_DATASET),
    "image-mean-PR": (FGIOU, F_IMAGE),
    "image-mean-F": (FGIOU, F_IMAGE_MEAN),
    "image-mean-IoU": (IOU_IMAGE, F_IMAGE_MEAN),
}
"""The IoU and the F of a protocol, by its aggregation."""


def list_measures(protocol: Protocol, extra: Iterable[str] = ()) -> dict[str, Measure]:
    """The measures of a score: those that are always computed, ``iou`` and ``f`` of the protocol, and more.

    Args:
        protocol: of the score.
        extra: families, with a parameter or without, such as ``boundary_f@3px``.

    Raises:
        UsageError: there is no family of a name; all are listed.

    Example:
        >>> from textseg.metrics.protocols import PROTOCOLS
        >>> list_measures(PROTOCOLS["upocr"])["f"].formula == MEASURES["f_dataset"].formula
        True
    """
    iou, f = AGGREGATIONS[protocol.aggregation]
    own = (
        replace(iou, name="iou", title="IoU of the protocol", printed=False),
        replace(f, name="f", title="F of the protocol", printed=False),
    )
    more = (measure for name in extra for measure in _find(name))
    return {measure.name: measure for measure in (*MEASURES.values(), *own, *more)}


def find_tallies(names: Iterable[str]) -> tuple[Tally, ...]:
    """What the measures of these names count for themselves, each tally once.

    Raises:
        UsageError: there is no measure of a name.
    """
    chosen = (measure.tally for name in names for measure in _find(name))
    return tuple({tally.name: tally for tally in chosen if tally is not None}.values())


def _find(asked: str) -> tuple[Measure, ...]:
    """The measures of a family, asked for with a parameter or without, such as ``boundary_f@3px``."""
    return choose("measure", asked.partition("@")[0], FAMILIES).measures(asked)
