"""`compare`: two or more results on the same images: differences, their significance, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import orjson

from textseg import __version__
from textseg.errors import UsageError
from textseg.evaluation.gather import Results, gather_results
from textseg.evaluation.result import Result
from textseg.metrics.counts import Counts
from textseg.metrics.measures import list_measures
from textseg.metrics.measures.base import Measure
from textseg.metrics.resampling import Resampling
from textseg.metrics.scores import image_scores
from textseg.metrics.signature import format_signature, protocol_fields
from textseg.metrics.significance import ScoreDifference, differences

MOST_LISTED = 20
"""Images that a message names."""


class ImageChange(NamedTuple):
    """The IoU of text in one image by two systems; 1 where there is no text and none is predicted."""

    id: str
    a: float
    b: float

    @property
    def change(self) -> float:
        """b - a."""
        return self.b - self.a


@dataclass(frozen=True)
class Comparison:
    """One system against another on the same images.

    Attributes:
        a: the name of the first.
        b: the name of the second.
        measures: what was compared, by name.
        differences: by the name of the measure; without those that are undefined for one of the two.
        images: the change of every image, from the largest gain of `b` to its largest loss.
        signature: what was compared and how.
    """

    a: str
    b: str
    measures: Mapping[str, Measure]
    differences: Mapping[str, ScoreDifference]
    images: tuple[ImageChange, ...]
    signature: str

    @property
    def wins(self) -> int:
        """On how many images `b` is better."""
        return sum(image.b > image.a for image in self.images)

    @property
    def losses(self) -> int:
        """On how many images `b` is worse."""
        return sum(image.b < image.a for image in self.images)


def compare(results: Results, resampling: Resampling | None = None) -> list[Comparison]:
    """Compare each result with the first.

    Args:
        results: two or more, or their files, by a name to print or in a list; of the same images and truth, under the
            same protocol.
        resampling: how significance is estimated; None for the defaults.

    Returns:
        One `Comparison` for each result but the first.

    Raises:
        UsageError: fewer than two results, or results that cannot be compared; `details` says in what they differ.
    """
    named = gather_results(results)
    if len(named) < 2:
        raise UsageError("a comparison needs two results or more")
    resampling = resampling or Resampling()
    (first, base), *others = named.items()
    problems = [
        f"{first} and {name}: {problem}" for name, other in others for problem in find_mismatches(base, other)
    ]
    if problems:
        raise UsageError(
            "the results cannot be compared: their scores differ in more than the predictions",
            details=problems,
        )
    return [_compare(first, base, name, other, resampling) for name, other in others]


def find_mismatches(a: Result, b: Result) -> list[str]:
    """Why the scores of two results do not compare, a sentence each: other images, another truth or protocol."""
    problems = []
    for name, value in protocol_fields(a.protocol).items():
        other = protocol_fields(b.protocol)[name]
        if other != value:
            problems.append(f"{name} is {value} in one and {other} in the other")
    truth_a, truth_b = ({image.id: image.truth for image in result.images} for result in (a, b))
    for ids in (truth_a.keys() - truth_b.keys(), truth_b.keys() - truth_a.keys()):
        if ids:
            problems.append(f"{len(ids)} images are in one only: {_some(ids)}")
    changed = [id_ for id_ in truth_a.keys() & truth_b.keys() if truth_a[id_] != truth_b[id_]]
    if changed:
        facts = ", ".join(f"{key} {a.facts[key]}/{b.facts[key]}" for key in ("ds", "split", "lab", "truth"))
        problems.append(f"the truth of {len(changed)} images is not the same ({facts}): {_some(changed)}")
    return problems


def _compare(first: str, a: Result, name: str, b: Result, resampling: Resampling) -> Comparison:
    shared = [measure for measure in a.measures if measure in b.measures]
    measures = list_measures(a.protocol, shared)
    found = differences(a.table, b.table, measures, resampling)
    fields = {
        "protocol": a.protocol.name,
        **{key: a.facts[key] for key in ("ds", "split", "n", "lab", "truth", "sha")},
        "a": a.facts["predsha"],
        "b": b.facts["predsha"],
        **protocol_fields(a.protocol),
        **resampling.signature_fields(),
        "version": __version__,
    }
    images = [
        ImageChange(one.id, _iou(counts), _iou(other))
        for one, counts, other in zip(a.images, a.counts, b.counts, strict=True)
    ]
    images.sort(key=lambda image: (-image.change, image.id))
    return Comparison(first, name, measures, found, tuple(images), format_signature("difference", fields))


def _iou(counts: Counts) -> float:
    iou = image_scores(counts)["iou"]
    return 1.0 if iou is None else iou


def comparisons_to_json(comparisons: Sequence[Comparison]) -> bytes:
    """Comparisons for machines: fractions, and every image."""
    document = {
        "comparisons": [
            {
                "a": one.a,
                "b": one.b,
                "differences": {
                    name: {**asdict(found), "interval": list(found.interval), "difference": found.difference}
                    for name, found in one.differences.items()
                },
                "wins": one.wins,
                "losses": one.losses,
                "ties": len(one.images) - one.wins - one.losses,
                "signature": one.signature,
                "images": [{"id": image.id, "a": image.a, "b": image.b} for image in one.images],
            }
            for one in comparisons
        ],
        "version": __version__,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _some(ids: Sequence[str] | set[str]) -> str:
    names = sorted(ids)
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more
