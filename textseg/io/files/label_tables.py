"""Tables of pixel values: what each means in the masks of a dataset, and the one decoder that reads masks by them.

A table is written ``0:background,255:text,128:ignore``: entries joined by commas, each a value and its meaning. A value
is a number (a grey, or an index of a palette) or a colour as ``#rrggbb``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import DataError, UsageError
from textseg.io.files.images import decode, open_image, to_rgb
from textseg.io.files.label_images import TwoReadingsError
from textseg.io.files.planes import read_plane
from textseg.labels import BACKGROUND, IGNORE, TEXT, U8, WORD, WORD_EFFECT

MEANINGS = {"background": BACKGROUND, "text": WORD, "effect": WORD_EFFECT, "ignore": IGNORE}
"""What a value can mean, with its value in a semantic label."""

MIDDLE = 127
"""A pixel of a binary mask is text above this: masks saved as JPEG or smoothed have values between."""

_UNKNOWN = 1
"""In a look-up table: a value that is in no entry. It is none of the `MEANINGS`."""

_SHOWN = 8
"""How many values a message names."""


class UnknownValuesError(DataError):
    """A mask has values that are not in its table."""


@dataclass(frozen=True)
class LabelTable:
    """What the pixel values of masks mean.

    Attributes:
        numbers: the value in a semantic label (0, 100, 200, 255) of each grey or index, 0..255.
        colours: the same for each colour, 0xrrggbb; where there is any, masks are read as RGB.
        shown: whether the numbers are greys that a viewer shows only, never what is stored.
    """

    numbers: Mapping[int, int] = field(default_factory=dict)
    colours: Mapping[int, int] = field(default_factory=dict)
    shown: bool = False

    def __str__(self) -> str:
        names = {label: name for name, label in MEANINGS.items()}
        entries = [f"{value} ({names[label]})" for value, label in self.numbers.items()]
        entries += [f"#{colour:06x} ({names[label]})" for colour, label in self.colours.items()]
        return ", ".join(entries)


def parse_table(text: str) -> LabelTable:
    """Read a table from its text.

    Raises:
        UsageError: an entry is no value with a meaning, or a value is there twice; all are listed.

    Example:
        >>> parse_table("0:background,255:text").numbers
        {0: 0, 255: 100}
        >>> parse_table("#ffffff:background,#010101:text,#ff01ff:ignore").colours[0x010101]
        100
        >>> parse_table("0:back")
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: 'back' is no meaning: there are background, text, effect, ignore
    """
    numbers: dict[int, int] = {}
    colours: dict[int, int] = {}
    problems = []
    for entry in text.split(","):
        value, colon, meaning = (part.strip() for part in entry.partition(":"))
        colour = re.fullmatch("#([0-9a-fA-F]{6})", value)
        number = int(value) if re.fullmatch("[0-9]{1,3}", value) else 256
        if not colon:
            problems.append(f"{entry.strip()!r} is no VALUE:MEANING, such as 255:text")
        elif not colour and number > 255:
            problems.append(f"{value!r} is no value: it is 0 to 255, or a colour as #ff0000")
        elif meaning not in MEANINGS:
            problems.append(f"{meaning!r} is no meaning: there are {', '.join(MEANINGS)}")
        else:
            known, key = (colours, int(colour[1], 16)) if colour else (numbers, number)
            if known.setdefault(key, MEANINGS[meaning]) != MEANINGS[meaning]:
                problems.append(f"{value} has two meanings")
    if problems:
        raise UsageError(problems[0], details=problems[1:])
    return LabelTable(numbers, colours)


TABLES = {
    "textseg": LabelTable(
        {BACKGROUND: BACKGROUND, WORD: WORD, WORD_EFFECT: WORD_EFFECT, IGNORE: IGNORE, TEXT: WORD}
    ),
    "classes": LabelTable({BACKGROUND: BACKGROUND, TEXT: WORD, IGNORE: IGNORE}),
    "binary": LabelTable({grey: WORD if grey > MIDDLE else BACKGROUND for grey in range(256)}, shown=True),
    "inverted": LabelTable({grey: BACKGROUND if grey > MIDDLE else WORD for grey in range(256)}, shown=True),
}
"""The tables that have a name: TextSeg's, that of COCO_TS and MLT_S, and masks of white or of black text."""


def table_of(values: str) -> LabelTable:
    """The table with a name, or the one that a text says.

    Raises:
        UsageError: see `parse_table`.
    """
    return TABLES[values] if values in TABLES else parse_table(values)


def values_to_write(text: str) -> dict[str, int]:
    """The value to write for each meaning, from the text of a table.

    Raises:
        UsageError: it is no table of numbers, has two values for a meaning, or none for background or text.

    Example:
        >>> values_to_write("0:background,255:text")
        {'background': 0, 'text': 255}
    """
    table = parse_table(text)
    values: dict[str, int] = {}
    problems = ["colours cannot be written, only numbers"] if table.colours else []
    for name, label in MEANINGS.items():
        having = [value for value, meaning in table.numbers.items() if meaning == label]
        if len(having) > 1:
            problems.append(f"{name} has {len(having)} values to write, {' and '.join(map(str, having))}")
        elif having:
            values[name] = having[0]
        elif name in ("background", "text"):
            problems.append(f"{name} has no value to write")
    if problems:
        raise UsageError(problems[0], details=problems[1:])
    return values


def read_labels(path: str | os.PathLike[str], table: LabelTable) -> U8:
    """Read a mask as a semantic label.

    Numbers are what is stored, or, where these are not all in the table, the greys that a viewer shows: a palette and
    an image of 1, 2, 4 or 16 bits have both.

    Returns:
        uint8 (H, W) with values 0, 100, 200, 255.

    Raises:
        DataError: the mask cannot be read.
        UnknownValuesError: it has values that are not in the table.
        ColouredError: it has colours, and the table has none.
        TwoReadingsError: what is stored and what is shown are both in the table, and mean different labels.
    """
    if table.colours:
        return _read_colours(path, table)
    lookup = np.full(256, _UNKNOWN, np.uint8)
    lookup[list(table.numbers)] = list(table.numbers.values())
    plane = read_plane(path)
    stored = None if table.shown else _look_up(plane.samples, lookup)
    shown = stored if plane.agrees and stored is not None else _look_up(plane.shown, lookup)
    if stored is not None and shown is not None and not np.array_equal(stored, shown):
        raise TwoReadingsError(
            f"is a {plane.kind} image: what is stored in it and what is shown are different labels",
            file=path,
            hint="save it as 8-bit grey, or say which values there are with `values=`",
        )
    labels = shown if stored is None else stored
    if labels is None:
        values, counts = np.unique(plane.samples, return_counts=True)
        unknown = [place for place, value in enumerate(values) if value not in table.numbers]
        raise _strangers([str(values[place]) for place in unknown], int(counts[unknown].sum()), table, path)
    return labels


def _look_up(values: NDArray[Any], lookup: U8) -> U8 | None:
    """The labels of uint8 or uint16 (H, W); None where one is not in the table."""
    if values.max(initial=0) > 255:
        return None
    labels = np.asarray(cv2.LUT(values.astype(np.uint8, copy=False), lookup), np.uint8).reshape(values.shape)
    return None if (labels == _UNKNOWN).any() else labels


def _read_colours(path: str | os.PathLike[str], table: LabelTable) -> U8:
    """The labels of a mask by its colours; a number is the grey with three such channels."""
    with open_image(path) as image:
        rgb = to_rgb(decode(image, path, exact=True), path).astype(np.uint32)
    pixels = rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    labels = np.full(pixels.shape, _UNKNOWN, np.uint8)
    for colour, label in [
        *((0x010101 * grey, label) for grey, label in table.numbers.items()),
        *table.colours.items(),
    ]:
        labels[pixels == colour] = label
    unknown = labels == _UNKNOWN
    if unknown.any():
        names = [f"#{colour:06x}" for colour in np.unique(pixels[unknown]).tolist()]
        raise _strangers(names, int(unknown.sum()), table, path)
    return labels


def _strangers(
    names: list[str], pixels: int, table: LabelTable, path: str | os.PathLike[str]
) -> UnknownValuesError:
    some = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return UnknownValuesError(
        f"holds the value{'s' if len(names) > 1 else ''} {some} ({pixels:,} pixels), which are none of {table}",
        file=path,
        hint="say what they mean with `values=`",
    )
