"""The fields of COCO entries: what each must look like, and which category names mean text."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from textseg.errors import DataError
from textseg.io.files.schema import is_unicode, json_kind
from textseg.io.formats.coco.instances import TEXT_FIELDS
from textseg.io.formats.coco.masks import Shape, is_number, is_ring, segmentation_problem
from textseg.io.formats.coco.options import SOURCES
from textseg.io.ids import check_id
from textseg.labels import MAX_CHAR

WORD_NAMES = ("word", "text", "line", "text line", "text instance")
CHAR_NAMES = ("char", "character", "letter", "glyph")
"""Names of categories that mean words and chars, without case and plural; a single character means a char."""

PARTS = ("anno", "mask", "maskeff")
"""What textseg can write of a sample so that it can be restored."""


def kind_of(name: str, supercategory: object = None) -> str:
    """Whether a category is ``word``, ``char``, or no text: then empty.

    Example:
        >>> kind_of("Text-lines"), kind_of("g"), kind_of("other", "glyph"), kind_of("person")
        ('word', 'char', 'char', '')
    """
    plain = name.casefold().replace("-", " ").replace("_", " ").strip()
    singular = plain.removesuffix("s")
    if singular in WORD_NAMES:
        return "word"
    if singular in CHAR_NAMES or len(plain) == 1 or supercategory == "glyph":
        return "char"
    return ""


def image_problems(image: dict[str, Any]) -> list[str]:
    """What is wrong with an entry of ``images``."""
    problems = []
    if type(image.get("id")) is not int:
        problems.append(f"has {_found(image, 'id')} instead of a whole number")
    for side in ("height", "width"):
        if type(image.get(side)) is not int or image[side] < 1:
            problems.append(f"has {_found(image, side)} instead of a whole number of pixels")
    name = image.get("file_name")
    if not isinstance(name, str):
        problems.append(f"has {_found(image, 'file_name')} instead of the path of an image")
    elif not _is_inside(name):
        problems.append(f"has file_name {name!r}, which is no path inside the folder of images")
    problems += _id_problems(
        image.get("sample_id", PurePosixPath(name).stem if isinstance(name, str) else "?")
    )
    split = image.get("split")
    if split is not None:
        problems += _id_problems(split)
    parts = image.get("parts", [])
    if not isinstance(parts, list) or not all(part in PARTS for part in parts):
        problems.append(f"has parts {parts}, which are not of {', '.join(PARTS)}")
    if problems or "maskfg" not in image:
        return problems
    return _maskfg_problems(image["maskfg"], (image["height"], image["width"]))


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.name) and not path.is_absolute() and ".." not in path.parts and ":" not in name


def _id_problems(id_: object) -> list[str]:
    try:
        check_id(id_)
    except DataError as error:
        return [error.problem]
    return []


def _maskfg_problems(maskfg: object, shape: Shape) -> list[str]:
    if not isinstance(maskfg, dict):
        return [f"has {json_kind(maskfg)} as maskfg instead of an object of one RLE a value"]
    problems = [
        f"has maskfg value {value!r}, which is no label" for value in maskfg if value not in _LABEL_TEXTS
    ]
    found = (segmentation_problem(rle, shape) for rle in maskfg.values())
    return problems + [f"in maskfg {problem}" for problem in found if problem]


_LABEL_TEXTS = {str(value) for value in range(1, 256)}


def annotation_problems(fields: dict[str, Any], shape: Shape) -> list[str]:
    """What is wrong with an entry of ``annotations``, for an image of this (height, width)."""
    problems = []
    for name in ("segmentation", "effect_segmentation"):
        if fields.get(name):
            problem = segmentation_problem(fields[name], shape)
            problems += [problem.replace("segmentation", name)] if problem else []
    bbox = fields.get("bbox")
    if not (isinstance(bbox, list) and len(bbox) == 4 and all(map(is_number, bbox))):
        problems.append(f"has {_found(fields, 'bbox')} instead of x, y, width, height")
    if "polygon" in fields and not is_ring(fields["polygon"], least=8):
        problems.append(f"has {_found(fields, 'polygon')} instead of x1, y1, ... of four points or more")
    for name in (*TEXT_FIELDS, "key", "word_key"):
        value = fields.get(name)
        if value is not None and not (isinstance(value, str) and is_unicode(value)):
            problems.append(f"has {_found(fields, name)} instead of a text")
    value = fields.get("mask_value")
    if value is not None and not (type(value) is int and 1 <= value <= MAX_CHAR):
        problems.append(f"has mask_value {value}, which is not in 1..{MAX_CHAR}")
    if fields.get("word_id") is not None and type(fields["word_id"]) is not int:
        problems.append(f"has {_found(fields, 'word_id')} instead of the id of a word")
    if fields.get("iscrowd") not in (None, 0, 1):
        problems.append(f"has {_found(fields, 'iscrowd')} instead of 0 or 1")
    if "source" in fields and fields["source"] not in SOURCES:
        problems.append(f"has source {fields['source']!r}, which is none of {', '.join(SOURCES)}")
    if fields.get("iscrowd") and not fields.get("segmentation"):
        problems.append("is a region to ignore (iscrowd) without a segmentation")
    return problems


def _found(fields: dict[str, Any], name: str) -> str:
    return f"{json_kind(fields[name])} as {name}" if name in fields else f"no {name}"
