"""`textseg baseline models`: the networks there are."""

from __future__ import annotations

import json

import click

from .options import force_option, json_option, write_json
from .streams import say


@click.command()
@json_option
@force_option
def command(json_file: str | None, force: bool) -> None:
    """List the networks, with their size, cost and published scores.

    GFLOPs are for one image of 512 x 512, a multiply-add counted as two. fgIoU and F are those of the TexRNet
    paper on TextSeg (labels v1, 8 scales); its F is made of precision and recall averaged over images.

    \b
    Example:
      textseg baseline models
    """
    from textseg.models.networks.table import list_models

    rows = list_models()
    if json_file:
        write_json(json_file, json.dumps(rows, indent=2).encode() + b"\n", force=force)
    if json_file == "-":
        return
    say(f"{'network':28}{'parameters':>12}{'GFLOPs':>9}{'fgIoU':>8}{'F':>7}  about")
    for row in rows:
        scores = row["published"]
        fgiou, f = (f"{scores['fgiou']:.2%}", f"{scores['f_image']:.3f}") if scores else ("-", "-")
        parameters, flops = f"{row['parameters'] / 1e6:.2f} M", f"{row['flops'] / 1e9:.1f}"
        say(f"{row['name']:28}{parameters:>12}{flops:>9}{fgiou:>8}{f:>7}  {row['about']}")
