"""`textseg merge`: the results of shards become the result of all images."""

from __future__ import annotations

import click

from .evaluate import print_scores
from .options import force_option, json_option, write_json
from .parameter_types import PATH


@click.command()
@click.argument("results", nargs=-1, required=True, type=PATH, metavar="RESULT.json...")
@json_option
@force_option
def command(results: tuple[str, ...], json_file: str | None, force: bool) -> None:
    """Join the results of disjoint sets of images: the shards of one evaluation, in any order.

    The scores and the signature are those of an evaluation of all images at once.

    \b
    Example:
      textseg synth data/TextSeg
      textseg segment data/TextSeg/image --out preds
      textseg evaluate preds --split test --shard 1/2 --json part1.json
      textseg evaluate preds --split test --shard 2/2 --json part2.json
      textseg merge part1.json part2.json --json merged.json
    """
    from textseg.evaluation.merge import merge

    merged = merge(results)
    if json_file:
        write_json(json_file, merged.to_json(), force=force)
    if json_file != "-":
        print_scores(merged)
