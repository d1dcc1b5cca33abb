"""All checks of one sample: its files are read once, then held against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PIL import Image

from textseg.errors import DataError
from textseg.io.anno import parse_anno
from textseg.io.images import NotALabelError, read_image, read_label, read_size
from textseg.io.jsonfile import load_json
from textseg.io.sample import Word
from textseg.labels import U8, shape_text
from textseg.validation.geometry import check_geometry, measure
from textseg.validation.inventory import Item
from textseg.validation.labels import Facts, check_chars, check_effects, check_maskfg, look_at
from textseg.validation.report import Problem, SampleProblems
from textseg.validation.texts import check_texts

T = TypeVar("T")

_ANNO_CODES = {"type": "T302", "key": "T303", "quad": "T304", "mask_value": "T305", "taken": "T306"}
_ORIENTATION = 0x0112  # the EXIF tag; 1 is upright


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
    problems = SampleProblems(root, item.id, item.files)
    size = _check_image(problems)
    labels = _read_labels(size, problems)
    mask, maskeff, maskfg = (labels.get(part) for part in ("mask", "maskeff", "maskfg"))
    if size is None:
        size = next(iter(label.shape for label in labels.values()), None)
    regions = None if mask is None else measure(mask)
    words, whole = _read_words(problems)
    check_texts(words, problems)
    check_geometry(words, size, regions, problems)
    if regions is not None and "anno" in item.files:
        check_chars(labels, regions, words, whole, problems)
    if mask is not None and maskeff is not None and mask.shape == maskeff.shape:
        check_effects(mask, maskeff, words, problems)
    if maskfg is not None:
        check_maskfg(maskfg, mask, maskeff, problems)
    facts = {part: look_at(part, label) for part, label in labels.items() if part != "maskeff"}
    return Checked(list(problems), facts)


def _check_image(problems: SampleProblems) -> tuple[int, ...] | None:
    """Decode the picture, for that is the only way to see that it is whole; returns its (height, width)."""
    picture = _read("image", read_image, problems)
    if picture is None:
        return None
    turn = _orientation(problems.files["image"])
    if turn != 1:
        problems.note("T115", "image", f"has EXIF orientation {turn}: viewers and some readers turn it")
    return picture.shape[:2]


def _orientation(path: Path) -> int:
    try:
        with Image.open(path) as image:
            turn = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a damaged EXIF block makes Pillow raise almost anything, and is no harm here
        return 1
    return turn if turn in range(1, 9) else 1


def _read_labels(size: tuple[int, ...] | None, problems: SampleProblems) -> dict[str, U8]:
    """The label images that can be read, by part; those of another size than the picture are noted."""
    labels: dict[str, U8] = {}
    for part in ("mask", "maskeff", "maskfg"):
        label = _read(part, read_label, problems)
        if label is None:
            continue
        labels[part] = label
        other = size or next(iter(labels.values())).shape
        if label.shape != other:
            height, width = other
            turned = (
                " (turned by 90 degrees: was EXIF orientation applied?)" if label.T.shape == other else ""
            )
            whose = "image" if size else "mask"
            message = f"is {shape_text(label)}, but its {whose} is {width} x {height}{turned}"
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
