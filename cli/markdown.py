"""Markdown on a terminal: for light and dark ones, with nothing cut off in narrow ones."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown, TableElement
from rich.table import Table
from rich.theme import Theme

THEME = Theme(
    {
        "markdown.code": "bold",
        "markdown.h1": "bold underline",
        "markdown.h2": "bold underline",
        "markdown.h3": "bold",
        "markdown.table.header": "bold",
        "markdown.table.border": "dim",
    }
)
"""No colour of background: that of the terminal is not known."""


class _LeftHeading(Heading):
    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _FoldedTable(TableElement):
    """A long word, such as a name, goes on in the next line; Rich would cut it."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for table in super().__rich_console__(console, options):
            if isinstance(table, Table):
                for column in table.columns:
                    column.overflow = "fold"
            yield table


class _Page(Markdown):
    elements = Markdown.elements | {"heading_open": _LeftHeading, "table_open": _FoldedTable}


def render(text: str, width: int) -> str:
    """A text in Markdown as lines of at most `width` characters, in colours where the terminal has them."""
    console = Console(theme=THEME)
    console.width = min(console.width, width)
    with console.capture() as capture:
        console.print(_Page(text, code_theme="ansi_light", hyperlinks=False))
    return capture.get()
