"""The fields of COCO entries as tables: what each must look like, and how it is read."""

from __future__ import annotations

from functools import partial
from typing import Any

from textseg.errors import DataError
from textseg.io.files.schema import (
    Field,
    Refused,
    Table,
    are_numbers,
    is_number,
    json_kind,
    read_attributes,
    read_flag,
    read_text,
    read_whole,
)
from textseg.io.formats.coco.locate import likely_paths
from textseg.io.formats.coco.masks import is_ring, read_segmentation
from textseg.io.formats.coco.options import SOURCES
from textseg.io.ids import check_id
from textseg.labels import MAX_CHAR

PARTS = ("anno", "mask", "maskeff")
"""What textseg can write of a sample so that it can be restored."""

Id = int | str


def read_id(value: object) -> Id:
    """The id of an entry: an integer, whether written as 7, 7.0 or "7"; else any text."""
    if isinstance(value, str) and value:
        number = (
            value.isascii() and value.isdecimal() and str(int(value)) == value if len(value) < 20 else False
        )
        return int(value) if number else value
    return read_whole(value)


def _read_side(value: object) -> int:
    if (side := read_whole(value)) < 1:
        raise Refused
    return side


def _read_file_name(value: object) -> str:
    name = read_text(value)
    if not likely_paths(name):
        raise Refused(f"has file_name {name!r}, which is no path of an image")
    return name


def _read_sample_id(value: object) -> str:
    try:
        return check_id(value)
    except DataError as error:
        raise Refused(error.problem) from None


def _read_parts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(part in PARTS for part in value):
        raise Refused(f"has parts {value}, which are not of {', '.join(PARTS)}")
    return tuple(value)


def _read_rle(value: object) -> Any:
    rle = read_segmentation(value)
    if not isinstance(rle, dict):
        raise Refused(f"has {json_kind(value)} instead of an RLE")
    return rle


def _read_maskfg(value: object) -> tuple[tuple[int, Any], ...]:
    if not isinstance(value, dict):
        raise Refused(f"has {json_kind(value)} as maskfg instead of an object of one RLE a value")
    regions = []
    for label, rle in value.items():
        if label not in _LABEL_TEXTS:
            raise Refused(f"has maskfg value {label!r}, which is no label")
        try:
            regions.append((int(label), _read_rle(rle)))
        except Refused as refusal:
            raise Refused(f"in maskfg {refusal.message}") from None
    return tuple(regions)


_LABEL_TEXTS = {str(value) for value in range(1, 256)}


def read_bbox(value: object) -> list[float] | None:
    """A box x, y, width, height; None for an empty list."""
    if value == []:
        return None
    if not (isinstance(value, list) and len(value) == 4 and are_numbers(value)):
        raise Refused
    x, y, width, height = value
    if not (is_number(x + width) and is_number(y + height)):
        raise Refused("has a bbox that reaches beyond the range of numbers")
    return value


def _read_polygon(value: object) -> list[float]:
    if not is_ring(value, least=8):
        raise Refused
    return value  # type: ignore[return-value]


def _read_mask_value(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 1 <= value <= MAX_CHAR:
        raise Refused(f"has mask_value {value}, which is not in 1..{MAX_CHAR}")
    return read_whole(value)


CATEGORY = Table(
    "an object with id and name",
    {
        "id": Field(read_id, "a number or a text", required=True),
        "name": Field(read_text, "a text", required=True),
    },
)

IMAGE = Table(
    "an object",
    {
        "id": Field(read_id, "an integer", required=True),
        "height": Field(_read_side, "an integer number of pixels"),
        "width": Field(_read_side, "an integer number of pixels"),
        "file_name": Field(_read_file_name, "the path of an image", required=True),
        "sample_id": Field(_read_sample_id, "a text"),
        "split": Field(_read_sample_id, "a text"),
        "parts": Field(_read_parts, "a list"),
        "maskfg": Field(_read_maskfg, "an object"),
    },
)

ANNOTATION = Table(
    "an object",
    {
        "id": Field(read_id, "a number or a text"),
        "segmentation": Field(read_segmentation, "polygons or an RLE"),
        "effect_segmentation": Field(partial(read_segmentation, name="effect_segmentation"), "an RLE"),
        "bbox": Field(read_bbox, "x, y, width, height"),
        "polygon": Field(_read_polygon, "x1, y1, ... of four points or more"),
        "key": Field(read_text, "a text"),
        "word_key": Field(read_text, "a text"),
        "mask_value": Field(_read_mask_value, f"an integer from 1 to {MAX_CHAR}"),
        "word_id": Field(read_id, "the id of a word"),
        "iscrowd": Field(read_flag, "0 or 1"),
        "legible": Field(read_flag, "true or false"),
        "attributes": Field(read_attributes, "an object of texts"),
    },
)


def _read_source(value: object) -> str:
    if value not in SOURCES:
        raise Refused(f"has source {value!r}, which is none of {', '.join(SOURCES)}")
    return str(value)


OWN_ANNOTATION = Table(
    ANNOTATION.expected, {**ANNOTATION.fields, "source": Field(_read_source, ", ".join(SOURCES))}
)
"""An annotation in a file of textseg; in those of other tools, ``source`` means something else."""
