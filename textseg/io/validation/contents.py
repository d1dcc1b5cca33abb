"""The checks of one sample that hold in every format: its parts, once they are read, against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textseg.io.sample import Word
from textseg.io.validation.geometry import check_geometry
from textseg.io.validation.labels import Facts, check_chars, check_effects, check_maskfg, facts_of
from textseg.io.validation.pixels import find_runs
from textseg.io.validation.report import Problem, SampleProblems
from textseg.io.validation.texts import check_texts
from textseg.labels import U8, shape_text


@dataclass
class Checked:
    """What the checks of one sample found.

    Attributes:
        problems: in the order of the checks.
        facts: which labels the mask and the maskfg hold, where they could be read.
    """

    problems: list[Problem]
    facts: dict[str, Facts] = field(default_factory=dict)


def keep_fitting(
    labels: dict[str, U8], size: tuple[int, ...] | None, problems: SampleProblems
) -> dict[str, U8]:
    """The label images of the size (height, width) of their image; others are noted.

    Args:
        labels: the char mask, the effect mask and the maskfg that could be read, in this order.
        size: of the image; None where it could not be read: then the first label decides.
    """
    fitting: dict[str, U8] = {}
    whose = "image" if size else "mask"
    for part, label in labels.items():
        size = size or label.shape
        if label.shape == size:
            fitting[part] = label
            continue
        turned = " (turned by 90 degrees: was EXIF orientation applied?)" if label.T.shape == size else ""
        message = f"is {shape_text(label)}, but its {whose} is {size[1]} x {size[0]}{turned}"
        problems.note("T114", part, message)
    return fitting


def check_contents(
    size: tuple[int, ...] | None,
    labels: dict[str, U8],
    words: Sequence[Word] | None,
    complete: bool,
    problems: SampleProblems,
) -> Checked:
    """Check transcriptions, polygons and label images of a sample against each other.

    Args:
        size: (height, width) of the image, where it is known.
        labels: those of `keep_fitting`.
        words: the words that could be read; None where the sample has no annotation.
        complete: whether `words` are all the words of the sample.
        problems: what is found is added.
    """
    runs = find_runs(labels) if labels else None
    has_mask = "mask" in labels
    if size is None and labels:
        size = next(iter(labels.values())).shape
    check_texts(words or (), problems)
    check_geometry(words or (), size, runs.boxes("mask") if runs and has_mask else {}, problems)
    if runs is None:
        return Checked(list(problems))
    if has_mask and words is not None:
        check_chars(labels, runs, words, complete, problems)
    if has_mask and "maskeff" in labels:
        check_effects(runs, words or (), problems)
    if "maskfg" in labels:
        check_maskfg(runs, problems)
    facts = {part: facts_of(part, runs.count(part)) for part in labels if part != "maskeff"}
    return Checked(list(problems), facts)
