"""A leaderboard as Markdown, LaTeX or CSV; names from outside do no harm in any of them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from textseg.evaluation.leaderboard.table import Row, one_line

SCORES = ("fgIoU", "F (image)", "F (dataset)", "F (not stated)")
COLUMNS = ("dataset", "method", "labels", *SCORES)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}
_MARKDOWN = "\\`*_[]<>|~&"


def to_markdown(rows: Sequence[Row]) -> str:
    """A table for a README, aligned for people who read it as text, and its numbered sources; own results are bold."""
    remarks = list(dict.fromkeys(map(_remark, rows)))
    cells = []
    for row in rows:
        dataset, method, *others = map(_markdown, _cells(row))
        method = f"**{method}**" if row.own and method else method
        cells.append([dataset, method, *others, str(1 + remarks.index(_remark(row)))])
    columns = [*COLUMNS, "source"]
    widths = [max(map(_width, column)) for column in zip(columns, *cells, strict=True)]
    rule = [
        "-" * (width - 1) + ":" if name in SCORES else "-" * width
        for name, width in zip(columns, widths, strict=True)
    ]
    lines = [_line(columns, widths), _line(rule, widths), *(_line(row, widths) for row in cells), ""]
    return "\n".join([*lines, *(f"{n}. {_markdown(one)}" for n, one in enumerate(remarks, 1))]) + "\n"


def to_latex(rows: Sequence[Row]) -> str:
    """A ``tabular`` for a paper, with the rules of the package booktabs; sources are comments."""
    lines = [r"\begin{tabular}{lllrrrr}", r"\toprule"]
    lines += [" & ".join(_latex(name) for name in COLUMNS) + r" \\", r"\midrule"]
    last = rows[0].dataset if rows else ""
    for row in rows:
        if row.dataset != last:
            lines.append(r"\midrule")
        last = row.dataset
        cells = [_latex(cell) for cell in _cells(row)]
        if row.own:
            cells[1] = rf"\textbf{{{cells[1]}}}"
        lines.append(" & ".join(cells) + rf" \\ % {one_line(_remark(row))}")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def to_csv(rows: Sequence[Row]) -> str:
    """A table for programs and spreadsheets; a text that would run as a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, "note", "source"])
    for row in rows:
        cells = (*_cells(row), row.note, row.source)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in cells])
    return text.getvalue()


RENDERERS: dict[str, Callable[[Sequence[Row]], str]] = {
    "markdown": to_markdown,
    "latex": to_latex,
    "csv": to_csv,
}


def _cells(row: Row) -> list[str]:
    numbers = (row.fgiou, row.f_image, row.f_dataset, row.f_other)
    scores = ["" if number is None else f"{number:.2f}" for number in numbers]
    return [row.dataset, row.method, row.labels, *scores]


def _remark(row: Row) -> str:
    return "; ".join(part for part in (row.source, row.note) if part)


def _markdown(text: str) -> str:
    return "".join(f"\\{char}" if char in _MARKDOWN else char for char in one_line(text))


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in one_line(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
