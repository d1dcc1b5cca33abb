"""Commands that open a dataset: `--data`, `--format`, and the options of the formats, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from .options import settings_parameters


class DatasetCommand(click.Command):
    """A command with the reading options of the dataset's format: of all formats until `--format` names one."""

    format_option = "--format"
    """The option that names the format to read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_params = list(self.params)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        self.params = list(self.own_params)
        for parameter in self.more_parameters(args):
            if not any(set(parameter.opts) & set(own.opts) for own in self.params):
                self.params.append(parameter)
        return super().parse_args(ctx, args)

    def more_parameters(self, args: list[str]) -> Iterator[click.Parameter]:
        """The options to add, given the words of the call."""
        from textseg.io.formats import format_names, load_format

        named = value_of(self.format_option, args)
        for name in format_names() if named in (None, "auto") else [named]:
            yield from settings_parameters(load_format(name).read_options, note=f"For {name}")


class ConvertCommand(DatasetCommand):
    """Has the writing options of the format to write too, so that `--to FORMAT --help` shows them."""

    format_option = "--from"

    def more_parameters(self, args: list[str]) -> Iterator[click.Parameter]:
        from textseg.io.formats import load_format

        target = value_of("--to", args)
        options = None if target is None else load_format(target).write_options
        if options is not None:
            yield from settings_parameters(options, note=f"To {target}")
        yield from super().more_parameters(args)


def value_of(option: str, args: list[str]) -> str | None:
    """The value that the words of a call give an option, None where they do not.

    Example:
        >>> value_of("--to", ["--data", "x", "--to=coco"]), value_of("--to", ["--to"])
        ('coco', None)
    """
    found = None
    for place, word in enumerate(args):
        if word.startswith(f"{option}="):
            found = word.partition("=")[2]
        elif word == option and place + 1 < len(args):
            found = args[place + 1]
    return found
