"""The table of published and own results."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textseg.evaluation.leaderboard.identity import breaks_identity, dataset_f
from textseg.evaluation.leaderboard.published import PUBLISHED, FKind, PublishedScore
from textseg.evaluation.result import Result

KINDS: dict[FKind, str] = {"image": "image-averaged", "dataset": "dataset", "unknown": "not stated"}


@dataclass(frozen=True)
class Row:
    """A line of the leaderboard.

    Attributes:
        dataset: the dataset.
        method: its name.
        labels: the label version, or empty.
        fgiou: in percent; None where it is undefined.
        f_image: F of image-averaged precision and recall, in percent.
        f_dataset: F of all pixels, in percent.
        f_other: F of a kind that is not stated, in percent.
        source: where it comes from; the signature of an own result.
        note: what the reader should know.
        own: whether it is an own result.
    """

    dataset: str
    method: str
    labels: str
    fgiou: float | None
    f_image: float | None
    f_dataset: float | None
    f_other: float | None
    source: str
    note: str = ""
    own: bool = False


def make_table(results: Mapping[str, Result] | None = None, datasets: Iterable[str] = ()) -> list[Row]:
    """PublishedScore results, and own ones beside them: by dataset, the best fgIoU last, as tables of papers have it.

    Args:
        results: own results by the name to print.
        datasets: only these; all by default, or with `results` those of the results.

    Example:
        >>> [row.method for row in make_table(datasets=["bts"])]
        ['SegFormer', 'TextFormer', 'TFT', 'EAFormer']
    """
    own = [_own_row(name, result) for name, result in (results or {}).items()]
    wanted = set(datasets) or {row.dataset for row in own}
    rows = [*map(_published_row, PUBLISHED), *own]
    order = {name: place for place, name in enumerate(dict.fromkeys(row.dataset for row in rows))}
    chosen = [row for row in rows if not wanted or row.dataset in wanted]
    return sorted(chosen, key=lambda row: (order[row.dataset], row.fgiou if row.fgiou is not None else -1))


def _published_row(one: PublishedScore) -> Row:
    note = ""
    if one.f is not None and breaks_identity(
        one.fgiou / 100, one.f / 100, one.kind, 1e-4, 10.0 ** -(one.digits + 2)
    ):
        note = (
            f"F breaks F = 2 IoU / (1 + IoU): the dataset F would be {100 * dataset_f(one.fgiou / 100):.2f}"
        )
    f = {kind: one.f if kind == one.kind else None for kind in KINDS}
    return Row(
        one.dataset,
        one.method,
        one.labels,
        one.fgiou,
        f["image"],
        f["dataset"],
        f["unknown"],
        one.source,
        note,
    )


def _own_row(name: str, result: Result) -> Row:
    scores, dataset = result.scores, result.dataset
    note = "" if dataset["split"] == "test" else f"split {dataset['split']}"
    if result.protocol.name != "texrnet":
        note = ", ".join(part for part in (note, f"protocol {result.protocol.name}") if part)
    percents = (
        None if value is None else 100 * value for value in (scores.fgiou, scores.f_image, scores.f_dataset)
    )
    fgiou, f_image, f_dataset = percents
    labels = dataset["lab"] if dataset["lab"] != "none" else ""
    return Row(
        dataset["ds"],
        one_line(name),
        labels,
        fgiou,
        f_image,
        f_dataset,
        None,
        result.short_signature,
        note,
        True,
    )


def one_line(text: str) -> str:
    """Without line breaks and characters that control a terminal or turn the direction of text."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
