"""`textseg formats`: the dataset formats that can be read and written, with their options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .streams import say

if TYPE_CHECKING:
    from textseg.io.formats.base import Format


@click.command()
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List all formats, or what the format NAME is and which options it has.

    \b
    Example:
      textseg formats
      textseg formats coco
    """
    from textseg.io.formats import format_names, load_format

    if name is not None:
        _print_format(load_format(name))
        return
    for each in format_names():
        found = load_format(each)
        uses = " and ".join(
            word for word, can in (("read", found.can_read), ("write", found.can_write)) if can
        )
        say(f"{found.name:<12} {uses:<15} {found.about}")


def _print_format(found: Format) -> None:
    from textseg.settings import describe

    say(f"{found.name}: {found.about}")
    if found.expected:
        say(f"on disk: {found.expected}")
    for title, kind in (("reading", found.read_options), ("writing", found.write_options)):
        for one in describe(kind) if kind is not None else ():
            say(f"  when {title}, {one.option} ({one.values}): {one.sentence}")
