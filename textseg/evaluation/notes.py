"""What the reader of a result should know about its truth and its predictions, seen from the counts."""

from __future__ import annotations

from textseg.evaluation.predictions.find import some_names
from textseg.evaluation.result import Result
from textseg.metrics.label_counts import ROWS
from textseg.metrics.measures import MEASURES
from textseg.metrics.table import CountTable

INVERTED = 0.3
"""The least fgIoU with text and background exchanged at which predictions are suspected to be inverted."""

_TAKEN_AS = {"drop": "leaves them out", "bg": "takes them as background", "false": "takes them as errors"}


def find_notes(result: Result) -> list[str]:
    """Notes on labels that may not mean what they say, and on predictions that look wrong."""
    return [*_truth_notes(result), *_prediction_notes(result)]


def _truth_notes(result: Result) -> list[str]:
    notes = []
    table = result.table
    other = table.labels[:, ROWS.index("other")].sum(axis=1)
    stray = [image.id for image, number in zip(result.images, other, strict=False) if number]
    if stray:
        notes.append(
            f"{len(stray)} labels hold values other than 0, 100, 200, 255; the protocol "
            f"{_TAKEN_AS[result.protocol.other]}: {some_names(stray)}"
        )
    if not table.truth.any():
        notes.append(
            "no label holds any text (100): in some copies 255 means text, in TextSeg it means ignore"
        )
    return notes


def _prediction_notes(result: Result) -> list[str]:
    number, table = len(result.images), result.table
    threshold = f"the threshold {result.protocol.threshold:g}"
    faint = [image.id for image in result.images if image.faint]
    notes = []
    if faint:
        notes.append(
            f"{len(faint)} predictions hold two values only and none above {threshold}: {some_names(faint)}"
        )
    if not table.predicted.any():
        notes.append(f"no text is predicted in any of {number} images")
    elif not table.labels[:, :, 0].any():
        notes.append(f"every pixel of all {number} images is predicted as text")
    return [*notes, *_inverted_notes(table)]


def _inverted_notes(table: CountTable) -> list[str]:
    """A note where predictions fit the truth far better with text and background exchanged."""
    exchanged = CountTable(table.labels[:, :, ::-1], table.protocol)
    score, inverted = (MEASURES["fgiou"].score(one) or 0.0 for one in (table, exchanged))
    mostly_text = 2 * table.predicted.sum() >= table.valid.sum()
    if not mostly_text or inverted < INVERTED or inverted < 5 * score:
        return []
    return [
        f"predictions and truth look inverted: fgIoU is {100 * score:.1f} %, and would be "
        f"{100 * inverted:.1f} % with text and background exchanged"
    ]
