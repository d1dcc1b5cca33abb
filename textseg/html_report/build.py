"""`report`: a result as one HTML file, with the images of its most telling cases in a folder beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from textseg import __version__
from textseg.errors import OutputError, TextSegError, UsageError, raise_all
from textseg.evaluation.compare import find_mismatches
from textseg.evaluation.gather import Results, gather_results
from textseg.evaluation.predictions.find import find_predictions
from textseg.evaluation.result import Result
from textseg.html_report.cases import ImageRow, choose_cases, histogram, make_rows
from textseg.html_report.layers import LAYERS, OF_TRUTH, Drawn, DrawTask, drawer
from textseg.io.dataset import PART, Dataset
from textseg.io.files.output import Written, check_free, write_output
from textseg.io.files.spool import Spool
from textseg.io.open_dataset import Data, open_dataset
from textseg.metrics.measures import list_measures
from textseg.parallel import Progress, ordered_map

OF_CASE = re.compile(r"\d{4,}_[a-z]+\d?\.(png|jpg)")
"""The names of files of cases."""

MOST_THUMBNAILS = 2000
"""Above this, only cases have a thumbnail, so that the page stays small enough to open."""


def report(
    results: Results,
    data: Data,
    out: str | os.PathLike[str],
    *,
    split: str | None = None,
    format: str = "auto",
    number: int = 12,
    force: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> list[Written]:
    """Write a report of one result, or of two on the same images.

    Args:
        results: one or two, or their files, by a name to show or in a list. Their predictions are read from the
            folders they name.
        data: the dataset that was scored, opened or not, as for `textseg.open_dataset`.
        out: the HTML file; the images of cases lie in a folder beside it, ``report_files/`` for ``report.html``.
        split: of the dataset, where it is not open; None for the one that was scored.
        format: of the dataset.
        number: cases of each kind: worst, best, most improved and most worsened.
        force: replace files that are there with other content.
        jobs: threads at work; None for one per processor.
        progress: called after each image.
        options: those of the format.

    Returns:
        What became of each file, the page last.

    Raises:
        UsageError: none or more than two results, results that do not compare, another dataset than was scored, or
            another suffix than .html or .htm.
        DataError: images that cannot be read; `details` lists every one.
        OutputError: files that are there with other content, or cannot be written.
    """
    named = gather_results(results)
    if not 1 <= len(named) <= 2:
        raise UsageError(f"a report is of one result or two, not of {len(named)}")
    out = Path(out)
    if out.suffix.lower() not in (".html", ".htm"):
        raise UsageError("a report is an HTML page", file=out, hint="give a name that ends in .html")
    scored = list(named.values())
    dataset = open_scored(data, scored[0], split, format, **options)
    if problems := find_mismatches(scored[0], scored[-1]):
        raise UsageError("the results cannot be compared", details=problems)
    rows = make_rows(scored)
    groups = choose_cases(rows, number)
    names = {
        place: f"{at:04d}" for at, place in enumerate(sorted({p for one in groups for p in one.places}), 1)
    }
    tasks, notes = _tasks(named, dataset, names)
    work = _Caught(scored[-1])
    errors: list[TextSegError] = []
    shown: list[tuple[str, list[str]]] = []
    folder = out.parent / f"{out.stem}_files"
    with Spool(out.parent) as files:
        for drawn in ordered_map(work, tasks, jobs=jobs, progress=progress):
            if isinstance(drawn, TextSegError):
                errors.append(drawn)
                continue
            shown.append((drawn.thumbnail, sorted(drawn.files)))
            for name, content in drawn.files.items():
                files.add(name, content)
        raise_all(errors, len(tasks))
        page = _page(named, rows, shown, names, groups, folder.name, notes)
        return _publish(files, folder, page, out, force)


def open_scored(data: Data, result: Result, split: str | None, format: str, **options: Any) -> Dataset:
    """The dataset of a result; where it is not open, of the split that was scored unless one is given."""
    if split is None and (data is None or isinstance(data, str | os.PathLike)):
        split = result.dataset["split"].removesuffix(PART)
    return open_dataset(data, format, split, **options)


def _publish(files: Spool, folder: Path, page: bytes, out: Path, force: bool) -> list[Written]:
    """Write the files of the cases and then the page, or nothing if one of them is refused.

    Files of cases that an earlier report has and this one has not are removed with `force`.
    """
    for name, data in files:
        check_free(folder / name, data, force=force)
    check_free(out, page, force=force)
    left = [path for path in folder.glob("*") if OF_CASE.fullmatch(path.name) and path.name not in files]
    if left and not force:
        raise OutputError(
            f"holds {len(left)} images of another report", file=folder, hint="use `force=True` to remove them"
        )
    written = [write_output(folder / name, data, force=force) for name, data in files]
    for path in left:
        path.unlink(missing_ok=True)
    return [*written, write_output(out, page, force=force)]


class _Caught:
    """Draws a task, or returns what is wrong with it."""

    def __init__(self, result: Result) -> None:
        self._draw = drawer(result.protocol)

    def __call__(self, task: DrawTask) -> Drawn | TextSegError:
        try:
            return self._draw(task)
        except TextSegError as error:
            return error


def _tasks(
    results: Mapping[str, Result], dataset: Dataset, names: Mapping[int, str]
) -> tuple[list[DrawTask], list[str]]:
    ids = [image.id for image in next(iter(results.values())).images]
    samples = {sample.id: sample for sample in dataset}
    missing = [id_ for id_ in ids if id_ not in samples]
    if missing:
        raise UsageError(
            f"{len(missing)} of {len(ids)} images of the result are not in this dataset and split, the first is "
            f"{missing[0]}",
            file=dataset.root,
            hint="give the dataset and the split that were scored",
        )
    notes: list[str] = []
    found: list[dict[str, Path]] = []
    for name, result in results.items():
        if result.folder is None or not Path(result.folder).is_dir():
            notes.append(
                f"{name}: its predictions are not there ({result.folder}), so only the truth is shown"
            )
            found.append({})
        else:
            found.append(dict(find_predictions(result.folder, ids).files))
    tasks = [
        DrawTask(
            samples[id_],
            tuple(result.images[place] for result in results.values()),
            tuple(files.get(id_) for files in found),
            names.get(place),
            len(ids) <= MOST_THUMBNAILS or place in names,
        )
        for place, id_ in enumerate(ids)
    ]
    return tasks, notes


def _page(
    results: Mapping[str, Result],
    rows: Sequence[ImageRow],
    shown: Sequence[tuple[str, list[str]]],
    names: Mapping[int, str],
    groups: Sequence[Any],
    folder: str,
    notes: Sequence[str],
) -> bytes:
    import jinja2
    from markupsafe import Markup

    data = {
        "systems": list(results),
        "folder": folder,
        "layers": list(LAYERS),
        "ofTruth": list(OF_TRUTH),
        "groups": [{"title": group.title, "places": group.places} for group in groups],
        "rows": [
            {
                "id": row.id,
                "iou": [round(100 * iou, 2) for iou in row.iou],
                "precision": None if row.precision is None else round(100 * row.precision, 2),
                "recall": None if row.recall is None else round(100 * row.recall, 2),
                "text": round(row.text, 2),
                "thumbnail": thumbnail,
                "case": names.get(place),
                "files": files,
            }
            for place, (row, (thumbnail, files)) in enumerate(zip(rows, shown, strict=True))
        ],
    }
    script, style = (_text(name) for name in ("page.js", "page.css"))
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    first, last = next(iter(results.values())), list(results.values())[-1]
    measures = [one for one in list_measures(last.protocol, last.measures).values() if one.printed]
    text = environment.from_string(_text("page.html")).render(
        systems=list(results),
        signatures=[result.signature for result in results.values()],
        number=len(rows),
        scores=[
            (
                one.title,
                [one.text(result.scores.get(one.name)).strip() for result in results.values()],
                one.formula,
            )
            for one in measures
        ],
        histograms=[histogram(rows, system) for system in range(len(results))],
        notes=list(dict.fromkeys([*notes, *first.notes, *last.notes])),
        colours={name: "rgb({}, {}, {})".format(*colour) for name, colour in LAYERS.items()},
        # Markup: they are ours, or JSON whose "<" are escaped, so that no text can end the script.
        data=Markup(json.dumps(data).replace("<", "\\u003c")),
        script=Markup(script),
        style=Markup(style),
        script_hash=_hash(script),
        style_hash=_hash(style),
        version=__version__,
    )
    return text.encode()


def _text(name: str) -> str:
    return (resources.files("textseg.html_report") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
