"""Types of values on the command line, whose errors are words for people."""

from __future__ import annotations

from typing import Any

import click

PATH = click.Path(readable=False)
"""A file or folder: whether it is there and can be read, the library says, the same of each and all at once."""


class IntRange(click.IntRange):
    """A whole number in a range."""

    name = "integer"


class FloatRange(click.FloatRange):
    """A number in a range."""

    name = "number"


class CommaList(click.ParamType):
    """Values joined by commas, each of a type: `--sizes 385,513`."""

    name = "list"

    def __init__(self, item: click.ParamType) -> None:
        self.item = item

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Any, ...]:
        if isinstance(value, tuple):
            return value
        return tuple(self.item.convert(part.strip(), param, ctx) for part in str(value).split(","))


class ShardType(click.ParamType):
    """A part of the images: `--shard 2/8`."""

    name = "shard"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        number, _, total = str(value).partition("/")
        if not (number.isdecimal() and total.isdecimal()):
            self.fail(f"{value!r} is not I/N, such as 2/8", param, ctx)
        return int(number), int(total)
