"""Reading label images: pixel values that are labels, in one way or not at all."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

import numpy as np

from textseg.io.files.planes import NotALabelError, read_plane
from textseg.labels import BACKGROUND, IGNORE, TEXT, U8


class TwoReadingsError(NotALabelError):
    """A label image whose stored numbers and shown greys are different labels."""


class Remark(NamedTuple):
    """What a person should know about how a label image was read."""

    kind: Literal["palette", "bits", "lossy"]
    message: str


def read_label(path: str | os.PathLike[str]) -> U8:
    """Read a label image: its pixel values are the labels.

    Accepted are 8-bit grey, 1-bit (0 and 1), 16-bit grey with values up to 255, RGB with three equal channels and
    opaque alpha. Of a palette with colours the indices are the labels. Of a palette of greys that are not its indices,
    as PNG optimisers write it, the greys are; black and white are 0 and 1 as in a 1-bit image.

    Returns:
        uint8 (H, W).

    Raises:
        DataError: missing, unreadable, damaged or cut short.
        NotALabelError: of another mode, or of two readings; it names them.
    """
    return inspect_label(path)[0]


def inspect_label(path: str | os.PathLike[str]) -> tuple[U8, list[Remark]]:
    """Read a label image as `read_label` does, with remarks on how it was read.

    Raises:
        DataError: as `read_label`.
    """
    plane = read_plane(path)
    remarks = []
    if plane.lossy:
        remarks.append(Remark("lossy", f"is stored as {plane.lossy}, which changes pixel values"))
    if plane.samples.max(initial=0) > IGNORE:
        raise NotALabelError(
            f"holds values up to {plane.samples.max()} in 16 bits, but labels are 0..255",
            file=path,
            hint="a 16-bit mask with instance numbers above 254 is not the TextSeg format",
        )
    if plane.agrees or plane.greys is None:
        return plane.samples.astype(np.uint8, copy=False), remarks
    if plane.kind == "palette":
        labels, read_by = _label_of_palette(plane.samples, plane.greys, path)
        if read_by:
            remarks.append(Remark("palette", read_by))
        return labels, remarks
    if plane.kind == "1-bit":
        return plane.samples, remarks
    ones = f"a stored {plane.samples.max(initial=0)} is read as {plane.greys.max(initial=0)}"
    remarks.append(Remark("bits", f"is {plane.kind}, which is scaled to 8 bits: {ones}"))
    return plane.greys, remarks


def _label_of_palette(indices: U8, greys: U8, path: str | os.PathLike[str]) -> tuple[U8, str | None]:
    """The labels of a palette image whose greys are not its indices, and how they were read where that is notable."""
    shown = np.flatnonzero(np.bincount(greys.reshape(-1), minlength=256)).tolist()
    if indices.max(initial=0) <= TEXT and set(shown) <= {BACKGROUND, IGNORE}:  # black and white
        if np.array_equal(greys, indices * np.uint8(255)):
            return indices, None
        raise TwoReadingsError(
            "has a palette whose index 1 is not white: text may be what is white, or what has index 1",
            file=path,
            hint="save it as 8-bit grey, value = label",
        )
    some = ", ".join(map(str, shown[:5])) + (" ..." if len(shown) > 5 else "")
    return greys, f"has a palette whose greys are not its indices; it is read by its greys ({some})"
