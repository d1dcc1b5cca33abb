"""`Coco`: COCO files, of textseg or of other tools, as a sequence of samples."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path

from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.formats.coco.categories import parse_category_map
from textseg.io.formats.coco.contents import CocoImage
from textseg.io.formats.coco.instances import Instances
from textseg.io.formats.coco.locate import Located, find_files, find_images
from textseg.io.formats.coco.masks import paint_all
from textseg.io.formats.coco.parse import parse_coco
from textseg.io.sample import Sample, Word
from textseg.io.splits import Splits, select_ids
from textseg.labels import U8


class Coco(Dataset):
    """The samples of COCO files, sorted by id; of files textseg wrote, the very dataset they were made from.

    Annotations are checked here, and read again, as images are, when a sample is asked for them.
    `textseg docs coco` says how files of other tools are read.

    Args:
        source: a COCO file, or a folder with ``instances*.json``, one per split, or with the files of another tool.
        split: the name of one, several joined by ``+``, or None for all images.
        images: the folder of the images; None to look for it beside the files.
        category_map: ``NAME=KIND`` for each category whose name does not say what it is; the kinds are ``word``,
            ``char``, ``ignore`` (a region to ignore) and ``none`` (left out).

    Attributes:
        notes: what was read in another way than it is written, or left out; one sentence per kind.

    Raises:
        UsageError: no such file, split or category.
        DataError: a file is damaged, or images are missing; `details` lists everything that is wrong.

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
        category_map: Iterable[str] = (),
    ) -> None:
        self.source = Path(source)
        self._records: list[tuple[CocoImage, Path]] = []
        kinds = parse_category_map(category_map)
        names: set[str] = set()
        notes: list[str] = []
        there: dict[Path, str] = {}
        for file in find_files(self.source):
            found = parse_coco(file, kinds)
            located = find_images(file, [(image.file_name, image.split) for image in found.images], images)
            self._records += zip(found.images, located.paths, strict=True)
            names.update(found.categories)
            notes += [*found.notes, *_elsewhere(file, located)]
            there |= dict.fromkeys(located.absent, located.there)
        _check_categories(kinds, names, self.source)
        self._check_ids()
        self._select(split)
        self._check_images(there)
        ids = [record.sample_id for record, _ in self._records]
        super().__init__("coco", source, ids, split=split, notes=notes)

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
                f"has no splits, so there is no split {split!r}", file=self.source, hint="say `split='all'`"
            )
        try:
            chosen = dict(select_ids(splits, split))
        except UsageError as error:
            raise UsageError(error.problem, file=self.source, hint=error.hint) from None
        self._records = [place for place in self._records if place[0].sample_id in chosen]

    def _check_images(self, there: dict[Path, str]) -> None:
        absent = [path for _, path in self._records if path in there]
        if absent:
            raise DataError(
                f"names {len(absent)} images that are not there, the first is {absent[0]}",
                file=self.source,
                hint=f"`images=` says in which folder they are ({there[absent[0]]})",
                details=[str(path) for path in absent],
            )

    def load(self, index: int) -> Sample:
        return _sample(*self._records[index])


def _elsewhere(file: Path, located: Located) -> list[str]:
    if not located.elsewhere:
        return []
    name, path = located.elsewhere[0]
    count = len(located.elsewhere)
    return [f"{file.name}: {count} images found by the end of their path: {name!r} is {path}"]


def _check_categories(kinds: Mapping[str, str], names: set[str], source: Path) -> None:
    unknown = sorted(kinds.keys() - names)
    if unknown:
        raise UsageError(
            f"has no category {unknown[0]!r} to map",
            file=source,
            hint=f"there are: {', '.join(sorted(names))}",
        )


def _sample(record: CocoImage, path: Path) -> Sample:
    loaders: dict[str, Callable[[], U8]] = {
        f"load_{part}": partial(_paint, record, path, part) for part in record.parts if part != "anno"
    }
    return Sample(
        id=record.sample_id,
        split=record.split,
        load_size=partial(read_size, path),
        load_image=partial(read_image, path),
        load_words=partial(_words, record, path) if "anno" in record.parts else None,
        files={"image": path},
        **loaders,
    )


@lru_cache(maxsize=16)  # the words and masks of a sample are mostly asked for one after the other
def _instances(record: CocoImage) -> Instances:
    return record.read_instances()


def _words(record: CocoImage, path: Path) -> tuple[Word, ...]:
    _check_size(record, path)
    return _instances(record).words


def _paint(record: CocoImage, path: Path, part: str) -> U8:
    shape = _check_size(record, path)  # before memory is taken: a file may say any size
    try:
        return paint_all(getattr(_instances(record), part), shape)
    except DataError as error:
        file = record.contents.records.path
        raise DataError(error.problem, file=file, where=f"image {record.file_name}") from None


def _check_size(record: CocoImage, path: Path) -> tuple[int, int]:
    """The (height, width) of the image, which must be what the COCO file says, where it says it."""
    height, width = shape = read_size(path)
    if record.shape not in (None, shape):
        raise DataError(
            f"is {width} x {height} but its COCO entry says {record.shape[1]} x {record.shape[0]}",
            file=path,
            hint="the annotations may be of another version of the image (rotated or resized)",
        )
    return shape
