"""`textseg unpack`: extract the released archives into a data root."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .options import force_option, quiet_option
from .parameter_types import PATH
from .progress import progress_bar
from .streams import say

if TYPE_CHECKING:
    from textseg.io.formats.textseg.archive.unpack import Laid

EXAMPLES = 5
"""Number of files of each kind that are named."""


@click.command()
@click.argument("archives", nargs=-1, required=True, metavar="ARCHIVE...", type=PATH)
@click.option(
    "--to",
    default="data/TextSeg",
    show_default=True,
    type=PATH,
    metavar="ROOT",
    help="The data root.",
)
@force_option
@quiet_option
def command(archives: Sequence[str], to: str, force: bool, quiet: bool) -> None:
    """Extract the released archives into a data root.

    The archives are image.tar.gz, annotation.tar.gz, semantic_label.tar.gz, semantic_label_v1.tar.gz and split.json.
    Existing files with the same content are not written again: an interrupted run is completed by repeating it.

    \b
    Example, with archives made from a synthetic dataset:
      textseg synth made
      tar -czf image.tar.gz -C made image
      tar -czf annotation.tar.gz -C made annotation
      tar -czf semantic_label.tar.gz -C made semantic_label
      textseg unpack *.tar.gz made/split.json --to data/TextSeg
    """
    from textseg.io.formats.textseg.archive.unpack import unpack

    with progress_bar("unpack MiB", quiet) as progress:
        results = unpack(archives, to, force=force, progress=progress)
    for laid in results:
        _print(laid)
    if not all(laid.ok for laid in results):
        raise click.exceptions.Exit(1)
    say(f"Next: textseg validate --data {to}")


def _print(laid: Laid) -> None:
    say(f"{laid.archive}: {laid.written} written, {laid.up_to_date} up to date")
    _print_some("skipped", laid.skipped)
    _print_some("refused", laid.refused)
    _print_some("not replaced: they exist with other content (--force replaces them)", laid.different)
    if laid.error is not None:
        say(f"Error: {laid.error}", err=True)


def _print_some(what: str, things: Sequence[object]) -> None:
    if not things:
        return
    say(f"  {len(things)} {what}:")
    for thing in things[:EXAMPLES]:
        say(f"    {thing}")
    if len(things) > EXAMPLES:
        say(f"    ... and {len(things) - EXAMPLES} more")
