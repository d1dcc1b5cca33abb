"""The plot of a leaderboard: a dot for each method, by its fgIoU."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textseg.evaluation.leaderboard.table import Row

OWN, PUBLISHED = "#d1495b", "#30638e"
NO_DATE = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}
"""What keeps the moment out of a file, by format, so that equal tables give equal bytes."""


def draw_leaderboard(rows: Sequence[Row], format: str) -> bytes:
    """Draw fgIoU by method, a panel for each dataset; own results in another colour. Equal rows give equal bytes.

    Args:
        rows: those without an fgIoU are left out.
        format: ``png``, ``pdf`` or ``svg``.
    """
    import matplotlib
    from matplotlib.figure import Figure

    scored = [(row, row.fgiou) for row in rows if row.fgiou is not None]
    datasets = list(dict.fromkeys(row.dataset for row, _ in scored))
    heights = [sum(row.dataset == name for row, _ in scored) for name in datasets]
    figure = Figure(figsize=(6.4, 0.6 + sum(0.24 * height + 0.5 for height in heights)), layout="constrained")
    panels = figure.subplots(max(1, len(datasets)), 1, squeeze=False, height_ratios=heights or None)[:, 0]
    for panel, name in zip(panels, datasets, strict=False):
        of_dataset = [row for row, _ in scored if row.dataset == name]
        values = [value for row, value in scored if row.dataset == name]
        places = range(len(values))
        panel.hlines(places, min(values) - 1, values, color="0.85", linewidth=1, zorder=1)
        panel.scatter(values, places, color=[OWN if row.own else PUBLISHED for row in of_dataset], zorder=2)
        for place, row in zip(places, of_dataset, strict=True):
            panel.annotate(
                f"{row.fgiou:.2f}",
                (row.fgiou, place),
                (6, 0),
                textcoords="offset points",
                va="center",
                size=7,
            )
        panel.set_yticks(places, [_label(row) for row in of_dataset], size=8, parse_math=False)
        panel.set_xlim(min(values) - 1, max(values) + max(1.0, 0.12 * (max(values) - min(values) + 1)))
        panel.set_ylim(-0.7, len(of_dataset) - 0.3)
        panel.set_title(name, size=9, loc="left", weight="bold", parse_math=False)
        panel.tick_params(axis="y", length=0)
        panel.spines[["top", "right", "left"]].set_visible(False)
    if len(datasets):
        panels[-1].set_xlabel("fgIoU (%)", size=8)
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "textseg"}):
        figure.savefig(buffer, format=format, dpi=160, metadata=NO_DATE.get(format))
    return buffer.getvalue()


def _label(row: Row) -> str:
    labels = f" ({row.labels})" if row.labels else ""
    name = row.method if len(row.method) <= 44 else row.method[:43] + "\u2026"
    return f"{name}{labels}"
