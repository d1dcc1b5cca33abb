"""Commands that open a dataset: `--data`, `--format`, and the options of the formats, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from textseg.settings import text

from .options import settings_parameters
from .topics import TopicCommand


class DatasetCommand(TopicCommand):
    """A command with the options for reading a dataset: those of all formats, until `--format` names one."""

    format_option = "--format"
    """The option that names the format to read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_params = list(self.params)
        self.groups: dict[str, list[click.Parameter]] = {}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        self.params, self.groups = list(self.own_params), {}
        for title, settings in self.format_settings(args):
            self.groups[title] = [
                parameter
                for parameter in settings_parameters(settings)
                if not _is_in(parameter, self.own_params)
            ]
            self.params += [one for one in self.groups[title] if not _is_in(one, self.params)]
        return super().parse_args(ctx, args)

    def format_settings(self, args: list[str]) -> Iterator[tuple[str, type]]:
        """The dataclasses of options to add, given the arguments of the command line, each with a heading."""
        from textseg.io.formats import format_names, load_format

        named = value_of(self.format_option, args)
        for name in format_names() if named in (None, "auto") else [named]:
            yield f"Options for reading the format {name}", load_format(name).read_options

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        more = [parameter for group in self.groups.values() for parameter in group]
        params = self.get_params(ctx)
        self.write_topics(ctx, formatter, [one for one in params if one not in more])
        for title, group in self.groups.items():
            records = [record for parameter in group if (record := parameter.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def dataset_words() -> list[str]:
    """Which dataset the user named to this `DatasetCommand`, in words for the command line of another one."""
    context = click.get_current_context()
    command = context.command
    assert isinstance(command, DatasetCommand)
    words: list[str] = []
    for one in command.params:
        name = one.name or ""
        if one in command.own_params and name not in ("data", command.format_option[2:]):
            continue
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            value = context.params[name]
            words.append(one.secondary_opts[0] if value is False else one.opts[0])
            words += [] if isinstance(value, bool) else [text(value)]
    return words


def _is_in(parameter: click.Parameter, others: Sequence[click.Parameter]) -> bool:
    """Whether there is an option of the same name."""
    return any(set(parameter.opts) & set(other.opts) for other in others)


class ConvertCommand(DatasetCommand):
    """Also has the options of the format to write, so that `--to FORMAT --help` shows them."""

    format_option = "--from"

    def format_settings(self, args: list[str]) -> Iterator[tuple[str, type]]:
        from textseg.io.formats import load_format

        target = value_of("--to", args)
        options = None if target is None else load_format(target).write_options
        if options is not None:
            yield f"Options for writing the format {target}", options
        yield from super().format_settings(args)


def value_of(option: str, args: list[str]) -> str | None:
    """The value that the arguments of the command line give an option, None where they do not.

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
