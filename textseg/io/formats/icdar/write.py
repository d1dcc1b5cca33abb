"""Writing ICDAR text files, with the images beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from textseg.errors import DataError
from textseg.io.dataset import Dataset
from textseg.io.files.quad_lines import NOT_LEGIBLE, QuadLine, encode_quad_lines
from textseg.io.files.quads import enclosing_quad
from textseg.io.formats.icdar.format import WriteOptions
from textseg.io.formats.icdar.read import IMAGES, PREFIX, SUFFIX
from textseg.io.formats.image_files import image_file
from textseg.io.formats.writing import FolderWriter
from textseg.io.ids import check_id
from textseg.io.sample import Sample, Word

ENCLOSED = "polygons"
"""Counted: those that are written as the smallest rectangle around them."""


class IcdarWriter(FolderWriter):
    """Writes ``SPLIT/gt_ID.txt`` and ``SPLIT/images/ID.jpg``; without a split, both directly in `out`.

    A sample without annotation gets no text file.
    """

    leaves_out = ("attributes of words", "chars", "char masks", "effect masks", "semantic labels")

    def __init__(self, out: Path, options: WriteOptions, *, force: bool) -> None:
        super().__init__(out, force=force)
        self.options = options

    def begin(self, dataset: Dataset) -> None:
        if all(sample.load_words is None for sample in dataset):
            raise DataError(
                "has no annotated words, and the lines of ICDAR hold nothing else", file=dataset.root
            )
        super().begin(dataset)

    def files(self, sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
        folder = "" if sample.split is None else f"{check_id(sample.split)}/"
        name, image = image_file(sample)
        yield f"{folder}{IMAGES}/{name}", image
        if sample.load_words is not None:
            lines = [self._line(word) for word in sample.words]
            try:
                data = encode_quad_lines(lines, script=self.options.script)
            except ValueError as error:
                raise DataError(f"a word {error}", file=sample.id) from None
            yield f"{folder}{PREFIX}{sample.id}{SUFFIX}", partial(bytes, data)

    def _line(self, word: Word) -> QuadLine:
        points = word.polygon if self.options.corners == "all" else enclosing_quad(word.polygon)
        script = word.attributes.get("script", "")
        return QuadLine(np.rint(points) if self.options.integers else points, word.text, word.legible, script)

    def losses(self, sample: Sample) -> Counter[str]:
        counts, words = super().losses(sample), sample.words
        counts["texts of illegible words"] = sum(
            not word.legible and word.text not in ("", NOT_LEGIBLE) for word in words
        )
        if self.options.script:
            counts["attributes of words"] -= sum("script" in word.attributes for word in words)
        if self.options.corners == "four":
            counts[ENCLOSED] = sum(len(word.polygon) != 4 for word in words)
        return counts

    def notes(self, counts: Counter[str]) -> Iterable[str]:
        enclosed = counts.pop(ENCLOSED, 0)
        if enclosed:
            yield (
                f"{enclosed:,} polygons of other than four corners are written as the smallest rectangle around "
                "them; `corners='all'` writes their corners"
            )
        yield from super().notes(counts)
