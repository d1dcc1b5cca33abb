"""What notebooks show of a dataset, a sample, a result and a segmentation: HTML of bounded size, in any theme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch
from html import escape

from textseg.errors import TextSegError
from textseg.evaluation.result import Result
from textseg.io.dataset import Dataset
from textseg.io.sample import Sample
from textseg.io.validation.report import Report
from textseg.labels import U8
from textseg.metrics.measures import list_measures
from textseg.plots.thumbnail import data_uri
from textseg.representation import counted, printable
from textseg.segmentation.render import overlay, soft_mask
from textseg.segmentation.segmenter import Segmentation
from textseg.statistics.card import LINES, DatasetStats
from textseg.viewing.sheet import draw_sample

THUMBNAILS = 6
THUMBNAIL = 120
"""How many images of a dataset are shown, and their longer side in pixels."""

SIDE = 360
"""The longer side of the images of one sample, in pixels."""

MOST_ROWS = 12
"""Rows of a table; the rest is counted."""

# Notebooks have light and dark themes: colours of text and ground are theirs, lines are grey in both.
_CELL = (
    "padding:2px 12px 2px 0;white-space:pre-wrap;text-align:left;vertical-align:top;"
    "border-top:1px solid rgba(128,128,128,.4)"
)
_SOFT = "opacity:.7"


@singledispatch
def to_html(value: object) -> str | None:
    """A value as HTML; None where it cannot be drawn, so that its `repr` is shown.

    Texts from files are escaped; images lie inside, as JPEG.
    """
    return None


@to_html.register
def _(dataset: Dataset) -> str:
    facts = [
        ("root", str(dataset.root)),
        ("split", dataset.split),
        ("label version", dataset.version),
        ("samples", f"{len(dataset):,}"),
        *(("note", note) for note in dataset.notes[:MOST_ROWS]),
    ]
    shown = dataset.ids[:THUMBNAILS]
    images = [_figure(dataset, place, id_) for place, id_ in enumerate(shown)]
    more = len(dataset) - len(shown)
    rest = f"<div style='{_SOFT}'>and {more:,} more</div>" if more > 0 else ""
    return _block(f"Dataset {dataset.name}", _table(facts), _row(images), rest)


def _figure(dataset: Dataset, place: int, id_: str) -> str:
    try:
        return _image(draw_sample(dataset.load(place), 2 * THUMBNAIL), THUMBNAIL, id_)
    except (TextSegError, OSError):
        return _caption("", f"{id_}: unreadable")


@to_html.register
def _(sample: Sample) -> str | None:
    try:
        image, words = sample.image, sample.words
        drawn = draw_sample(sample, 2 * SIDE)
        height, width = sample.size
    except (TextSegError, OSError):
        return None
    images = [_image(image, SIDE, "image"), _image(drawn, SIDE, "text, effect, ignored")]
    chars = sum(len(word.chars) for word in words)
    facts = [
        ("split", sample.split or "none"),
        ("size", f"{width} x {height} pixels"),
        ("words", f"{counted(len(words), 'word')}, {counted(chars, 'char')}"),
    ]
    rows = [(word.text, len(word.chars), "" if word.legible else "illegible") for word in words]
    listed = _table(rows, ("word", "chars", "")) if rows else ""
    return _block(f"Sample {sample.id}", _table(facts), _row(images), listed)


@to_html.register
def _(result: Result) -> str:
    facts = [
        ("dataset", f"{result.dataset['ds']}, split {result.dataset['split']}"),
        ("images", f"{len(result.images):,}"),
        ("protocol", result.protocol.name),
    ]
    scores = []
    for measure in list_measures(result.protocol, result.measures).values():
        if measure.printed:
            low_high = result.intervals.get(measure.name)
            interval = " to ".join(measure.text(one).strip() for one in low_high) if low_high else ""
            scores.append((measure.title, measure.text(result.scores[measure.name]).strip(), interval))
    notes = [("note", note) for note in result.notes]
    signature = f"<code style='overflow-wrap:anywhere;{_SOFT}'>{_text(result.signature)}</code>"
    return _block("Result", _table(facts), _table(scores, most=len(scores)), _table(notes), signature)


@to_html.register
def _(stats: DatasetStats) -> str:
    columns = stats.columns
    rows = [
        (line.title, *(line.text(counts) for counts in columns.values()))
        for line in LINES
        if getattr(stats.total, line.needs)
    ]
    notes = [("note", note) for note in (*stats.notes, *stats.left_out)]
    return _block(f"Dataset {stats.name}", _table(rows, ("", *columns), most=len(rows)), _table(notes))


@to_html.register
def _(report: Report) -> str:
    facts = [
        ("root", report.root),
        ("samples", f"{report.samples:,}"),
        ("errors", f"{report.errors:,}"),
        ("warnings", f"{report.warnings:,}"),
    ]
    rows = [(problem.code, problem.severity, str(problem)) for problem in report.problems]
    return _block("Report", _table(facts), _table(rows, ("code", "severity", "problem")))


@to_html.register
def _(segmentation: Segmentation) -> str:
    images = [
        _image(segmentation.image, SIDE, "image"),
        _image(overlay(segmentation.image, soft_mask(segmentation.mask)), SIDE, "text"),
    ]
    height, width = segmentation.mask.shape
    share = 100 * segmentation.mask.mean()
    return _block(
        "Segmentation",
        _table([("size", f"{width} x {height} pixels"), ("text", f"{share:.1f} %")]),
        _row(images),
    )


def _block(title: str, *parts: str) -> str:
    return f"<div style='max-width:60em'><strong>{_text(title)}</strong>{''.join(parts)}</div>"


def _table(rows: Sequence[tuple[object, ...]], head: Iterable[str] = (), most: int = MOST_ROWS) -> str:
    titles = "".join(f"<th style='{_CELL};{_SOFT}'>{_text(title)}</th>" for title in head)
    lines = ["".join(f"<td style='{_CELL}'>{_text(str(cell))}</td>" for cell in row) for row in rows[:most]]
    if len(rows) > most:
        lines.append(f"<td style='{_CELL};{_SOFT}'>and {len(rows) - most:,} more</td>")
    body = "".join(f"<tr>{line}</tr>" for line in ([titles] if titles else []) + lines)
    return f"<table style='margin:4px 0;border-collapse:collapse'>{body}</table>" if body else ""


def _row(images: Iterable[str]) -> str:
    return f"<div style='display:flex;flex-wrap:wrap;gap:8px;margin:4px 0'>{''.join(images)}</div>"


def _image(image: U8, side: int, caption: str) -> str:
    return _caption(f"<img src='{data_uri(image, side, 80)}' alt='' style='max-width:100%'>", caption)


def _caption(image: str, caption: str) -> str:
    text = f"<figcaption style='font-size:.85em;{_SOFT}'>{_text(caption)}</figcaption>"
    return f"<figure style='margin:0'>{image}{text}</figure>"


def _text(text: str) -> str:
    """A text from outside, harmless in a page: escaped, short, and in a direction of its own."""
    shown = printable(text)
    return f"<bdi>{escape(shown if len(shown) <= MOST_TEXT else shown[:MOST_TEXT] + '...')}</bdi>"


MOST_TEXT = 1000
"""Characters of a text that are shown."""
