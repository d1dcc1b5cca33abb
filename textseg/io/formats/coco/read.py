"""`Coco`: COCO files, of textseg or of other tools, as a sequence of samples."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.formats.coco.masks import Shape, paint_all
from textseg.io.formats.coco.parse import CocoImage, parse_coco
from textseg.io.sample import Sample, Word
from textseg.io.splits import Splits, select_ids
from textseg.labels import U8


class Coco(Dataset):
    """The samples of COCO files, sorted by id; of files textseg wrote, the very dataset they were made from.

    Annotations are read here and kept; masks are painted, and pictures read, when a sample is asked for them.
    Files of other tools are read as far as they go; `docs/coco.md` says how.

    Args:
        source: a COCO file, or a folder with ``instances*.json``, one a split.
        split: the name of one, several joined by ``+``, or None for all images.
        images: the folder of the pictures; None to look for it beside the files.

    Raises:
        UsageError: no such file, split or folder of pictures.
        DataError: a file is damaged, or pictures are missing; `details` lists everything that is wrong.

    Example:
        >>> import tempfile
        >>> from textseg import TextSeg
        >>> from textseg.io.convert import convert
        >>> from textseg.synth import make_dataset
        >>> root = Path(tempfile.mkdtemp())
        >>> _ = make_dataset(root, n=3, size=(96, 128), jobs=1)
        >>> _ = convert(root, root / "coco", to="coco")
        >>> bool((Coco(root / "coco")[0].mask == TextSeg(root)[0].mask).all())
        True
    """

    def __init__(
        self,
        source: str | os.PathLike[str],
        split: str | None = None,
        *,
        images: str | os.PathLike[str] | None = None,
    ) -> None:
        self.source = Path(source)
        self._records: list[tuple[CocoImage, Path]] = []
        for file in find_files(self.source):
            records = parse_coco(file)
            folders = _image_folders(file, records, images)
            self._records += [(record, folders[record.split] / record.file_name) for record in records]
        self._check_ids()
        self._select(split)
        self._check_images()
        super().__init__("coco", source, [record.sample_id for record, _ in self._records], split=split)

    def _check_ids(self) -> None:
        counts: dict[str, list[CocoImage]] = defaultdict(list)
        for record, _ in self._records:
            counts[record.sample_id].append(record)
        twice = {id_: records for id_, records in counts.items() if len(records) > 1}
        if twice:
            raise DataError(
                f"names {len(twice)} of its images more than once, the first is {next(iter(twice))}",
                file=self.source,
                details=[
                    f"{id_}: {', '.join(f'{record.file_name} ({record.split})' for record in records)}"
                    for id_, records in twice.items()
                ],
            )

    def _select(self, split: str | None) -> None:
        self._records.sort(key=lambda place: place[0].sample_id)
        if split in (None, "all"):
            return
        splits: Splits = {}
        for record, _ in self._records:
            if record.split is not None:
                splits.setdefault(record.split, []).append(record.sample_id)
        if not splits:
            raise NoSplitsError(
                f"has no splits, so there is no split {split!r}", file=self.source, hint="say --split all"
            )
        try:
            chosen = dict(select_ids(splits, split))
        except UsageError as error:
            raise UsageError(error.problem, file=self.source, hint=error.hint) from None
        self._records = [place for place in self._records if place[0].sample_id in chosen]

    def _check_images(self) -> None:
        absent = [path for _, path in self._records if not path.is_file()]
        if absent:
            raise DataError(
                f"names {len(absent)} images that are not there, the first is {absent[0]}",
                file=self.source,
                hint="--images says in which folder they are",
                details=[str(path) for path in absent],
            )

    def load(self, index: int) -> Sample:
        return _sample(*self._records[index])


def find_files(source: Path) -> list[Path]:
    """The COCO files meant by a file or a folder.

    Raises:
        UsageError: there is none.
    """
    if source.is_dir():
        files = sorted(source.glob("instances*.json"))
        if files:
            return files
        raise UsageError("holds no instances*.json", file=source, hint="give the COCO file itself")
    if not source.exists():
        raise UsageError("does not exist", file=source)
    return [source]


def _image_folders(
    file: Path, records: list[CocoImage], images: str | os.PathLike[str] | None
) -> dict[str | None, Path]:
    """The folder of the pictures of each split: the first candidate that has the first of them."""
    folders: dict[str | None, Path] = {}
    for record in records:
        if record.split in folders:
            continue
        candidates = _candidates(file, record.split) if images is None else _below(Path(images), record.split)
        for folder in candidates:
            if (folder / record.file_name).is_file():
                folders[record.split] = folder
                break
        else:
            folders[record.split] = candidates[0]
    return folders


def _candidates(file: Path, split: str | None) -> list[Path]:
    """Where tools put pictures: textseg in ``image/`` beside the folder of the file, COCO in ``images/``."""
    folder = file.absolute().parent
    bases = [folder.parent, folder]
    named = [base / name for base in bases for name in ("image", "images")]
    if split is not None:
        named += [base / split / "image" for base in bases]
    return [place for base in (*named, *bases) for place in _below(base, split)]


def _below(folder: Path, split: str | None) -> list[Path]:
    return [folder] if split is None else [folder, folder / split]


def _sample(record: CocoImage, path: Path) -> Sample:
    loaders: dict[str, Callable[[], U8]] = {}
    for part in ("mask", "maskeff"):
        if part in record.parts:
            loaders[f"load_{part}"] = partial(_paint, record, path, getattr(record.instances, part))
    if record.maskfg is not None:
        loaders["load_maskfg"] = partial(_paint, record, path, record.maskfg)
    return Sample(
        id=record.sample_id,
        split=record.split,
        load_size=partial(read_size, path),
        load_image=partial(read_image, path),
        load_words=partial(_words, record) if "anno" in record.parts else None,
        files={"image": path},
        **loaders,
    )


def _words(record: CocoImage) -> tuple[Word, ...]:
    return record.instances.words


def _paint(record: CocoImage, path: Path, regions: tuple[tuple[int, Any], ...]) -> U8:
    _check_size(record.shape, path)  # before memory is taken: a file may say any size
    try:
        return paint_all(regions, record.shape)
    except DataError as error:
        raise DataError(error.problem, file=record.file, where=f"image {record.file_name}") from None


def _check_size(shape: Shape, path: Path) -> None:
    height, width = read_size(path)
    if (height, width) != shape:
        raise DataError(
            f"is {width} x {height} but its COCO entry says {shape[1]} x {shape[0]}",
            file=path,
            hint="the annotations may be of another version of the image (rotated or resized)",
        )
