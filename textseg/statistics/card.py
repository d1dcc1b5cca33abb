"""`DatasetStats`: the dataset card, as a table, as JSON and as Markdown."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import orjson

from textseg import __version__
from textseg.representation import ShownInNotebooks, one_line, shorten
from textseg.statistics.counts import DatasetCounts
from textseg.statistics.histogram import Histogram

MOST_NAMED = 12
"""How many scripts and glyphs the table names; the JSON has all."""


@dataclass(frozen=True)
class Line:
    """A line of the table: what it says, and which part of a dataset it needs (a count of `DatasetCounts`)."""

    title: str
    text: Callable[[DatasetCounts], str]
    needs: str = "images"


def _number(name: str) -> Callable[[DatasetCounts], str]:
    return lambda tally: f"{getattr(tally, name):,}"


def _share(name: str) -> Callable[[DatasetCounts], str]:
    return lambda tally: (
        f"{100 * getattr(tally, name) / tally.labelled_pixels:.2f} %" if tally.labelled_pixels else "-"
    )


def _mean(name: str) -> Callable[[DatasetCounts], str]:
    return lambda tally: "-" if (mean := getattr(tally, name).mean) is None else f"{mean:.1f}"


def _median(name: str) -> Callable[[DatasetCounts], str]:
    return lambda tally: "-" if (middle := getattr(tally, name).quantile(0.5)) is None else f"{middle:,}"


def _range(name: str) -> Callable[[DatasetCounts], str]:
    def text(tally: DatasetCounts) -> str:
        histogram: Histogram = getattr(tally, name)
        low, high = histogram.quantile(0.05), histogram.quantile(0.95)
        return "-" if low is None else f"{low:,} to {high:,}"

    return text


LINES = (
    Line("images", _number("images")),
    Line("width in px, median", _median("widths")),
    Line("  5 % to 95 %", _range("widths")),
    Line("height in px, median", _median("heights")),
    Line("  5 % to 95 %", _range("heights")),
    Line("words", _number("words"), "annotated"),
    Line("  legible", _number("legible"), "annotated"),
    Line("  with transcription", _number("transcribed"), "annotated"),
    Line("images without words", _number("wordless"), "annotated"),
    Line("words per image, mean", _mean("words_per_image"), "annotated"),
    Line("  5 % to 95 %", _range("words_per_image"), "annotated"),
    Line("word size in px, median", _median("word_sizes"), "words"),
    Line("  5 % to 95 %", _range("word_sizes"), "words"),
    Line("chars", _number("chars"), "chars"),
    Line("chars per word, mean", _mean("glyphs_per_word"), "glyphs"),
    Line("  5 % to 95 %", _range("glyphs_per_word"), "glyphs"),
    Line("char size in px, median", _median("char_sizes"), "chars"),
    Line("  5 % to 95 %", _range("char_sizes"), "chars"),
    Line("different glyphs", lambda tally: f"{len(tally.glyphs):,}", "glyphs"),
    Line("text, of all pixels", _share("text"), "labelled"),
    Line("effect", _share("effect"), "labelled"),
    Line("ignored", _share("ignored"), "labelled"),
    Line("images without text", _number("textless"), "labelled"),
    Line("stroke width in px, median", _median("stroke_widths"), "stroke_widths"),
    Line("  5 % to 95 %", _range("stroke_widths"), "stroke_widths"),
)
"""The table, line by line; `textseg docs stats` says how each is defined."""


@dataclass(frozen=True, repr=False)
class DatasetStats(ShownInNotebooks):
    """What `stats` counted.

    Attributes:
        name, root, version: the dataset.
        total: over all images.
        splits: over those of each split, in the order they were met; empty where the dataset has none.
        notes: what a user should know about how the dataset was read.
    """

    name: str
    root: str
    version: str
    total: DatasetCounts
    splits: dict[str, DatasetCounts]
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return one_line(f"<DatasetStats {shorten(self.name)[1:-1]}: {self.total.summary}>")

    @property
    def columns(self) -> dict[str, DatasetCounts]:
        """The columns of the table: the total, then every split; one where a single split is all there is."""
        if len(self.splits) == 1 and (name := next(iter(self.splits))) and self.splits[name] == self.total:
            return {name: self.total}
        return {"total": self.total, **self.splits}

    @property
    def left_out(self) -> list[str]:
        """What cannot be said of this dataset, and why, as sentences."""
        total = self.total
        rules = (
            (
                total.annotated,
                "no words are annotated: lines about words, chars, scripts and glyphs are left out",
            ),
            (
                total.chars or not total.annotated,
                "no chars are annotated: the glyphs are those of transcriptions",
            ),
            (total.labelled, "no image has a semantic label or a char mask: lines about pixels are left out"),
        )
        partial = (
            f"{what} are those of the {count:,} of {total.images:,} images that have {part}"
            for what, count, part in (
                ("words", total.annotated, "an annotation"),
                ("shares of pixels", total.labelled, "a label"),
            )
            if 0 < count < total.images
        )
        return [text for has, text in rules if not has] + list(partial)

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The lines of the table that this dataset has, each with a text for every column."""
        for line in LINES:
            if getattr(self.total, line.needs):
                yield line.title, [line.text(tally) for tally in self.columns.values()]

    def table(self, width: int = 80) -> list[str]:
        """The table as lines of text; columns that do not fit beside each other follow below.

        Args:
            width: of a line, in characters.
        """
        rows = [("", list(self.columns)), *self.rows()]
        first = max(len(title) for title, _ in rows)
        cell = max(len(text[:_WIDEST]) for _, texts in rows for text in texts) + 2
        beside = max(1, (width - first) // cell)
        lines: list[str] = []
        for start in range(0, len(self.columns), beside):
            lines += [""] if start else []
            lines += [
                title.ljust(first) + "".join(_fit(text).rjust(cell) for text in texts[start : start + beside])
                for title, texts in rows
            ]
        return lines + [line for text in self._rankings() for line in textwrap.wrap(text, width)]

    def _rankings(self) -> Iterator[str]:
        total = self.total
        if total.scripts:
            yield f"scripts of words: {_ranking(total.scripts)}"
        if total.glyphs:
            yield f"glyphs: {_ranking(total.glyphs)}"

    def to_json(self) -> bytes:
        """Everything that was counted, for machines: `DatasetCounts` by its names, of the total and of each split."""
        document = {
            "dataset": self.name,
            "root": self.root,
            "labels": self.version,
            "total": _to_dict(self.total),
            "splits": {name: _to_dict(tally) for name, tally in self.splits.items()},
            "notes": [*self.notes, *self.left_out],
            "version": __version__,
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_markdown(self, images: Sequence[str] = ()) -> str:
        """The card as a document.

        Args:
            images: names of image files to show below the table.
        """
        head = ["", *self.columns]
        body = [[title.replace("  ", "&emsp;"), *texts] for title, texts in self.rows()]
        lines = [head, ["---", *["---:"] * len(self.columns)], *body]
        parts = [
            f"# {_escape(self.name)}",
            "".join(f"| {' | '.join(map(_escape, line))} |\n" for line in lines).rstrip(),
            *map(_escape, self._rankings()),
            "".join(f"- {_escape(note)}\n" for note in [*self.notes, *self.left_out]).rstrip(),
            "Counted by `textseg stats`: its documentation defines every line.",
            *(f"![{name.rpartition('.')[0].replace('-', ' ')}]({name})" for name in images),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"


_WIDEST = 16


def _fit(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _ranking(counts: Counter[str]) -> str:
    """The most frequent names with their shares: equal ones in alphabetical order, whatever came first."""
    count = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{name or '(none)'} {100 * often / count:.1f} %" for name, often in ranked[:MOST_NAMED]]
    more = len(ranked) - len(named)
    return ", ".join(named) + (f", {more:,} more" if more else "")


def _to_dict(tally: DatasetCounts) -> dict[str, Any]:
    values = {one.name: getattr(tally, one.name) for one in fields(tally)}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Histogram):
        return value.to_dict()
    if isinstance(value, Counter):
        return dict(sorted(value.items(), key=lambda item: (-item[1], item[0])))
    return value


def _escape(text: str) -> str:
    for char in "\\|<*_`[":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())
