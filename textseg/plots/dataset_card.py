"""The figures of a dataset card, one a file and all on one page, as PDF and PNG, and the card itself."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.errors import UsageError
from textseg.io.files.output import Written, write_outputs
from textseg.plots.fonts import find_font
from textseg.statistics import DatasetCounts, DatasetStats, Histogram

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Of the splits: people with any kind of colour vision tell them apart (after Okabe and Ito)."""
TOTAL_COLOUR = "#d9d9d9"
MOST_BINS = 30
MOST_BARS = 40
SHOWN = 0.99
"""The share of the numbers that a histogram shows one by one; the last bin has those above."""

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "pdf.fonttype": 42,  # fonts as journals want them
}
SIZE = 3.4, 2.3
"""Inches of a figure: the width of a column of text."""


OF_FILES = (".csv", ".htm", ".html", ".jpeg", ".jpg", ".json", ".md", ".pdf", ".png", ".svg", ".txt")
"""Suffixes by which someone asks for one file."""


def write_card(
    stats: DatasetStats, out: str | os.PathLike[str], *, force: bool = False
) -> dict[Path, Written]:
    """Write the files of a card into a folder, all or none.

    Raises:
        UsageError: `out` is named as a file is.
        OutputError: a file is there with other content and `force` is off, or cannot be written.
    """
    return write_outputs(card_files(stats, out), force=force)


def card_files(stats: DatasetStats, out: str | os.PathLike[str]) -> dict[Path, bytes]:
    """The files of a card: ``card.md``, its figures as PDF and as PNG, and all together as ``overview``.

    Raises:
        UsageError: the folder is named as a file is.
    """
    if Path(out).suffix.lower() in OF_FILES and not Path(out).is_dir():
        raise UsageError(
            "is the name of a file, and a card is a folder", file=out, hint="leave out the suffix"
        )
    figures = {name: _encode(figure) for name, figure in draw_card(stats)}
    card = stats.to_markdown([f"{name}.png" for name in figures if name != "overview"])
    contents = {"card.md": card.encode()}
    for name, (pdf, png) in figures.items():
        contents |= {f"{name}.pdf": pdf, f"{name}.png": png}
    return {Path(out, name): data for name, data in contents.items()}


def draw_card(stats: DatasetStats) -> Iterator[tuple[str, Figure]]:
    """The figures that a dataset has something for, each with its name; the last has all of them."""
    import matplotlib
    from matplotlib.figure import Figure

    plots = dict(_plots(stats))
    with matplotlib.rc_context(STYLE):
        for name, draw in plots.items():
            figure = Figure(SIZE, layout="constrained")
            draw(figure.subplots())
            yield name, figure
        columns = min(3, len(plots))
        rows = -(-len(plots) // columns)
        page = Figure((SIZE[0] * columns, SIZE[1] * rows), layout="constrained")
        axes = page.subplots(rows, columns, squeeze=False).ravel()
        for draw, one in zip(plots.values(), axes, strict=False):
            draw(one)
        for one in axes[len(plots) :]:
            one.set_axis_off()
        yield "overview", page


def _plots(stats: DatasetStats) -> Iterator[tuple[str, Callable[[Axes], None]]]:
    histograms = (
        ("image-widths", "widths", "width of an image in pixels", "images"),
        ("image-heights", "heights", "height of an image in pixels", "images"),
        ("words-per-image", "words_per_image", "words of an image", "images"),
        ("chars-per-word", "glyphs_per_word", "chars of a word", "words"),
        ("word-sizes", "word_sizes", "size of a word in pixels", "words"),
        ("char-sizes", "char_sizes", "size of a char in pixels", "chars"),
        ("text-shares", "text_shares", "text, in % of the pixels of an image", "images"),
        ("stroke-widths", "stroke_widths", "width of a stroke in pixels", "length of strokes"),
    )
    for name, attribute, what, of in histograms:
        found = {column: getattr(tally, attribute) for column, tally in stats.columns.items()}
        if found[next(iter(found))]:
            yield name, lambda axes, found=found, what=what, of=of: _draw_histogram(axes, found, what, of)  # type: ignore[misc]
    total: DatasetCounts = stats.total
    for name, counts, of in (("scripts", total.scripts, "words"), ("glyphs", total.glyphs, "glyphs")):
        if counts:
            yield name, lambda axes, counts=counts, of=of: _draw_bars(axes, counts, of)  # type: ignore[misc]


def _draw_histogram(axes: Axes, found: Mapping[str, Histogram], what: str, of: str) -> None:
    """The total as an area, the splits as lines; all in percent, so that they can be compared."""
    from matplotlib.ticker import MaxNLocator

    total = next(iter(found.values()))
    low, high = total.quantile(0) or 0, total.quantile(SHOWN) or 0
    step = max(1, -(-(high - low + 1) // MOST_BINS))
    bins = (high - low) // step + 1
    edges = [low - 0.5 + step * place for place in range(bins + 1)]
    for place, (name, histogram) in enumerate(found.items()):
        shares = [0.0] * bins
        for value, often in histogram.items():
            shares[min((value - low) // step, bins - 1)] += 100 * often / histogram.count
        if place == 0:
            axes.stairs(shares, edges, fill=True, color=TOTAL_COLOUR, label=name)
        elif histogram:
            axes.stairs(shares, edges, color=COLOURS[(place - 1) % len(COLOURS)], linewidth=1, label=name)
    more = " (last bin: and more)" if max(total) >= edges[-1] else ""
    axes.set(xlabel=what + more, ylabel=f"{of} in %", xlim=(edges[0], edges[-1]))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(found) > 1:
        axes.legend(frameon=False, fontsize=7)


def _draw_bars(axes: Axes, counts: Mapping[str, int], of: str) -> None:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown, count = ranked[:MOST_BARS], sum(counts.values())
    axes.bar(range(len(shown)), [100 * often / count for _, often in shown], color=COLOURS[0], width=0.8)
    long = max(len(name) for name, _ in shown) > 2
    axes.set_xticks(range(len(shown)), ["" for _ in shown])
    for place, (name, _) in enumerate(shown):
        text, font = _label(name)
        axes.annotate(
            text,
            (place, 0),
            (0, -3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if long else "center",
            va="top",
            rotation=30 if long else 0,
            rotation_mode="anchor" if long else "default",
            fontsize=7 if len(shown) <= 20 else 5,
            parse_math=False,
            **font,
        )
    more = f", {len(shown)} most frequent of {len(ranked):,}" if len(ranked) > len(shown) else ""
    axes.set(ylabel=f"{of} in %", xlim=(-0.8, max(len(shown), 4) - 0.2))
    axes.set_title(f"{of}{more}", fontsize=8)
    axes.tick_params(axis="x", length=0)


def _label(name: str) -> tuple[str, dict[str, Any]]:
    """A name as matplotlib can draw it, and the font for it; its code points where no font has it."""
    from matplotlib.font_manager import FontProperties

    if not name:
        return "none", {}
    font = find_font(name, outlines=True) if name.isprintable() else None
    if font is None:
        return " ".join(f"U+{ord(char):04X}" for char in name[:2]), {}
    return name, {"fontproperties": FontProperties(fname=font.path)}


def _encode(figure: Figure) -> tuple[bytes, bytes]:
    """A figure as PDF and as PNG; equal figures give equal bytes."""
    import matplotlib

    pdf, png = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(pdf, format="pdf", metadata={"CreationDate": None, "Producer": None, "Creator": None})
        figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
    return pdf.getvalue(), png.getvalue()
