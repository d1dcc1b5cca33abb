"""Semantic labels that are in memory, by id, as samples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from PIL import Image

from textseg.arrays import to_label, to_numpy
from textseg.errors import DataError, PredictionError
from textseg.io.files.planes import plane_of
from textseg.io.sample import Sample
from textseg.labels import U8


def label_samples(labels: Mapping[str, Any]) -> Iterator[Sample]:
    """Samples that have a semantic label and nothing else; each label is converted when it is asked for.

    Args:
        labels: by id, (H, W) or (1, H, W): maskfg (0, 100, 200, 255) or target (0, 1, 255); arrays and tensors of any
            library, or Pillow images.

    Example:
        >>> (sample,) = label_samples({"a": [[0, 100], [200, 255]]})
        >>> sample.size, sample.maskfg.tolist()
        ((2, 2), [[0, 100], [200, 255]])
    """
    for id_, label in labels.items():
        load = partial(_read_label, str(id_), label)
        yield Sample(str(id_), None, partial(_size, load), load_maskfg=load)


def _size(load: partial[U8]) -> tuple[int, int]:
    height, width = load().shape
    return height, width


def _read_label(id_: str, label: Any) -> U8:
    try:
        read = plane_of(label).samples if isinstance(label, Image.Image) else to_numpy(label)
        while read.ndim > 2 and read.shape[0] == 1:
            read = read[0]
        if read.ndim != 2:
            raise DataError(f"has shape {read.shape}; a label is (H, W)")
        return to_label(read)
    except (DataError, PredictionError) as error:
        raise DataError(error.problem, file=f"label {id_}", hint=error.hint) from error
