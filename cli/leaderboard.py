"""`textseg leaderboard`: published results with own ones beside them; and what a pair of fgIoU and F can be."""

from __future__ import annotations

from pathlib import Path

import click

from .names import Choice
from .options import force_option
from .parameter_types import PATH
from .streams import say

TABLES = {".md": "markdown", ".tex": "latex", ".csv": "csv"}
PLOTS = (".png", ".pdf", ".svg")


@click.command()
@click.argument("results", nargs=-1, type=PATH, metavar="[RESULT.json...]")
@click.option(
    "--dataset", "datasets", multiple=True, metavar="NAME", help="Only this dataset; can be repeated."
)
@click.option(
    "--to",
    type=Choice(["markdown", "latex", "csv"]),
    default="markdown",
    show_default=True,
    help="How the table is printed.",
)
@click.option(
    "--out", type=PATH, metavar="FILE", help="A file: .md, .tex, .csv, or a plot: .png, .pdf, .svg."
)
@force_option
def command(
    results: tuple[str, ...], datasets: tuple[str, ...], to: str, out: str | None, force: bool
) -> None:
    """A table of published results, with your own beside them.

    A result is what `textseg evaluate --json` wrote; NAME=FILE gives it a name. Published results carry their source
    and say which F they are; a pair of fgIoU and F that contradicts itself is marked.

    `textseg leaderboard check FGIOU F` says what a pair of numbers can be, as fractions or percents.

    \b
    Example:
      textseg leaderboard --dataset textseg
      textseg leaderboard check 88.06 .939
      textseg leaderboard --dataset textseg --out textseg.pdf
    """
    from textseg.errors import UsageError
    from textseg.evaluation.files import read_result
    from textseg.evaluation.leaderboard import make_table
    from textseg.evaluation.leaderboard.published import PUBLISHED
    from textseg.evaluation.leaderboard.render import RENDERERS
    from textseg.io.files.output import write_output
    from textseg.names import choose

    if results[:1] == ("check",):
        if len(results) != 3:
            raise UsageError("check takes two numbers", hint="textseg leaderboard check 88.06 .939")
        say_check(*results[1:])
        return
    own = {}
    for place in results:
        name, _, file = ("", "", place) if Path(place).exists() else place.rpartition("=")
        own[name or Path(file).stem] = read_result(file)
    known = {one.dataset: None for one in PUBLISHED} | {result.dataset["ds"]: None for result in own.values()}
    for name in datasets:
        choose("dataset", name, known)
    rows = make_table(own, datasets)
    if out is None:
        for line in RENDERERS[to](rows).splitlines():
            say(line)
        return
    suffix = Path(out).suffix.lower()
    if suffix in TABLES:
        data = RENDERERS[TABLES[suffix]](rows).encode()
    elif suffix in PLOTS:
        from textseg.evaluation.leaderboard.plot import draw_leaderboard

        data = draw_leaderboard(rows, suffix[1:])
    else:
        raise UsageError(
            "is no kind of file that can be written", file=out, hint=f"choose {', '.join([*TABLES, *PLOTS])}"
        )
    say(f"{out}: {write_output(out, data, force=force).value}")


def say_check(iou: str, f: str) -> None:
    """Print what a pair can and cannot be."""
    from textseg.evaluation.leaderboard.identity import check_pair, fgiou_of

    (first, first_unit), (second, second_unit) = _number(iou), _number(f)
    check = check_pair(first, second, first_unit, second_unit)
    say(f"fgIoU {100 * first:.2f} %, F {100 * second:.2f} %")
    say(f"The dataset F that belongs to this fgIoU is {100 * check.expected:.2f} %: F = 2 IoU / (1 + IoU).")
    say(f"The fgIoU that belongs to this F is {100 * fgiou_of(second):.2f} %.")
    apart = f"They differ by {100 * check.difference:+.2f}, "
    can = f"than rounding can make ({100 * check.tolerance:.2f})"
    if check.holds:
        say(f"{apart}no more {can}:")
        say("F can be the dataset F (TFT, TextFormer, UPOCR, mmsegmentation).")
        return
    say(f"{apart}more {can}:")
    say("F is not the dataset F of the predictions that have this fgIoU.")
    if check.difference < 0:
        say("It can be the F of image-averaged precision and recall (TexRNet, Hi-SAM):")
        say("in all published results, that is smaller than the dataset F.")
    else:
        say("It is hardly the F of image-averaged precision and recall (TexRNet, Hi-SAM):")
        say("in all published results, that is smaller than the dataset F.")
        say("Perhaps the two numbers are of different runs or thresholds.")


def _number(text: str) -> tuple[float, float]:
    """A fraction and the value of its last digit, from a fraction or a percent."""
    from textseg.errors import UsageError

    digits = text.strip().removesuffix("%")
    try:
        value = float(digits)
    except ValueError:
        raise UsageError(f"{text!r} is not a number") from None
    unit = 10.0 ** -len(digits.partition(".")[2])
    if not 0 <= value <= 100:
        raise UsageError(f"{text} is no score: fractions are 0 to 1, percents 1 to 100")
    return (value / 100, unit / 100) if value > 1 or text.strip().endswith("%") else (value, unit)
