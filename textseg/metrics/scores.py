"""Score later: from the counts of images to the numbers of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from textseg.metrics.counts import Counts
from textseg.metrics.measures import list_measures
from textseg.metrics.measures.base import harmonic_mean, ratio
from textseg.metrics.protocol import Protocol
from textseg.metrics.table import CountTable


class Scores(Mapping[str, "float | None"]):
    """The scores of a set of images by the name of their measure: fractions in 0..1, or None where undefined (0/0).

    Each is an attribute too, such as `fgiou`; `textseg.metrics.measures.MEASURES` describes them.

    Example:
        >>> scores = Scores({"fgiou": 0.5})
        >>> scores["fgiou"], scores.fgiou
        (0.5, 0.5)
    """

    def __init__(self, values: Mapping[str, float | None]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> float | None:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> float | None:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(
                f"there is no score {name!r}; there are: {', '.join(self.__dict__.get('_values', ()))}"
            )
        return self._values[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        values = (
            f"{name}={'None' if value is None else f'{value:.4f}'}" for name, value in self._values.items()
        )
        return f"Scores({', '.join(values)})"


def score(counts: CountTable | Iterable[Counts], measures: Iterable[str] = ()) -> Scores:
    """Compute the scores of images from their counts.

    Args:
        counts: a table, which has a protocol; or the counts of each image, for the protocol ``texrnet``.
        measures: names of measures beside those that are always computed.

    Example:
        >>> score([Counts(tp=1, predicted=2, truth=1, valid=4)]).fgiou
        0.5
    """
    table = counts if isinstance(counts, CountTable) else CountTable.of_counts(counts, Protocol())
    chosen = list_measures(table.protocol, measures)
    return Scores({name: measure.score(table) for name, measure in chosen.items()})


def image_scores(counts: Counts) -> dict[str, float | None]:
    """The scores of one image: precision, recall, F and IoU of text, None where undefined.

    Example:
        >>> image_scores(Counts(tp=1, predicted=2, truth=1, valid=4))
        {'precision': 0.5, 'recall': 1.0, 'f': 0.666..., 'iou': 0.5}
    """
    precision, recall = ratio(counts.tp, counts.predicted), ratio(counts.tp, counts.truth)
    return {
        "precision": precision,
        "recall": recall,
        "f": harmonic_mean(precision, recall),
        "iou": ratio(counts.tp, counts.predicted + counts.truth - counts.tp),
    }
