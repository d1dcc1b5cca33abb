"""Options and arguments that take names: the shell completes them, and a slip is answered with what was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from textseg.metrics.protocols import PROTOCOLS
from textseg.names import not_among

Complete = Callable[[click.Context, click.Parameter, str], list[str]]
"""What click asks for the values of a parameter that begin with some text."""

USUAL_SPLITS = ("train", "val", "test")


class Choice(click.Choice):
    """One of some words; a slip in it is answered with the one that was meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value not in self.choices:
            self.fail(not_among(value, list(self.choices)), param, ctx)
        return super().convert(value, param, ctx)


def complete_from(list_names: Callable[[], Iterable[str]], joined_by: str = "") -> Complete:
    """What completes one of some names, or the last one of several that are joined by a character."""

    def complete(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
        return _beginning(list_names(), text, joined_by)

    return complete


def _beginning(names: Iterable[str], text: str, joined_by: str) -> list[str]:
    *before, last = text.split(joined_by) if joined_by else [text]
    return [joined_by.join([*before, name]) for name in names if name.startswith(last) and name not in before]


def complete_split(context: click.Context, parameter: click.Parameter, text: str) -> list[str]:
    """Complete a split of the dataset that the line names so far; the usual ones where it cannot be opened."""
    from textseg.errors import TextSegError
    from textseg.io.open_dataset import open_dataset

    given = context.params
    try:
        dataset = open_dataset(given.get("data"), given.get("format") or "auto")
        splits = dict.fromkeys(sample.split for sample in dataset if sample.split)
    except (TextSegError, OSError):
        splits = dict.fromkeys(USUAL_SPLITS)
    return _beginning([*splits] if "+" in text else [*splits, "all"], text, "+")


def _formats(use: str = "") -> list[str]:
    from textseg.io.formats import format_names, load_format

    return [name for name in format_names() if not use or getattr(load_format(name), use)]


complete_format = complete_from(_formats)
complete_source = complete_from(lambda: _formats("can_read"))


class Target(click.ParamType):
    """The format to write; where none is given, they are listed."""

    name = "format"

    def get_missing_message(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return f"The formats are {', '.join(_formats('can_write'))}."

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(name) for name in _beginning(_formats("can_write"), incomplete, "")]


def _networks() -> Iterable[str]:
    from textseg.models.networks.names import SEGMENTATION_NETWORKS

    return SEGMENTATION_NETWORKS


def _kinds() -> Iterable[str]:
    from textseg.synth import KINDS

    return KINDS


def _measures() -> Iterable[str]:
    from textseg.metrics.measures import FAMILIES

    return FAMILIES


complete_protocol = complete_from(lambda: PROTOCOLS)
complete_network, complete_kinds = complete_from(_networks), complete_from(_kinds, ",")


def measures_option(help: str) -> Callable[[Any], Any]:
    """--measures: families of measures joined by commas, as a list; each is looked up before anything is read."""

    def split(context: click.Context, parameter: click.Parameter, value: str | None) -> list[str]:
        names = [name.strip() for name in (value or "").split(",") if name.strip()]
        if names and not context.resilient_parsing:
            from textseg.metrics.measures import find_tallies

            find_tallies(names)
        return names

    complete = complete_from(_measures, ",")
    return click.option("--measures", metavar="NAMES", callback=split, shell_complete=complete, help=help)
