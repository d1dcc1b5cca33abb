"""Measures that are computed when they are asked for: families, some with a parameter after an ``@``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textseg.errors import UsageError
from textseg.metrics.measures.base import Measure


@dataclass(frozen=True)
class Family:
    """Measures that belong together.

    Attributes:
        name: what it is asked for by, alone or with a parameter: ``boundary_f`` or ``boundary_f@3px``.
        about: what it measures, in one sentence.
        make: the measures for a parameter.
        parameter: the parameter where none is given; empty for a family that takes none.
        parameter_about: what the parameter is.
    """

    name: str
    about: str
    make: Callable[[str], tuple[Measure, ...]]
    parameter: str = ""
    parameter_about: str = ""

    def measures(self, asked: str) -> tuple[Measure, ...]:
        """The measures that a name asks for, which begins with that of the family.

        Raises:
            UsageError: it has a wrong parameter, or one where there is none.
        """
        _, at, given = asked.partition("@")
        if at and not self.parameter:
            raise UsageError(f"the measure {self.name} has no parameter, so {asked!r} is not one")
        return self.make(given if at else self.parameter)


def number(text: str, unit: str, asked: str) -> float:
    """The number of a parameter such as ``3px`` or ``50%``.

    Raises:
        UsageError: it is none, or not above 0.

    Example:
        >>> number("2.5px", "px", "boundary_f")
        2.5
    """
    try:
        value = float(text.removesuffix(unit)) if text.endswith(unit) else 0.0
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise UsageError(f"{asked} takes a number above 0 such as 3{unit}, not {text!r}")
    return value
