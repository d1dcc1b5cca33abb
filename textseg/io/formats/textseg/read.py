"""`TextSeg`: a root in the TextSeg format as a sequence of samples."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import overload

from textseg.choices import LabelVersion
from textseg.errors import DataError, UsageError
from textseg.io.files.images import read_image, read_size
from textseg.io.files.label_images import read_label
from textseg.io.formats.textseg.annotation import read_anno
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SPLIT_FILE, Layout, find_layouts
from textseg.io.formats.textseg.split import read_split
from textseg.io.sample import Sample
from textseg.io.splits import Splits, select_ids
from textseg.labels import U8
from textseg.settings import check_choice


class TextSeg(Sequence[Sample]):
    """The samples of a TextSeg root, sorted by id as in the reference.

    The three layouts (the release's, the reference code's, BTS) are told apart by looking. Only names are
    read here; pictures and annotations are read when a sample is asked for them, and not kept.

    Args:
        root: the folder that holds ``image/`` (or, for BTS, the split folders).
        split: ``train``, ``val``, ``test``, several joined by ``+``, or None for all images.
        labels: the label version: ``v2`` (the release's ``semantic_label/``) or ``v1``
            (``semantic_label_v1/``).

    Raises:
        UsageError: no such folder, split or label version.
        DataError: ``split.json`` is damaged, or names ids that have no image; all are listed.

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
        self, root: str | os.PathLike[str], split: str | None = None, *, labels: LabelVersion = "v2"
    ) -> None:
        check_choice("labels", labels, LabelVersion)
        self.root = Path(root)
        self.labels = labels
        self.layouts = find_layouts(root)
        if labels == "v1" and not any(any(layout.folders("maskfg", "v1")) for layout in self.layouts):
            raise UsageError(
                f"has no {LABEL_FOLDERS['v1']}/ folder",
                file=root,
                hint="unpack semantic_label_v1.tar.gz into it first",
            )
        self.notes: tuple[str, ...] = ()
        self._places = self._select(split)

    @property
    def layout(self) -> str:
        """The name of the layout: ``release``, ``reference`` or ``bts``."""
        return self.layouts[0].name

    @property
    def name(self) -> str:
        """The name of the dataset, for signatures: ``bts`` for that layout, else ``textseg``."""
        return "bts" if self.layout == "bts" else "textseg"

    @property
    def ids(self) -> list[str]:
        """The ids of the samples, in order."""
        return [id_ for id_, _, _ in self._places]

    def _select(self, split: str | None) -> list[tuple[str, str | None, Layout]]:
        if self.layout == "bts":
            return self._select_bts(split)
        layout = self.layouts[0]
        file = self.root / SPLIT_FILE
        if not file.is_file():
            if split not in (None, "all"):
                raise UsageError(
                    f"has no {SPLIT_FILE}, so there is no split {split!r}",
                    file=self.root,
                    hint="say --split all",
                )
            return [(id_, None, layout) for id_ in layout.images]
        splits, self.notes = read_split(file, layout.images)
        if split in (None, "all"):
            listed = {id_ for ids in splits.values() for id_ in ids}
            self._check_images(listed, file)
            owner = dict(select_ids(splits, None))
            return [(id_, owner.get(id_), layout) for id_ in layout.images]
        try:
            pairs = select_ids(splits, split)
        except UsageError as error:
            raise UsageError(error.problem, file=file, hint=error.hint) from None
        self._check_images({id_ for id_, _ in pairs}, file)
        return [(id_, name, layout) for id_, name in pairs]

    def _select_bts(self, split: str | None) -> list[tuple[str, str | None, Layout]]:
        splits: Splits = {str(layout.split): list(layout.images) for layout in self.layouts}
        owner = {str(layout.split): layout for layout in self.layouts}
        return [(id_, name, owner[name]) for id_, name in select_ids(splits, split)]

    def _check_images(self, ids: set[str], file: Path) -> None:
        absent = sorted(ids - self.layouts[0].images.keys())
        if absent:
            raise DataError(
                f"names {len(absent)} ids that have no image, the first is {absent[0]}",
                file=file,
                hint="unpack image.tar.gz into the root, or remove them",
                details=[f"{id_}: no image" for id_ in absent],
            )

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sample]: ...
    def __getitem__(self, index: int | slice) -> Sample | list[Sample]:
        if isinstance(index, slice):
            return [self._sample(*place) for place in self._places[index]]
        return self._sample(*self._places[index])

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Sample]:
        return (self._sample(*place) for place in self._places)

    def by_id(self, id_: str) -> Sample:
        """The sample with this id.

        Raises:
            UsageError: there is none.
        """
        for place in self._places:
            if place[0] == id_:
                return self._sample(*place)
        raise UsageError(f"no sample {id_!r} among the {len(self)} of {self.root}")

    def _sample(self, id_: str, split: str | None, layout: Layout) -> Sample:
        files = {"image": layout.images[id_]}
        for part in ("anno", "mask", "maskeff", "maskfg"):
            if (path := layout.find(part, id_, self.labels)) is not None:
                files[part] = path
        return Sample(
            id=id_,
            split=split,
            load_size=partial(read_size, files["image"]),
            load_image=partial(read_image, files["image"]),
            load_words=partial(read_anno, files["anno"]) if "anno" in files else None,
            load_mask=_label_loader(files.get("mask")),
            load_maskeff=_label_loader(files.get("maskeff")),
            load_maskfg=_label_loader(files.get("maskfg")),
            files=files,
        )


def _label_loader(path: Path | None) -> Callable[[], U8] | None:
    return None if path is None else partial(read_label, path)
