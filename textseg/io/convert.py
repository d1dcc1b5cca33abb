"""Any supported format to any other: readers and writers by name, which meet in `Sample`."""

from __future__ import annotations

import inspect
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textseg.errors import DataError, UsageError
from textseg.io.conversion import Conversion
from textseg.io.formats.coco.read import Coco
from textseg.io.formats.coco.write import write_coco
from textseg.io.formats.textseg.layout import SPLIT_FILE, find_root
from textseg.io.formats.textseg.read import TextSeg
from textseg.io.formats.textseg.split import read_split
from textseg.io.formats.textseg.write import write_textseg
from textseg.io.sample import Sample
from textseg.parallel import Progress

Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Format:
    """A dataset format.

    Attributes:
        read: (source, split, *, options) -> samples.
        write: (samples, out, *, jobs, force, progress, options) -> what was done.
        find: from what the user gave, or None, to the source; raises UsageError where there is none.
        folder: where in a source folder it is written by default; None where the user must say.
    """

    read: Callable[..., Sequence[Sample]]
    write: Callable[..., Conversion]
    find: Callable[[Source | None], Path]
    folder: str | None = None


def read_textseg(source: Source, split: str | None = None) -> TextSeg:
    """Open a TextSeg root whose splits have no image in common: it could be in one split only afterwards.

    Raises:
        DataError: images are in several splits; `details` lists them.
    """
    dataset = TextSeg(source, split)
    file = dataset.root / SPLIT_FILE
    if dataset.layout != "bts" and file.is_file():
        splits = read_split(file, dataset.layouts[0].images).splits
        chosen = splits if split in (None, "all") else set(str(split).split("+"))
        counts = Counter(id_ for name in chosen for id_ in set(splits[name]))
        shared = sorted(id_ for id_, count in counts.items() if count > 1)
        if shared:
            raise DataError(
                f"has {len(shared)} images in more than one split, the first is {shared[0]}",
                file=file,
                hint="textseg validate lists what is wrong with a dataset",
                details=[
                    f"{id_}: in {', '.join(name for name in splits if id_ in splits[name])}" for id_ in shared
                ],
            )
    return dataset


def _given_coco(source: Source | None) -> Path:
    if source is None:
        raise UsageError("there is no COCO file to read", hint="say which with --data FILE or --data FOLDER")
    return Path(source)


FORMATS: dict[str, Format] = {
    "coco": Format(Coco, write_coco, _given_coco, folder="coco"),
    "textseg": Format(read_textseg, write_textseg, find_root),
}


def convert(
    source: Source | None = None,
    out: Source | None = None,
    *,
    to: str,
    from_: str = "textseg",
    split: str | None = None,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
    **options: Any,
) -> Conversion:
    """Convert a dataset from one format to another.

    Args:
        source: the dataset; None for the TextSeg root that is found by looking (`find_root`).
        out: where to write; None for the usual place in the source folder, where the format has one.
        to: a name in `FORMATS`.
        from_: a name in `FORMATS`.
        split: the split to convert, several joined by ``+``; None for all.
        jobs: workers; None for one per processor.
        force: replace files that are there with other content.
        progress: told after each sample.
        options: those of the reader (``images`` of `Coco`) and of the writer (``segmentation``,
            ``categories`` and ``effect`` of `write_coco`).

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
        textseg.errors.UsageError: no format 'voc': there are coco, textseg
    """
    reader, writer = _format(from_), _format(to)
    reading, writing = _share_options(options, reader, writer, f"converting {from_} to {to}")
    place = reader.find(source)
    if out is None and (from_ == to or writer.folder is None or not place.is_dir()):
        raise UsageError(f"where is the {to} dataset to be written?", hint="say it with --out")
    target = place / str(writer.folder) if out is None else Path(out)
    if from_ == to:
        _check_apart(place, target)
    samples = reader.read(place, split, **reading)
    return writer.write(samples, target, jobs=jobs, force=force, progress=progress, **writing)


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise UsageError(f"no format {name!r}: there are {', '.join(FORMATS)}")
    return FORMATS[name]


def _share_options(
    options: dict[str, Any], reader: Format, writer: Format, action: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    takers = [inspect.signature(function).parameters for function in (reader.read, writer.write)]
    for name in options:
        if not any(name in taker for taker in takers):
            raise UsageError(f"--{name} has no meaning when {action}")
    reading, writing = ({name: options[name] for name in options if name in taker} for taker in takers)
    return reading, writing


def _check_apart(place: Path, target: Path) -> None:
    folders = [path.parent if path.suffix.lower() == ".json" else path for path in (place, target)]
    if folders[0].resolve() == folders[1].resolve():
        raise UsageError("cannot be converted onto itself", file=place, hint="say another place with --out")
