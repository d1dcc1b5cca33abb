"""How the uncertainty of a score is estimated. Light: options are made from it, so numpy is not imported here."""

from __future__ import annotations

from dataclasses import dataclass

from textseg.settings import check, setting


@dataclass(frozen=True)
class Resampling:
    """How the uncertainty of a score is estimated; the same settings give the same numbers.

    Raises:
        UsageError: a value is out of its range.

    Example:
        >>> Resampling(resamples=500).signature_fields()
        {'ci': '95', 'bs': 500, 'seed': 0}
    """

    level: float = setting(95.0, "confidence level of intervals (in percent)", least=50, below=100)
    resamples: int = setting(1000, "resamples of the images", least=100, most=1_000_000)
    seed: int = setting(0, "random seed of the resamples", least=0)

    def __post_init__(self) -> None:
        check(self)

    def signature_fields(self) -> dict[str, object]:
        """The settings, as fields of a signature."""
        return {"ci": f"{self.level:g}", "bs": self.resamples, "seed": self.seed}
