"""`textseg formats`: the dataset formats that can be read and written, with their options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from .names import complete_format
from .streams import say

if TYPE_CHECKING:
    from textseg.io.formats.base import Format

WIDTH = 100
"""Characters in a line, on a terminal that has as many."""


@click.command()
@click.argument("name", required=False, shell_complete=complete_format)
def command(name: str | None) -> None:
    """List all formats, or what the format NAME reads and writes, and which options it has.

    \b
    Example:
      textseg formats
      textseg formats coco
    """
    from textseg.io.formats import format_names, load_format

    formatter = click.HelpFormatter(max_width=WIDTH)
    if name is None:
        formats = [load_format(each) for each in format_names()]
        longest = max(len(one.name) for one in formats)
        formatter.write_dl(
            [(f"{one.name:<{longest}}  {_uses(one)}", one.about) for one in formats], col_max=60
        )
    else:
        _describe(load_format(name), formatter)
    for line in formatter.getvalue().splitlines():
        say(line)


def _uses(found: Format) -> str:
    return " and ".join(use for use, can in (("read", found.can_read), ("written", found.can_write)) if can)


def _describe(found: Format, formatter: click.HelpFormatter) -> None:
    from textseg.settings import describe, text

    formatter.write_text(f"{found.name} ({_uses(found)}): {found.about}")
    places = (("read", found.expected), ("written", found.written))
    with formatter.section("On disk"):
        formatter.write_dl([(use, place) for use, place in places if place])
    for title, kind in (("reading", found.read_options), ("writing", found.write_options)):
        rows = [
            (one.option, f"{one.sentence} [{one.values}; default: {text(one.default)}]")
            for one in (describe(kind) if kind is not None else ())
        ]
        if rows:
            with formatter.section(f"Options for {title}"):
                formatter.write_dl(rows)
    with formatter.section("Example"):
        for line in _examples(found):
            formatter.write_text(line)


def _examples(found: Format) -> Iterator[str]:
    if found.can_write:
        yield f"textseg convert --to {found.name}" + ("" if found.folder else f" --out {found.name}")
    if found.can_read:
        place = f"data/TextSeg/{found.folder}" if found.folder else found.name
        yield f"textseg convert --from {found.name} --data {place} --to textseg --out copy"
