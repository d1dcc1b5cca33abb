"""The identity between fgIoU and F: for one set of pixels, F = 2 IoU / (1 + IoU)."""

from __future__ import annotations

from typing import NamedTuple

from textseg.errors import UsageError
from textseg.evaluation.leaderboard.published import FKind


class Check(NamedTuple):
    """What a pair of fgIoU and F can be.

    Attributes:
        fgiou: a fraction.
        f: a fraction.
        expected: the dataset F that belongs to this fgIoU.
        tolerance: by how much rounding or cutting of digits can move F.
    """

    fgiou: float
    f: float
    expected: float
    tolerance: float

    @property
    def difference(self) -> float:
        """F less what it would be."""
        return self.f - self.expected

    @property
    def holds(self) -> bool:
        """Whether F can be the dataset F of the predictions that have this fgIoU."""
        return abs(self.difference) <= self.tolerance


def dataset_f(fgiou: float) -> float:
    """The F of all pixels of a dataset from its fgIoU, both as fractions.

    Example:
        >>> dataset_f(0.5)
        0.666...
    """
    return 2 * fgiou / (1 + fgiou)


def fgiou_of(f: float) -> float:
    """The fgIoU of a dataset from the F of all its pixels, both as fractions.

    Example:
        >>> round(fgiou_of(2 / 3), 12)
        0.5
    """
    return f / (2 - f)


def check_pair(fgiou: float, f: float, iou_unit: float = 1e-4, f_unit: float = 1e-3) -> Check:
    """Hold a published pair against the identity.

    Args:
        fgiou: a fraction in 0..1.
        f: a fraction in 0..1.
        iou_unit: the last digit of `fgiou` as it was printed.
        f_unit: the last digit of `f` as it was printed; it may have been cut instead of rounded.

    Raises:
        UsageError: a number outside 0..1.

    Example:
        >>> check_pair(0.8711, 0.931).holds, check_pair(0.8806, 0.939).holds
        (True, False)
    """
    for value in (fgiou, f):
        if not 0 <= value <= 1:
            raise UsageError(f"{value:g} is no score: fractions are 0 to 1")
    slope = 2 / (1 + fgiou) ** 2
    return Check(fgiou, f, dataset_f(fgiou), f_unit + slope * iou_unit + 1e-9)


def breaks_identity(fgiou: float, f: float, kind: FKind, iou_unit: float, f_unit: float) -> bool:
    """Whether a published pair contradicts the kind of F that its source states or implies.

    An image-averaged F is free of the identity; one of unknown kind breaks it where it is not the dataset F and is
    larger: in all published results the image-averaged F is smaller.
    """
    check = check_pair(fgiou, f, iou_unit, f_unit)
    return not check.holds and (kind == "dataset" or (kind == "unknown" and check.difference > 0))
