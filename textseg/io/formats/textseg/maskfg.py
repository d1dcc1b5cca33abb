"""Deriving the semantic labels (maskfg) of a dataset from its char masks, and checking the shipped ones."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from textseg.errors import DataError, TextSegError, UsageError, raise_all
from textseg.io.dataset import Dataset
from textseg.io.files.label_images import read_label
from textseg.io.files.output import Written, output_errors, write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SUFFIXES
from textseg.io.formats.textseg.read import TextSeg
from textseg.io.sample import Sample
from textseg.labels import U8, shape_text
from textseg.parallel import Progress, ordered_map


@dataclass(frozen=True)
class Difference:
    """How the shipped maskfg of an image differs from the derived one.

    Attributes:
        id: the image.
        pixels: how many pixels, by (shipped value, derived value); empty where the two agree.
        problem: why they could not be compared, else None.
    """

    id: str
    pixels: dict[tuple[int, int], int] = field(default_factory=dict)
    problem: str | None = None


def make_maskfg(
    dataset: Dataset,
    out: str | os.PathLike[str] | None = None,
    *,
    force: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> dict[Written, int]:
    """Write ``ID_maskfg.png`` for every sample, by the rule of `textseg.labels.derive_maskfg`.

    A file that is there with the same pixels is left alone, whatever its compression.

    Args:
        dataset: samples with char masks.
        out: the folder; None for ``semantic_label/`` of a TextSeg root.
        force: replace files that are there with other pixels.
        jobs: threads at work; None for one per processor.
        progress: called after each image.

    Returns:
        How many files were written, and how many were up to date.

    Raises:
        UsageError: no `out` for a dataset of another format than TextSeg.
        DataError: masks that are missing or cannot be read; `details` lists every one.
        OutputError: files that are there with other pixels, or cannot be written; likewise.
    """
    if out is None and not isinstance(dataset, TextSeg):
        raise UsageError("is not a TextSeg root", file=dataset.root, hint="say where to write with `out=DIR`")
    if out is not None:
        with output_errors(Path(out)):
            Path(out).mkdir(
                parents=True, exist_ok=True
            )  # on a cluster, a worker that does not see it says so
    work = partial(_make_one, out=None if out is None else Path(out), force=force)
    outcomes = list(ordered_map(work, dataset, jobs=jobs, progress=progress))
    raise_all([outcome for outcome in outcomes if isinstance(outcome, TextSegError)], len(dataset))
    return dict(Counter(outcome for outcome in outcomes if isinstance(outcome, Written)))


def _make_one(sample: Sample, out: Path | None, force: bool) -> Written | TextSegError:
    try:
        derived = sample.derive_maskfg()
        folder = out or sample.files["image"].parent.parent / LABEL_FOLDERS["v2"]
        path = folder / f"{sample.id}{SUFFIXES['maskfg']}"
        if path.exists() and _same_pixels(path, derived):
            return Written.UP_TO_DATE
        return write_output(path, encode_png(derived), force=force)
    except TextSegError as error:
        return error


def _same_pixels(path: Path, derived: U8) -> bool:
    try:
        return np.array_equal(read_label(path), derived)
    except DataError:
        return False  # damaged: --force may replace it


def check_maskfg(
    dataset: Sequence[Sample], *, jobs: int | None = None, progress: Progress | None = None
) -> list[Difference]:
    """Compare every shipped maskfg with the derived one, pixel by pixel.

    Returns:
        One `Difference` a sample, in order.
    """
    return list(ordered_map(_check_one, dataset, jobs=jobs, progress=progress))


def _check_one(sample: Sample) -> Difference:
    try:
        if sample.load_maskfg is None:
            return Difference(sample.id, problem=f"has no {SUFFIXES['maskfg'][1:]}")
        return Difference(sample.id, compare_maskfg(sample.load_maskfg(), sample.derive_maskfg()))
    except TextSegError as error:
        return Difference(sample.id, problem=error.sentence)


def compare_maskfg(shipped: U8, derived: U8) -> dict[tuple[int, int], int]:
    """Count the pixels in which two semantic labels differ, by (shipped value, derived value).

    Raises:
        DataError: they differ in size.

    Example:
        >>> compare_maskfg(np.array([[0, 100, 100]], np.uint8), np.array([[0, 100, 255]], np.uint8))
        {(100, 255): 1}
    """
    if shipped.shape != derived.shape:
        raise DataError(f"maskfg is {shape_text(shipped)} but the char mask is {shape_text(derived)}")
    differs = shipped != derived
    if not differs.any():
        return {}
    codes, pixels = np.unique(shipped[differs].astype(np.uint16) << 8 | derived[differs], return_counts=True)
    return {divmod(code, 256): number for code, number in zip(codes.tolist(), pixels.tolist(), strict=True)}
