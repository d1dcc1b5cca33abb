"""`Histogram`: how often each whole number occurs; small, exact, and added up in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any


class Histogram(Counter[int]):
    """Counts of whole numbers, from which mean and quantiles are exact.

    Its size is the number of different values: that of the pixels of a side, never that of the images.

    Example:
        >>> sizes = Histogram([4, 4, 10])
        >>> sizes.update([5])
        >>> sizes.count, sizes.mean, sizes.quantile(0.5), sizes.quantile(1)
        (4, 5.75, 4, 10)
    """

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return sum(self.values())

    @property
    def mean(self) -> float | None:
        """Their mean; None where there are none."""
        return sum(value * often for value, often in self.items()) / self.count if self else None

    def quantile(self, share: float) -> int | None:
        """The smallest number that at least this share (0..1) of them does not exceed; None where there are none."""
        reached, count = 0, self.count
        for value in sorted(self):
            reached += self[value]
            if reached >= share * count:
                return value
        return None

    def to_dict(self) -> dict[str, Any]:
        """Summary and counts, for JSON."""
        quantiles = {"min": 0.0, "p5": 0.05, "median": 0.5, "p95": 0.95, "max": 1.0}
        return {
            "count": self.count,
            "mean": self.mean,
            **{name: self.quantile(share) for name, share in quantiles.items()},
            "histogram": {str(value): self[value] for value in sorted(self)},
        }


def rounded(values: Iterable[float]) -> list[int]:
    """Numbers to the nearest whole one, halves up."""
    return [int(value + 0.5) for value in values]
