"""Checks of the files of a sample: images and label images that cannot be read, or not everywhere the same way."""

from __future__ import annotations

import contextlib

from textseg.errors import DataError
from textseg.io.files.images import inspect_image, read_size
from textseg.io.files.label_images import Remark, TwoReadingsError, inspect_label
from textseg.io.files.label_tables import LabelTable, UnknownValuesError, read_labels
from textseg.io.files.planes import NotALabelError
from textseg.io.files.png import check_file
from textseg.io.validation.report import SampleProblems
from textseg.labels import U8

IMAGE_KINDS = {
    "16-bit": ("T116", "is 16-bit grey: it is scaled to 8 bits"),
    "transparent": ("T117", "is transparent in places: it is laid on white"),
    "CMYK": ("T118", "is CMYK: it is converted to RGB without a colour profile"),
    "pages": ("T119", "has several pages: the first is read"),
}
"""The code and the message for each of the kinds of `ImageFacts`."""

LABEL_REMARKS = {"palette": "T121", "bits": "T122", "lossy": "T123"}
"""The code for each kind of `Remark`."""


def check_image(problems: SampleProblems) -> tuple[int, int] | None:
    """Decode the image of a sample and return its (height, width); None where it has none that can be read."""
    if "image" not in problems.files:
        return None
    try:
        image = inspect_image(problems.files["image"])
    except DataError as error:
        note_unreadable("image", error, problems)
        return None
    if image.orientation != 1:
        message = f"has EXIF orientation {image.orientation}: viewers and some readers turn it"
        problems.note("T115", "image", message)
    for kind in image.kinds:
        problems.note(IMAGE_KINDS[kind][0], "image", IMAGE_KINDS[kind][1])
    return image.size


def check_label(part: str, problems: SampleProblems, table: LabelTable | None = None) -> U8 | None:
    """Read a label image of a sample, by a table if there is one; None where it has none that can be read."""
    if part not in problems.files:
        return None
    try:
        if table is not None:
            label, remarks = read_labels(problems.files[part], table), list[Remark]()
        else:
            label, remarks = inspect_label(problems.files[part])
        check_file(problems.files[part])
    except DataError as error:
        note_unreadable(part, error, problems)
        return None
    _note(part, remarks, problems)
    return label


def note_remarks(part: str, problems: SampleProblems) -> None:
    """Note how the file of a label is stored that a format has read; where it reads it in its own way, nothing."""
    if part not in problems.files:
        return
    with contextlib.suppress(DataError):
        _note(part, inspect_label(problems.files[part])[1], problems)
    try:
        check_file(problems.files[part])
    except DataError as error:
        note_unreadable(part, error, problems)


def note_unreadable(part: str, error: DataError, problems: SampleProblems) -> None:
    """Note why a file of a sample cannot be read."""
    if isinstance(error, TwoReadingsError):
        code = "T120"
    elif isinstance(error, UnknownValuesError):
        code = "T405"
    elif isinstance(error, NotALabelError):
        code = "T113"
    else:
        code = "T112" if _has_header(part, problems) else "T111"
    problems.note(code, part, error.problem)


def _note(part: str, remarks: list[Remark], problems: SampleProblems) -> None:
    for kind, message in remarks:
        problems.note(LABEL_REMARKS[kind], part, message)


def _has_header(part: str, problems: SampleProblems) -> bool:
    try:
        read_size(problems.files[part])
    except DataError:
        return False
    return True
