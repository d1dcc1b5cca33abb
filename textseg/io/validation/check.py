"""`validate`: every problem of a dataset of any format, at once."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from textseg.errors import DataError
from textseg.io.dataset import Dataset
from textseg.io.formats import find_format
from textseg.io.formats.base import make_options
from textseg.io.open_dataset import Data, open_dataset
from textseg.io.sample import LABELS, Sample
from textseg.io.validation.contents import Checked, check_contents, keep_fitting
from textseg.io.validation.files import check_image, note_remarks, note_unreadable
from textseg.io.validation.meaning_of_255 import Meanings
from textseg.io.validation.report import Problem, Problems, Report, SampleProblems
from textseg.labels import U8
from textseg.parallel import Progress, ordered_map

T = TypeVar("T")


def validate(
    data: Data = None,
    split: str | None = None,
    *,
    format: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Report:
    """Look at every sample of a dataset and report every problem.

    A format with checks of its own (TextSeg) has its files looked at too, whatever they hold; of others the
    dataset must open.

    Args:
        data: as for `textseg.open_dataset`.
        split: look only at these samples; None for all.
        format: of the dataset.
        jobs: threads at work; None for one per processor.
        progress: called after each sample.
        options: those of the format, such as ``labels="v1"``.

    Raises:
        UsageError: nothing to open, no such split, or an unknown option.
        DataError: a dataset of another format than TextSeg that cannot be opened.

    Example:
        >>> import tempfile
        >>> from textseg.synth import make_dataset
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=2, size=(96, 128), jobs=1)
        >>> (Path(root) / "annotation" / "a00001_mask.png").unlink()
        >>> report = validate(root)
        >>> report.samples, [str(problem) for problem in report.problems if problem.severity == "error"]
        (2, ['annotation/a00001_mask.png: is missing'])
    """
    if data is not None and not isinstance(data, (str, os.PathLike)):
        return check_dataset(open_dataset(data, split=split, **options), jobs, progress)
    found, place = find_format(data, format, options)
    chosen = make_options(found.read_options, options, f"reading {found.name}")
    report = found.validate(place, split, chosen, jobs, progress)
    return report or check_dataset(found.read(place, split, chosen), jobs, progress, found.name)


def check_dataset(
    dataset: Dataset, jobs: int | None = None, progress: Progress | None = None, layout: str = "samples"
) -> Report:
    """Check every sample of an open dataset.

    Args:
        dataset: what to look at.
        jobs: threads at work; None for one per processor.
        progress: called after each sample.
        layout: the name of its format, for the report.
    """
    samples = list(dataset)
    found: list[Problem] = []
    meanings = Meanings()
    root = dataset.root if dataset.root.is_dir() else dataset.root.parent
    for checked in ordered_map(partial(_check_sample, root=root), samples, jobs=jobs, progress=progress):
        found.extend(checked.problems)
        meanings.add(checked.facts)
    problems = Problems(root)
    meanings.check(root, problems)
    splits = Counter(sample.split for sample in samples if sample.split is not None)
    parts = {"image": "load_image", "anno": "load_words", **{part: f"load_{part}" for part in LABELS}}
    return Report(
        root=os.fspath(dataset.root),
        layout=layout,
        split=dataset.split,
        labels=dataset.version,
        splits=dict(splits),
        samples=len(dataset),
        files={
            part: sum(getattr(sample, loader) is not None for sample in samples)
            for part, loader in parts.items()
        },
        problems=[*problems, *found],
        notes=dataset.notes,
    )


def _check_sample(sample: Sample, root: Path) -> Checked:
    problems = SampleProblems(root, sample.id, sample.files)
    if "image" in sample.files:
        size = check_image(problems)
    else:
        image = _read("image", sample.load_image, problems)
        size = None if image is None else image.shape[:2]
    labels: dict[str, U8] = {}
    for part in LABELS:
        label = _read(part, getattr(sample, f"load_{part}"), problems)
        if label is not None:
            labels[part] = label
            note_remarks(part, problems)
    fitting = keep_fitting(labels, size, problems)
    words = _read("anno", sample.load_words, problems)
    return check_contents(size, fitting, words, words is not None, problems)


def _read(part: str, load: Callable[[], T] | None, problems: SampleProblems) -> T | None:
    """A part of a sample; None where there is none, and where it cannot be read, which is noted."""
    if load is None:
        return None
    try:
        return load()
    except DataError as error:
        if part in problems.files and part != "anno":
            note_unreadable(part, error, problems)
        else:
            problems.note("T301" if part == "anno" else "T112", part, error.problem, where=error.where)
    return None
