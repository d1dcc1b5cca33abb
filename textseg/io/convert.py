"""`convert`: any dataset that can be read to any format that can be written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from textseg.errors import UsageError
from textseg.io.dataset import Dataset
from textseg.io.formats import find_format, format_names, load_format
from textseg.io.formats.base import Format, NoOptions, make_options, share_options
from textseg.io.formats.writing import Conversion, write_dataset
from textseg.io.open_dataset import Data, open_dataset
from textseg.parallel import Progress


def convert(
    data: Data = None,
    out: str | os.PathLike[str] | None = None,
    *,
    to: str,
    format: str = "auto",
    split: str | None = None,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    on_notes: Callable[[Sequence[str]], None] | None = None,
    **options: Any,
) -> Conversion:
    """Convert a dataset from one format to another.

    Args:
        data: the dataset, as for `open_dataset`.
        out: where to write; None for the usual place in the source folder, where the format has one.
        to: the format to write, a name of `textseg.io.formats.format_names`.
        format: the format to read, or ``auto``.
        split: the split to convert, several joined by ``+``; None for all.
        jobs: workers; None for one per processor.
        force: replace files that are there with other content.
        progress: called after each sample.
        on_notes: called once, before anything is written, with what a user should know: how the dataset was read,
            and what the format cannot hold. They are in the result as well.
        options: those of the two formats, such as ``labels`` of textseg and ``segmentation`` of coco.

    Raises:
        UsageError: an unknown format or option, no such source, or an output that is the source itself.
        DataError: samples that cannot be read or written; `details` lists every one. Nothing is written.
        OutputError: a file cannot be written, or is there with other content.

    Example:
        >>> import tempfile
        >>> from textseg.synth import make_dataset
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=3, size=(96, 128), jobs=1)
        >>> convert(root, to="coco").images
        3
        >>> convert(root, to="voc")
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: no format 'voc': there are textseg, coco, ...
    """
    target = load_format(to)
    if not target.can_write:
        names = [name for name in format_names() if load_format(name).can_write]
        raise UsageError(f"the format {to} can be read, but not written", hint=f"choose {', '.join(names)}")
    dataset, source, reader, writing = _open(data, format, target, split, options)
    if out is None and (reader == to or target.folder is None or not source.is_dir()):
        raise UsageError(f"where is the {to} dataset to be written?", hint="say it with `out=`")
    place = source / str(target.folder) if out is None else Path(out)
    if reader == to:
        _check_apart(source, place)
    labels = None if dataset.version == "none" else dataset.version
    writer = target.writer(place, writing, force=force, labels=labels)
    return write_dataset(dataset, writer, jobs=jobs, progress=progress, on_notes=on_notes)


def _open(
    data: Data,
    format: str,
    target: Format,
    split: str | None,
    options: dict[str, Any],
) -> tuple[Dataset, Path, str, Any]:
    """The dataset, its place, the name of its format (empty for samples in memory), and the options of `target`."""
    writes = target.write_options or NoOptions
    if data is not None and not isinstance(data, (str, os.PathLike)):
        dataset = open_dataset(data, split=split)
        writing = make_options(writes, options, f"writing {target.name}")
        return dataset, dataset.root, "", writing
    reader, source = find_format(data, format, options)
    action = f"converting {reader.name} to {target.name}"
    reading, writing = share_options((reader.read_options, writes), options, action)
    return reader.read(source, split, reading), source, reader.name, writing


def _check_apart(place: Path, target: Path) -> None:
    folders = [path.parent if path.suffix.lower() == ".json" else path for path in (place, target)]
    if folders[0].resolve() == folders[1].resolve():
        raise UsageError("cannot be converted onto itself", file=place, hint="say another place with `out=`")
