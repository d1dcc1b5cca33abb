"""A setting is declared once: a field of a dataclass that carries its default, choices, help, range and unit.

The options of the command line (`textseg.cli.options`), the checks, the JSON and the tables in `docs/` are all made
from that field. This module needs the standard library only, so that `textseg COMMAND --help` starts at once.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from textseg.errors import UsageError
from textseg.names import not_among

T = TypeVar("T")

_KEY = "textseg setting"
_KINDS = {int: "integer", float: "number", str: "text", bool: "yes or no"}


@dataclass(frozen=True)
class Setting:
    """What a field declares about itself.

    Attributes:
        name: the name of the field, which is that of the argument in Python and of the key in JSON.
        type: type of one value: `int`, `float`, `str` or `bool`.
        default: the default value.
        help: what it is, as the beginning of a sentence, without a full stop.
        choices: the allowed words, from a `Literal`; empty where any value of the type is.
        length: None for one value, the number of values of a tuple, or 0 for a tuple of any length.
        least: smallest allowed number, or None.
        most: largest allowed number, or None.
        below: a bound that a number has to stay under, or None.
        unit: unit of the number, such as ``pixels``.
        source: where the default comes from.
        metavar: the placeholder of the value in a usage line.
    """

    name: str
    type: type
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    length: int | None = None
    least: float | None = None
    most: float | None = None
    below: float | None = None
    unit: str = ""
    source: str = ""
    metavar: str = ""

    @property
    def option(self) -> str:
        """The name on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def sentence(self) -> str:
        """The help as a sentence, with unit and source."""
        notes = ", ".join(note for note in (self.unit and f"in {self.unit}", self.source) if note)
        return f"{self.help[0].upper()}{self.help[1:]}{f' ({notes})' if notes else ''}."

    @property
    def values(self) -> str:
        """The allowed values in words, for a table.

        Example:
            >>> Setting("crop", int, 513, "side of the crops", least=32).values
            'integer, at least 32'
        """
        if self.choices:
            kind = ", ".join(self.choices)
        else:
            kind = ", ".join(part for part in (_KINDS[self.type], self._range()) if part)
        return {None: kind, 0: f"list of {kind}"}.get(self.length, f"{self.length} x {kind}")

    def problem(self, value: Any) -> str | None:
        """What is wrong with a value, as the end of a sentence that begins with the name; None if nothing is."""
        if self.length is None:
            return self._problem_of_one(value)
        if not isinstance(value, tuple):
            return f"must be a tuple, not {value!r}"
        if self.length not in (0, len(value)):
            return f"must have {self.length} values, not {len(value)}"
        return next((found for one in value if (found := self._problem_of_one(one))), None)

    def _problem_of_one(self, value: Any) -> str | None:
        if value is None and self.default is None:
            return None
        if self.choices:
            return None if value in self.choices else not_among(value, self.choices)
        number = self.type in (int, float)
        wanted = {int: "an integer", float: "a number", bool: "true or false"}.get(self.type, "text")
        fits = isinstance(value, (int, float) if self.type is float else self.type)
        if not fits or (number and isinstance(value, bool)):
            return f"must be {wanted}, not {value!r}"
        if number and not self._in_range(value):
            return f"must be {self._range() or 'finite'}, not {value}"
        return None

    def _in_range(self, value: float) -> bool:
        return (
            (isinstance(value, int) or math.isfinite(value))  # an integer may be beyond all floats
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
            and (self.below is None or value < self.below)
        )

    def _range(self) -> str:
        bounds = (("at least", self.least), ("at most", self.most), ("below", self.below))
        return " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)


def setting(
    default: Any,
    help: str,
    *,
    least: float | None = None,
    most: float | None = None,
    below: float | None = None,
    unit: str = "",
    source: str = "",
    metavar: str = "",
) -> Any:
    """Declare a field of a dataclass; see `Setting` for the arguments. Type and choices come from its annotation."""
    declared = {"help": help, "least": least, "most": most, "below": below}
    return field(
        default=default, metadata={_KEY: {**declared, "unit": unit, "source": source, "metavar": metavar}}
    )


def describe(cls: type) -> list[Setting]:
    """The settings that a dataclass declares, in order.

    Example:
        >>> @dataclass(frozen=True)
        ... class Crops:
        ...     side: int = setting(513, "side of a crop", least=32, unit="pixels")
        >>> [(one.option, one.default, one.sentence) for one in describe(Crops)]
        [('--side', 513, 'Side of a crop (in pixels).')]
    """
    hints = get_type_hints(cls)
    found = []
    for item in dataclasses.fields(cls):
        if _KEY in item.metadata:
            kind, choices, length = _parse(hints[item.name])
            found.append(
                Setting(item.name, kind, item.default, choices=choices, length=length, **item.metadata[_KEY])
            )
    return found


def _parse(hint: Any) -> tuple[type, tuple[str, ...], int | None]:
    """The type of one value, its choices, and the length of a tuple; `X | None` is read as X."""
    arguments = get_args(hint)
    if get_origin(hint) in (Union, types.UnionType):
        return _parse(next(one for one in arguments if one is not type(None)))
    if get_origin(hint) is Literal:
        return type(arguments[0]), arguments, None
    if get_origin(hint) is tuple:
        kind, choices, _ = _parse(arguments[0])
        return kind, choices, 0 if Ellipsis in arguments else len(arguments)
    return hint, (), None


def check(settings: Any, more: Sequence[str] = ()) -> None:
    """Check every value of a dataclass of settings against its declaration.

    Args:
        settings: an instance.
        more: further problems, found by rules that concern several settings at once.

    Raises:
        UsageError: a value is not among its choices, out of its range or of another type; all are listed.

    Example:
        >>> @dataclass(frozen=True)
        ... class Crops:
        ...     side: int = setting(513, "side of a crop", least=32)
        >>> check(Crops(side=7))
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: side must be at least 32, not 7
    """
    found = ((one.name, one.problem(getattr(settings, one.name))) for one in describe(type(settings)))
    wrong = [f"{name} {problem}" for name, problem in found if problem] + list(more)
    if wrong:
        raise UsageError(wrong[0], details=wrong[1:])


def check_choice(name: str, value: object, words: Any) -> None:
    """Check an argument that is one of the words of a `Literal`.

    Raises:
        UsageError: it is not; the words are listed.

    Example:
        >>> check_choice("labels", "v3", Literal["v2", "v1"])
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: labels must be one of v2, v1, not 'v3'
    """
    if value not in get_args(words):
        raise UsageError(f"{name} {not_among(value, get_args(words))}")


def to_json(settings: Any) -> dict[str, Any]:
    """The settings of an instance by name, for a JSON document; tuples become lists there."""
    return {one.name: getattr(settings, one.name) for one in describe(type(settings))}


def from_json(cls: type[T], values: Mapping[str, Any]) -> T:
    """The settings that a JSON document holds; keys that are no setting are left out, missing ones get the default.

    Example:
        >>> @dataclass(frozen=True)
        ... class Crops:
        ...     sides: tuple[int, ...] = setting((513,), "sides of crops")
        >>> from_json(Crops, {"sides": [32, 64], "other": 1})
        Crops(sides=(32, 64))
    """
    names = {one.name for one in describe(cls)}
    return cls(**{name: _tuple(value) for name, value in values.items() if name in names})


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def text(value: Any) -> str:
    """A value as it is written on the command line and in tables.

    Example:
        >>> text((385, 513)), text(0.0005), text(""), text(False)
        ('385,513', '0.0005', 'none', 'no')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(text, value)) or "none"
    return (
        "none" if value is None or value == "" else f"{value:g}" if isinstance(value, float) else str(value)
    )
