"""What all writers share: reading a part of a sample that must fit its image, and saying what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textseg.errors import DataError
from textseg.io.files.output import Written
from textseg.io.sample import Sample
from textseg.labels import U8, shape_text


@dataclass(frozen=True)
class Conversion:
    """A dataset as it was written.

    Attributes:
        out: the folder, or the file, that holds it now.
        images: how many samples it has.
        words: how many words.
        chars: how many chars.
        written: how many files are new.
        up_to_date: how many were there already with the same content.
    """

    out: Path
    images: int
    words: int
    chars: int
    written: int
    up_to_date: int


def count_results(results: Iterable[Written]) -> dict[str, int]:
    """How many files are new and how many were there, as fields of a `Conversion`.

    Example:
        >>> count_results([Written.NEW, Written.NEW])
        {'written': 2, 'up_to_date': 0}
    """
    results = list(results)
    return {"written": results.count(Written.NEW), "up_to_date": results.count(Written.UP_TO_DATE)}


def read_part(sample: Sample, part: str, shape: tuple[int, int]) -> U8 | None:
    """Read ``mask``, ``maskeff`` or ``maskfg`` of a sample; None where it has none.

    Raises:
        DataError: it cannot be read, or its (height, width) is not `shape`.
    """
    load = getattr(sample, f"load_{part}")
    if load is None:
        return None
    labels: U8 = load()
    if labels.shape != shape:
        raise DataError(
            f"is {shape_text(labels)} but its image is {shape[1]} x {shape[0]}",
            file=sample.files.get(part, f"{sample.id}: its {part}"),
        )
    return labels
