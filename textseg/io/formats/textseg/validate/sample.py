"""All checks of one sample: its files are read once, then held against each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from textseg.errors import DataError
from textseg.io.files.images import inspect_image, read_size
from textseg.io.files.jsonfile import load_json
from textseg.io.files.label_images import NotALabelError, read_label
from textseg.io.formats.textseg.annotation import parse_anno
from textseg.io.formats.textseg.validate.inventory import Item
from textseg.io.sample import Word
from textseg.io.validation.contents import Checked, check_contents, keep_fitting
from textseg.io.validation.report import SampleProblems
from textseg.labels import U8

T = TypeVar("T")

_ANNO_CODES = {"type": "T302", "key": "T303", "quad": "T304", "mask_value": "T305", "taken": "T306"}


def check_sample(item: Item, root: Path) -> Checked:
    """Check one sample; what its files hold may be anything."""
    problems = SampleProblems(root, item.id, item.files)
    size = _check_image(problems)
    labels = keep_fitting(_read_labels(problems), size, problems)
    words, complete = _read_words(problems)
    return check_contents(size, labels, words, complete, problems)


def _check_image(problems: SampleProblems) -> tuple[int, int] | None:
    """Decode the picture and return its (height, width)."""
    picture = _read("image", inspect_image, problems)
    if picture is None:
        return None
    if picture.orientation != 1:
        message = f"has EXIF orientation {picture.orientation}: viewers and some readers turn it"
        problems.note("T115", "image", message)
    return picture.size


def _read_labels(problems: SampleProblems) -> dict[str, U8]:
    """The label images that can be read, by part."""
    found = {part: _read(part, read_label, problems) for part in ("mask", "maskeff", "maskfg")}
    return {part: label for part, label in found.items() if label is not None}


def _read(part: str, read: Callable[[Path], T], problems: SampleProblems) -> T | None:
    if part not in problems.files:
        return None
    path = problems.files[part]
    try:
        return read(path)
    except NotALabelError as error:
        problems.note("T113", part, error.problem)
    except DataError as error:
        problems.note("T112" if _has_header(path) else "T111", part, error.problem)
    return None


def _has_header(path: Path) -> bool:
    try:
        read_size(path)
    except DataError:
        return False
    return True


def _read_words(problems: SampleProblems) -> tuple[tuple[Word, ...] | None, bool]:
    """The words that can be read, None without annotation, and whether these are all."""
    if "anno" not in problems.files:
        return None, False
    try:
        words, found = parse_anno(load_json(problems.files["anno"]))
    except DataError as error:
        problems.note("T301", "anno", error.problem, where=error.where)
        return (), False
    for kind, where, message in found:
        problems.note(_ANNO_CODES[kind], "anno", message, where=where)
    return words, not found
