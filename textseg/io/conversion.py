"""What a writer says it did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textseg.files import Written


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
