"""`textseg baseline train-glyphs`: train the glyph classifier of the discriminator loss."""

from __future__ import annotations

import sys

import click

from .options import data_option, force_option, progress_bar, split_option


@click.command()
@data_option
@click.option(
    "--out",
    type=click.Path(),
    default="runs/glyphs.safetensors",
    show_default=True,
    metavar="F",
    help="The checkpoint.",
)
@split_option("train")
@click.option(
    "--validate-on", default="val", show_default=True, metavar="S", help="What is scored; empty for none."
)
@click.option("--epochs", type=int, default=20, show_default=True, metavar="N", help="Passes over all chars.")
@click.option("--batch", type=int, default=64, show_default=True, metavar="N", help="Chars in a batch.")
@click.option(
    "--rate", type=float, default=1e-3, show_default=True, metavar="X", help="Learning rate of AdamW."
)
@click.option(
    "--width", type=int, metavar="N", help="Channels of the stem. Default: 64, the paper's; 16 without a GPU."
)
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Of everything random.")
@click.option("--device", default="auto", show_default=True, metavar="D", help="auto, cpu, cuda or mps.")
@force_option
@click.option("--quiet", "-q", is_flag=True, help="Nothing on stderr.")
def command(
    data: str | None,
    out: str,
    split: str,
    validate_on: str,
    epochs: int,
    batch: int,
    rate: float,
    width: int | None,
    seed: int,
    device: str,
    force: bool,
    quiet: bool,
) -> None:
    """Train the classifier of 37 glyphs on the text masks of a dataset's chars, for train --discriminator.

    \b
    Examples:
      textseg synth data/TextSeg -n 200
      textseg baseline train-glyphs --epochs 10
      textseg baseline train --discriminator runs/glyphs.safetensors --out runs/discriminated
    """
    from textseg.models.distributed import choose_device
    from textseg.models.train_glyphs import GlyphRecipe, train_glyphs

    recipe = GlyphRecipe(
        split=split,
        validate_on=validate_on,
        epochs=epochs,
        batch=batch,
        rate=rate,
        width=width or (64 if choose_device(device).type == "cuda" else 16),
        seed=seed,
    )
    with progress_bar("reading chars", quiet) as progress:
        outcome = train_glyphs(
            out,
            recipe,
            data=data,
            device=device,
            force=force,
            say=(lambda text: None) if quiet else lambda text: click.echo(text, err=True),
            progress=progress,
        )
    if outcome.stopped is not None:
        click.echo(f"stopped; {out} holds the last whole epoch, if there was one", err=True)
        sys.exit(128 + outcome.stopped)
    scored = "" if outcome.accuracy is None else f": {100 * outcome.accuracy:.2f} % of {validate_on} right"
    click.echo(f"{out}{scored}")
