"""`TextSeg`: a root in the TextSeg format as a sequence of samples."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from textseg.choices import LabelVersion
from textseg.errors import DataError, NoSplitsError, UsageError
from textseg.io.dataset import ALL, Dataset
from textseg.io.files.images import read_image, read_size
from textseg.io.files.label_images import read_label
from textseg.io.files.label_tables import LabelTable, read_labels, table_of
from textseg.io.find_table import find_table
from textseg.io.formats.folders import single_files
from textseg.io.formats.textseg.annotation import read_anno
from textseg.io.formats.textseg.layout import (
    BTS_IMAGES,
    LABEL_FOLDERS,
    RELEASE_SPLITS,
    SPLIT_FILE,
    Layout,
    find_layouts,
)
from textseg.io.formats.textseg.split import read_split
from textseg.io.sample import Sample
from textseg.io.splits import Splits, select_ids, split_names
from textseg.labels import U8
from textseg.settings import check_choice


class _Place(NamedTuple):
    """Where a sample is: a name in a layout."""

    id: str
    split: str | None
    layout: Layout
    name: str


class TextSeg(Dataset):
    """The samples of a TextSeg root, sorted by id as in the reference.

    The three layouts (the release's, the reference code's, BTS) are recognised by their folders. Only names are
    read here; images and annotations are read when a sample is asked for them, and not kept.

    Args:
        root: the folder that holds ``image/`` (or, for BTS, the split folders).
        split: ``train``, ``val``, ``test``, several joined by ``+``, or None for all images.
        labels: the label version: ``v2`` (the release's ``semantic_label/``) or ``v1``
            (``semantic_label_v1/``).
        values: what the values of semantic labels mean: a table as in `parse_table`, or ``auto``: those of TextSeg,
            and in BTS what is found over the labels of all splits.

    Raises:
        UsageError: no such folder, split or label version.
        DataError: ``split.json`` is damaged, or names ids that have no image; an id has two images; or the labels
            of BTS can be read in two ways. All problems are listed.

    Example:
        >>> from textseg.synth import make_dataset
        >>> import tempfile
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=3, size=(96, 128), jobs=1)
        >>> dataset = TextSeg(root)
        >>> len(dataset), dataset[0].image.shape
        (3, (96, 128, 3))
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        split: str | None = None,
        *,
        labels: LabelVersion = "v2",
        values: str = "auto",
    ) -> None:
        check_choice("labels", labels, LabelVersion)
        self.labels = labels
        self.layouts = find_layouts(root)
        for layout in self.layouts:
            single_files(layout.image_files, layout.base)
        shipped = any(any(layout.folders("maskfg", labels)) for layout in self.layouts)
        if labels == "v1" and not shipped:
            raise UsageError(
                f"has no {LABEL_FOLDERS['v1']}/ folder",
                file=root,
                hint="unpack semantic_label_v1.tar.gz into it first",
            )
        self._notes: list[str] = []
        self.splits = self._read_splits(Path(root))
        self._selected = self._select(Path(root), split)
        self.table = find_label_table(self.layouts, values, labels, self._notes)
        ids = [one.id for one in self._selected]
        version = labels if shipped else "none"  # labels that are derived are of no version
        super().__init__(self._identify(), root, ids, version=version, split=split, notes=self._notes)

    @property
    def layout(self) -> str:
        """The name of the layout: ``release``, ``reference`` or ``bts``."""
        return self.layouts[0].name

    def _identify(self) -> str:
        """``textseg`` or ``bts`` for the release itself, recognised by its counts; else the name of the format."""
        sizes = {name: len(ids) for name, ids in (self.splits or {}).items()}
        if self.layout == "bts":
            return "bts" if sum(sizes.values()) == BTS_IMAGES else "bts-format"
        return "textseg" if sizes == RELEASE_SPLITS else "textseg-format"

    def _read_splits(self, root: Path) -> Splits | None:
        """The ids of each split; None where the root does not say."""
        if self.layouts[0].split is not None:
            return {str(layout.split): list(layout.images) for layout in self.layouts}
        file = root / SPLIT_FILE
        if not file.is_file():
            return None
        found = read_split(file, self.layouts[0].images)
        self._notes += found.notes
        return found.splits

    def _select(self, root: Path, split: str | None) -> list[_Place]:
        if self.layouts[0].split is not None:
            return self._select_folders(split)
        layout, splits = self.layouts[0], self.splits
        if splits is None:
            if split not in (None, ALL):
                raise NoSplitsError(
                    f"has no {SPLIT_FILE}, so there is no split {split!r}",
                    file=root,
                    hint="say `split='all'`",
                )
            return [_Place(id_, None, layout, id_) for id_ in layout.images]
        file = root / SPLIT_FILE
        if split in (None, ALL):
            listed = {id_ for ids in splits.values() for id_ in ids}
            self._check_images(listed, file)
            owner = dict(select_ids(splits, None))
            return [_Place(id_, owner.get(id_), layout, id_) for id_ in layout.images]
        try:
            pairs = select_ids(splits, split)
        except UsageError as error:
            raise UsageError(error.problem, file=file, hint=error.hint) from None
        self._check_images({id_ for id_, _ in pairs}, file)
        return [_Place(id_, name, layout, id_) for id_, name in pairs]

    def _select_folders(self, split: str | None) -> list[_Place]:
        """The samples of BTS; where two splits share names, each id begins with that of its split."""
        splits = self.splits or {}
        counts = Counter(name for names in splits.values() for name in names)
        shared = sum(count > 1 for count in counts.values())
        if shared:
            self._notes.append(f"{shared} names are in several splits: ids are SPLIT_NAME")
        chosen = split_names(splits, split)
        return sorted(
            _Place(f"{layout.split}_{name}" if shared else name, layout.split, layout, name)
            for layout in self.layouts
            if layout.split in chosen
            for name in layout.images
        )

    def check_writable(self) -> None:
        """Refuse to be converted where an image is in two of the chosen splits: it could be in one only afterwards.

        Raises:
            DataError: images are in several splits; `details` lists them.
        """
        if self.layouts[0].split is not None or self.splits is None:
            return
        chosen = list(self.splits) if self.split == ALL else self.split.split("+")
        counts = Counter(id_ for name in chosen for id_ in set(self.splits[name]))
        shared = sorted(id_ for id_, count in counts.items() if count > 1)
        if shared:
            places = {id_: [name for name in self.splits if id_ in self.splits[name]] for id_ in shared}
            raise DataError(
                f"has {len(shared)} images in more than one split, the first is {shared[0]}",
                file=self.root / SPLIT_FILE,
                hint="textseg validate lists what is wrong with a dataset",
                details=[f"{id_}: in {', '.join(names)}" for id_, names in places.items()],
            )

    def _check_images(self, ids: set[str], file: Path) -> None:
        absent = sorted(ids - self.layouts[0].images.keys())
        if absent:
            raise DataError(
                f"names {len(absent)} ids that have no image, the first is {absent[0]}",
                file=file,
                hint="unpack image.tar.gz into the root, or remove them",
                details=[f"{id_}: no image" for id_ in absent],
            )

    def load(self, index: int) -> Sample:
        id_, split, layout, name = self._selected[index]
        files = {"image": layout.images[name]}
        for part in ("anno", "mask", "maskeff", "maskfg"):
            if (path := layout.find(part, name, self.labels)) is not None:
                files[part] = path
        return Sample(
            id=id_,
            split=split,
            load_size=partial(read_size, files["image"]),
            load_image=partial(read_image, files["image"]),
            load_words=partial(read_anno, files["anno"], loose=layout.name == "bts")
            if "anno" in files
            else None,
            load_mask=_label_loader(files.get("mask")),
            load_maskeff=_label_loader(files.get("maskeff")),
            load_maskfg=_label_loader(files.get("maskfg"), self.table),
            files=files,
        )


def find_label_table(
    layouts: Sequence[Layout], values: str, labels: LabelVersion, notes: list[str]
) -> LabelTable | None:
    """What the values of the semantic labels mean; None for those of TextSeg, which are read as they are.

    Args:
        layouts: of the root.
        values: as for `TextSeg`.
        labels: the label version.
        notes: one is added where the meaning is not certain.

    Raises:
        UsageError: `values` is no table.
        DataError: labels of BTS that cannot be read, or in two ways.
    """
    if values != "auto":
        return table_of(values)
    if layouts[0].name != "bts":
        return None
    paths = (layout.find("maskfg", id_, labels) for layout in layouts for id_ in layout.images)
    files = [path for path in paths if path is not None]
    if not files:
        return None
    table, found = find_table(files)
    notes += found
    return table


def _label_loader(path: Path | None, table: LabelTable | None = None) -> Callable[[], U8] | None:
    if path is None:
        return None
    return partial(read_label, path) if table is None else partial(read_labels, path, table)
