"""`stats`: count a dataset of any format, sample by sample, in memory that does not grow with it."""

from __future__ import annotations

from typing import Any

from textseg.errors import TextSegError, UsageError, raise_all
from textseg.io.open_dataset import Data, open_dataset
from textseg.io.sample import Sample
from textseg.parallel import Progress, ordered_map
from textseg.statistics.card import DatasetStats
from textseg.statistics.counts import DatasetCounts, tally_sample


def stats(
    data: Data = None,
    split: str | None = None,
    *,
    format: str = "auto",
    jobs: int | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> DatasetStats:
    """Count what a dataset holds: images, words, chars, sizes, pixels, stroke widths, scripts and glyphs.

    Args:
        data: as for `textseg.open_dataset`.
        split: count only these samples; None for all, each split by itself too.
        format: of the dataset.
        jobs: threads at work; None for one per processor. The numbers are the same for any number.
        progress: called after each sample.
        options: those of the format, such as ``labels="v1"``.

    Raises:
        UsageError: nothing to open, no such split, or an unknown option; or the dataset has no samples.
        DataError: samples that cannot be read; `details` lists every one.

    Example:
        >>> import tempfile
        >>> from textseg.synth import make_dataset
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=3, size=(96, 128), jobs=1)
        >>> counted = stats(root)
        >>> counted.total.images, counted.total.pixels, list(counted.splits)
        (3, 36864, ['train', 'val', 'test'])
    """
    dataset = open_dataset(data, format, split, **options)
    if not len(dataset):
        raise UsageError(f"nothing to count: the split {dataset.split} has no images", file=dataset.root)
    total, splits = DatasetCounts(), dict[str, DatasetCounts]()
    errors: list[TextSegError] = []
    for name, found in ordered_map(_tally, dataset, jobs=jobs, progress=progress):
        if isinstance(found, TextSegError):
            errors.append(found)
            continue
        total.add(found)
        if name is not None:
            splits.setdefault(name, DatasetCounts()).add(found)
    raise_all(errors, len(dataset))
    return DatasetStats(dataset.name, str(dataset.root), dataset.version, total, splits, dataset.notes)


def _tally(sample: Sample) -> tuple[str | None, DatasetCounts | TextSegError]:
    try:
        return sample.split, tally_sample(sample)
    except TextSegError as error:
        return sample.split, error
