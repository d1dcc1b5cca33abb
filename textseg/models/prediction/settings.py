"""The settings of prediction. This module needs nothing but the standard library: options are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from textseg import settings
from textseg.choices import Amp, PredictionOutput
from textseg.errors import UsageError
from textseg.models.training.recipes import LARGEST_SIZE, NATIVE, PAPER_SIZES
from textseg.settings import setting

LEAST_SIZE = 33


@dataclass(frozen=True)
class PredictionSettings:
    """All that a prediction depends on beside the network and the image."""

    sizes: tuple[int, ...] = setting(
        PAPER_SIZES,
        "sizes at which the image is seen; the result is the mean",
        least=NATIVE,
        most=LARGEST_SIZE,
        metavar="S",
    )
    flip: bool = setting(False, "also take the mean with the mirrored image")
    output: PredictionOutput = setting(
        "label", "values of the PNG: 0/255, or the probability in 8 or 16 bits"
    )
    amp: Amp = setting("off", "mixed precision: faster where the hardware supports it, slightly less exact")

    def check(self) -> None:
        """Find invalid values.

        Raises:
            UsageError: a value is invalid; all are listed.
        """
        settings.check(self)
        if not self.sizes or any(NATIVE < size < LEAST_SIZE for size in self.sizes):
            raise UsageError(
                f"sizes must be one or more numbers of at least {LEAST_SIZE}, or {NATIVE} for native"
            )


def parse_sizes(text: str) -> tuple[int, ...]:
    """The sizes that a text names: ``paper``, ``native``, or numbers joined by commas.

    Raises:
        UsageError: it is not a list of sizes.

    Example:
        >>> parse_sizes("385,513"), parse_sizes("native")
        ((385, 513), (0,))
    """
    if text == "paper":
        return PAPER_SIZES
    try:
        sizes = tuple(NATIVE if part == "native" else int(part) for part in text.split(","))
    except ValueError:
        sizes = (-1,)
    if any((size < LEAST_SIZE and size != NATIVE) or size > LARGEST_SIZE for size in sizes):
        raise UsageError(
            f"{text!r} is not a list of sizes",
            hint=f"use paper, native, or numbers from {LEAST_SIZE} to {LARGEST_SIZE} joined by commas: 513,769",
        )
    return sizes
