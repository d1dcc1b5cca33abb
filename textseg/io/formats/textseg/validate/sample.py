"""All checks of one sample: its files are read once, then held against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from textseg.errors import DataError
from textseg.io.files.images import inspect_image, read_size
from textseg.io.files.jsonfile import load_json
from textseg.io.files.label_images import NotALabelError, read_label
from textseg.io.formats.textseg.annotation import parse_anno
from textseg.io.formats.textseg.validate.geometry import check_geometry
from textseg.io.formats.textseg.validate.inventory import Item
from textseg.io.formats.textseg.validate.labels import (
    Facts,
    check_chars,
    check_effects,
    check_maskfg,
    facts_of,
)
from textseg.io.formats.textseg.validate.pixels import find_runs
from textseg.io.formats.textseg.validate.report import Problem, SampleProblems
from textseg.io.formats.textseg.validate.texts import check_texts
from textseg.io.sample import Word
from textseg.labels import U8, shape_text

T = TypeVar("T")

_ANNO_CODES = {"type": "T302", "key": "T303", "quad": "T304", "mask_value": "T305", "taken": "T306"}


@dataclass
class Checked:
    """What the checks of one sample found.

    Attributes:
        problems: in the order of the checks.
        facts: which labels the mask and the maskfg hold, where they could be read.
    """

    problems: list[Problem]
    facts: dict[str, Facts] = field(default_factory=dict)


def check_sample(item: Item, root: Path) -> Checked:
    """Check one sample; what its files hold may be anything."""
    files = item.files
    problems = SampleProblems(root, item.id, files)
    size = _check_image(problems)
    labels = _read_labels(size, problems)
    words, whole = _read_words(problems)
    runs = find_runs(labels) if labels else None
    has_mask = "mask" in labels
    if size is None and labels:
        size = next(iter(labels.values())).shape
    check_texts(words, problems)
    check_geometry(words, size, runs.boxes("mask") if runs and has_mask else {}, problems)
    if runs is None:
        return Checked(list(problems))
    if has_mask and "anno" in files:
        check_chars(labels, runs, words, whole, problems)
    if has_mask and "maskeff" in labels:
        check_effects(runs, words, problems)
    if "maskfg" in labels:
        check_maskfg(runs, problems)
    facts = {part: facts_of(part, runs.count(part)) for part in labels if part != "maskeff"}
    return Checked(list(problems), facts)


def _check_image(problems: SampleProblems) -> tuple[int, int] | None:
    """Decode the picture and return its (height, width)."""
    picture = _read("image", inspect_image, problems)
    if picture is None:
        return None
    if picture.orientation != 1:
        message = f"has EXIF orientation {picture.orientation}: viewers and some readers turn it"
        problems.note("T115", "image", message)
    return picture.size


def _read_labels(size: tuple[int, ...] | None, problems: SampleProblems) -> dict[str, U8]:
    """The label images by part, all of one size; those that differ from the picture in size are noted only."""
    labels: dict[str, U8] = {}
    whose = "image" if size else "mask"
    for part in ("mask", "maskeff", "maskfg"):
        label = _read(part, read_label, problems)
        if label is None:
            continue
        size = size or label.shape
        if label.shape == size:
            labels[part] = label
            continue
        turned = " (turned by 90 degrees: was EXIF orientation applied?)" if label.T.shape == size else ""
        message = f"is {shape_text(label)}, but its {whose} is {size[1]} x {size[0]}{turned}"
        problems.note("T114", part, message)
    return labels


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


def _read_words(problems: SampleProblems) -> tuple[tuple[Word, ...], bool]:
    """The words that can be read, and whether these are all."""
    if "anno" not in problems.files:
        return (), False
    try:
        words, found = parse_anno(load_json(problems.files["anno"]))
    except DataError as error:
        problems.note("T301", "anno", error.problem, where=error.where)
        return (), False
    for kind, where, message in found:
        problems.note(_ANNO_CODES[kind], "anno", message, where=where)
    return words, not found
