"""`textseg make-maskfg`: derive the semantic labels from the char masks, or check the shipped ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .dataset_options import DatasetCommand
from .options import data_option, force_option, quiet_option, split_option, workers_options
from .parameter_types import PATH
from .progress import print_notes, progress_bar
from .streams import say

if TYPE_CHECKING:
    from textseg.io.formats.textseg.maskfg import Difference


@click.command(cls=DatasetCommand)
@data_option
@split_option()
@click.option("--check", is_flag=True, help="Write nothing; list where the shipped labels differ.")
@click.option("--out", type=PATH, metavar="DIR", help="Default: semantic_label/ of the dataset.")
@force_option
@workers_options
@quiet_option
def command(
    data: str | None,
    format: str,
    split: str | None,
    check: bool,
    out: str | None,
    force: bool,
    jobs: int | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Derive semantic_label/ID_maskfg.png from ID_mask.png and ID_maskeff.png.

    In this order, a pixel of a char is 100 (word); else ignore in either mask is 255; else a pixel of an effect
    is 200 (word-effect); else 0. Existing files with the same pixels are not written again.

    \b
    Example:
      textseg synth data/TextSeg
      textseg make-maskfg --check
      textseg make-maskfg --out labels/
    """
    from textseg.io.files.output import Written
    from textseg.io.formats.textseg.maskfg import check_maskfg, make_maskfg
    from textseg.io.open_dataset import open_dataset

    dataset = open_dataset(data, format, split, **options)
    with progress_bar("make-maskfg", quiet) as progress:
        if check:
            differences = check_maskfg(dataset, jobs=jobs, progress=progress)
        else:
            made = make_maskfg(dataset, out, force=force, jobs=jobs, progress=progress)
    print_notes(dataset.notes)
    if check:
        _print_differences(differences)
    else:
        say(", ".join(f"{made.get(state, 0)} {state.value}" for state in Written))


def _print_differences(differences: list[Difference]) -> None:
    wrong = [found for found in differences if found.problem or found.pixels]
    for found in wrong:
        changes = (
            f"{pixels} px {shipped} -> {derived}" for (shipped, derived), pixels in found.pixels.items()
        )
        say(f"{found.id}: {found.problem or ', '.join(changes)}")
    say(
        f"{len(differences) - len(wrong)} of {len(differences)} labels equal the derived ones (shipped -> derived)"
    )
    if wrong:
        raise click.exceptions.Exit(1)
