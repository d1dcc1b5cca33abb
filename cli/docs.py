"""`textseg docs`: the pages of docs/, which are installed with the package."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from textseg.names import choose

from .names import complete_from
from .streams import is_terminal, put, say

FOLDER = Path(__file__).parents[1] / "docs"
"""Installed as `textseg/docs`, beside `textseg/cli`; in a checkout both are at its top."""
INDEX = "README.md"
"""The page that lists all others in a table, with the question that each answers."""
WIDTH = 100
"""Characters in a line, on a terminal that has as many."""
_ROW = re.compile(r"^\| \[[^]]+\]\(([\w/-]+)\.md\) \| (.+) \|$", re.MULTILINE)
_LINK = re.compile(r"(!?)\[([^]]*)\]\((?!https?:)(?:[^)#]*?([\w-]+)\.md)?[^)]*\)")
_COMMENT = re.compile(r"^<!--.*?-->\n", re.MULTILINE | re.DOTALL)


def _pages() -> dict[str, tuple[str, str]]:
    """By name: the file of a page, and the question that it answers."""
    return {Path(page).name: (page, question) for page, question in _ROW.findall(_read(INDEX))}


def _read(page: str) -> str:
    return (FOLDER / page).read_text(encoding="utf-8")


@click.command()
@click.argument("name", required=False, shell_complete=complete_from(_pages))
def command(name: str | None) -> None:
    """List the pages of the documentation, or show the page NAME.

    A terminal gets the page with a pager, a file or a pipe gets it as Markdown.

    \b
    Example:
      textseg docs
      textseg docs evaluation
      textseg docs validation | grep T115
    """
    pages = _pages()
    if name is None:
        _list({known: question for known, (_, question) in pages.items()})
    else:
        _show(_read(f"{choose('page', name, pages)[0]}.md"))


def _list(pages: dict[str, str]) -> None:
    formatter = click.HelpFormatter(max_width=WIDTH)
    formatter.write_dl(list(pages.items()))
    for line in formatter.getvalue().splitlines():
        say(line)


def _show(text: str) -> None:
    text = _LINK.sub(_as_text, _COMMENT.sub("", text))
    if is_terminal(sys.stdout):
        from .markdown import render

        click.echo_via_pager(render(text, WIDTH))
    else:
        put(text.encode())


def _as_text(link: re.Match[str]) -> str:
    """What a link within the documentation is on a terminal: its text, and how to get the page."""
    image, text, page = link.groups()
    if image:
        return f"(image: {text})"
    return text if page in (None, "README", text.lower()) else f"{text} (`textseg docs {page}`)"
