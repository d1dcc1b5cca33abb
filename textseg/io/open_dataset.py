"""`open_dataset`: a dataset of any format that is known, from its folder or file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from textseg.errors import UsageError
from textseg.io.dataset import Dataset, SampleList
from textseg.io.formats import find_format
from textseg.io.formats.base import NoOptions, make_options
from textseg.io.label_arrays import label_samples
from textseg.io.sample import Sample

Data: TypeAlias = "str | os.PathLike[str] | Sequence[Sample] | Mapping[str, Any] | None"
"""What is opened as a dataset; see `open_dataset`."""


def open_dataset(
    data: Data = None,
    format: str = "auto",
    split: str | None = None,
    **options: Any,
) -> Dataset:
    """Open a dataset of any format that is known.

    Args:
        data: a folder or file; None for ``$TEXTSEG_DATA``, else ``./data/TextSeg``, else the current folder. An
            open `Dataset` is returned unchanged, and other samples become a `SampleList`. Semantic labels by id, as
            (H, W) arrays or tensors of any library or Pillow images, are a dataset without images.
        format: a name of `textseg.io.formats.format_names`, or ``auto`` to find it by looking.
        split: a split, several joined by ``+``; None or ``all`` for all samples.
        options: those of the format, such as ``labels="v1"``; None for the default.

    Raises:
        UsageError: nothing to open, an unknown format, split or option, a format that is not certain, or a
            `split` that is not that of the open dataset.
        DataError: the dataset is damaged; `details` lists every problem.

    Example:
        >>> open_dataset("/nowhere")
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: /nowhere: does not exist
    """
    if data is not None and not isinstance(data, (str, os.PathLike)):
        if isinstance(data, Mapping):
            dataset: Dataset = SampleList(label_samples(data), "labels")
        elif isinstance(data, Iterable):
            dataset = data if isinstance(data, Dataset) else SampleList(data)
        else:
            raise UsageError(
                f"{type(data).__name__} is no dataset",
                hint="give a path, an open dataset, samples, or semantic labels by id",
            )
        if split is not None and split != dataset.split:
            raise UsageError(f"the dataset is open with the split {dataset.split}, not {split}")
        make_options(NoOptions, options, "the dataset is open")
        return dataset
    found, place = find_format(data, format, options)
    return found.read(place, split, make_options(found.read_options, options, f"reading {found.name}"))
