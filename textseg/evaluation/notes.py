"""What the reader of a result should know about its truth and its predictions, seen from the counts."""

from __future__ import annotations

from collections.abc import Sequence

from textseg.evaluation.predictions.find import some_names
from textseg.evaluation.result import ImageResult

INVERTED = 0.3
"""The least fgIoU with text and background exchanged at which predictions are suspected to be inverted."""


def truth_notes(images: Sequence[ImageResult]) -> list[str]:
    """Notes on labels that may not mean what they say."""
    notes = []
    stray = [image.id for image in images if image.stray]
    if stray:
        notes.append(
            f"{len(stray)} labels hold values other than 0, 100, 200, 255; the reference ignores them: "
            f"{some_names(stray)}"
        )
    if not any(image.counts.truth for image in images):
        notes.append(
            "no label holds any text (100): in some copies 255 means text, in TextSeg it means ignore"
        )
    return notes


def inverted_notes(images: Sequence[ImageResult]) -> list[str]:
    """A note where predictions fit the truth far better with text and background exchanged."""
    tp, predicted, truth, valid = (
        sum(column) for column in zip(*(image.counts for image in images), strict=True)
    )
    found, union = truth - tp, valid - predicted + tp  # with text and background of the predictions exchanged
    score, inverted = tp / max(1, predicted + truth - tp), found / max(1, union)
    if predicted < valid / 2 or inverted < INVERTED or inverted < 5 * score:
        return []
    return [
        f"the predictions seem to be inverted (text dark): fgIoU is {100 * score:.1f} %, and would be "
        f"{100 * inverted:.1f} % with text and background exchanged"
    ]
