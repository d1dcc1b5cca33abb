"""`MltS`: the label images of MLT_S as a dataset."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from textseg.errors import UsageError
from textseg.io.files.quad_lines import read_quad_lines
from textseg.io.formats.folders import describe_folder, index_files, only_files
from textseg.io.formats.mlt_s.layout import Part, find_parts
from textseg.io.formats.pairs import Pair, Pairs, read_classes, some
from textseg.io.sample import Word

COUNTS = {"train": 5540, "val": 1356}
"""How many labels each split of MLT_S has."""


class MltS(Pairs):
    """The samples of MLT_S, one for each label; `textseg docs mlt-s` describes the files.

    The id of a sample is its split and the name of its image, ``train_img_1``: both splits have an ``img_1``.

    Args:
        root: a folder with the labels and the folders of MLT's images and words.
        split: ``train`` or ``val``, joined by ``+``, or None for all.

    Attributes:
        notes: labels whose words are not there.

    Raises:
        UsageError: there are no labels, or no such split.
        DataError: images are not there, or there are two of a name; `details` lists every one.
    """

    def __init__(self, root: str | os.PathLike[str], split: str | None = None) -> None:
        root = Path(root)
        pairs: list[Pair] = []
        notes: list[str] = []
        counts: dict[str, int] = {}
        for part in find_parts(root):
            found = _pairs(part, root)
            notes += _notes(part, found)
            counts[part.split] = len(found)
            pairs += found
        if not pairs:
            raise UsageError(
                f"holds no labels of MLT_S: {describe_folder(root)}",
                file=root,
                hint="expected are MLT_S_labels/training_labels/img_*.png and validation_labels/, and beside them "
                "ch8_training_images_1/ ... and ch8_validation_images/",
            )
        name = "mlt-s" if counts == COUNTS else "mlt-s-format"
        super().__init__(name, root, pairs, split, read_classes, notes=notes)


def _pairs(part: Part, root: Path) -> list[Pair]:
    labels = only_files(index_files(part.labels, (".png",)), root)
    index = index_files(part.images)
    images = only_files({stem: index[stem] for stem in labels if stem in index}, root)
    words = {} if part.words is None else index_files([part.words], (".txt",))
    absent = part.images[0] if part.images else root / f"ch8_{_LONG[part.split]}_images"
    return [
        _pair(part.split, stem, label, images.get(stem, absent / f"{stem}.jpg"), words.get(f"gt_{stem}"))
        for stem, label in labels.items()
    ]


_LONG = {"train": "training", "val": "validation"}


def _pair(split: str, stem: str, label: Path, image: Path, words: list[Path] | None) -> Pair:
    id_ = f"{split}_{stem}"
    if words is None:
        return Pair(id_, split, image, label)
    return Pair(id_, split, image, label, words[0], partial(read_words, words[0]))


def _notes(part: Part, pairs: list[Pair]) -> list[str]:
    if part.words is None:
        folder = f"ch8_{_LONG[part.split]}_localization_transcription_gt_v2"
        return [f"{folder}/ is not there: the words of {part.split} are not read"]
    without = [pair.id for pair in pairs if pair.load_words is None]
    if not without:
        return []
    return [f"{part.words.name} has no file for {len(without)} of {len(pairs)} labels: {some(without)}"]


def read_words(path: Path) -> tuple[Word, ...]:
    """Read the words of one image, ``x1,y1,...,x4,y4,script,transcription`` in each line; ``###`` is not legible.

    Raises:
        DataError: the file cannot be read, or has lines of another form; `details` lists every one.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "gt_img_1.txt"
        >>> _ = path.write_text("0,0,9,0,9,5,0,5,Latin,one, two", encoding="utf-8")
        >>> (word,) = read_words(path)
        >>> word.text, word.attributes
        ('one, two', {'script': 'Latin'})
    """
    return tuple(
        Word(
            f"{number:02d}",
            line.text,
            line.points,
            legible=line.legible,
            attributes={"script": line.script} if line.script else {},
        )
        for number, line in enumerate(read_quad_lines(path, script=True))
    )
