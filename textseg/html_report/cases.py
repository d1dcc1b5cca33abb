"""Which images of a report can be opened: the worst, the best and, of two results, those that changed most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textseg.evaluation.result import Result
from textseg.metrics.scores import image_scores

BINS = 20


@dataclass(frozen=True)
class ImageRow:
    """An image in the table.

    Attributes:
        id: its id.
        iou: of text by each result; 1 where there is no text and none is predicted.
        precision: by the last result, None where nothing is predicted.
        recall: by the last result, None where there is no text.
        text: true text, in percent of the pixels.
    """

    id: str
    iou: tuple[float, ...]
    precision: float | None
    recall: float | None
    text: float

    @property
    def change(self) -> float:
        """The IoU of the last result less that of the first."""
        return self.iou[-1] - self.iou[0]


@dataclass
class Group:
    """Cases of a kind, as places in the table."""

    title: str
    places: list[int] = field(default_factory=list)


def make_rows(results: Sequence[Result]) -> list[ImageRow]:
    """The rows of all images, in the order of their ids."""
    rows = []
    for images in zip(*(zip(result.images, result.counts, strict=True) for result in results), strict=True):
        last, counts = images[-1]
        scores = [image_scores(one)["iou"] for _, one in images]
        own = image_scores(counts)
        rows.append(
            ImageRow(
                last.id,
                tuple(1.0 if score is None else score for score in scores),
                own["precision"],
                own["recall"],
                100 * counts.truth / counts.valid if counts.valid else 0.0,
            )
        )
    return rows


def choose_cases(rows: Sequence[ImageRow], number: int) -> list[Group]:
    """The cases of each kind, the most extreme first; without those of no difference."""
    order = sorted(range(len(rows)), key=lambda place: (rows[place].iou[-1], rows[place].id))
    groups = [Group("worst", order[:number]), Group("best", order[::-1][:number])]
    if len(rows) and len(rows[0].iou) > 1:
        changed = sorted(order, key=lambda place: rows[place].change)
        gains = [place for place in reversed(changed) if rows[place].change > 0]
        losses = [place for place in changed if rows[place].change < 0]
        groups += [Group("most improved", gains[:number]), Group("most worsened", losses[:number])]
    return [group for group in groups if group.places]


def histogram(rows: Sequence[ImageRow], system: int) -> list[int]:
    """How many images have an IoU in each of `BINS` equal parts of 0..1."""
    counts = [0] * BINS
    for row in rows:
        counts[min(int(row.iou[system] * BINS), BINS - 1)] += 1
    return counts
