"""Dataset formats: one room each, none knows another; this table names them.

Another package adds a format with an entry point of the group ``textseg.formats`` that leads to its `Format`.
"""

from __future__ import annotations

import dataclasses
import importlib
import os
from collections.abc import Mapping, Sequence, Set
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from textseg.errors import UsageError
from textseg.io.formats.base import Format, Match
from textseg.names import unknown_name

GROUP = "textseg.formats"
FORMATS = {
    "textseg": "textseg.io.formats.textseg.format:TextSegFormat",
    "coco": "textseg.io.formats.coco.format:CocoFormat",
    "coco-panoptic": "textseg.io.formats.coco_panoptic.format:CocoPanopticFormat",
    "masks": "textseg.io.formats.masks.format:MasksFormat",
    "semantic": "textseg.io.formats.masks.format:SemanticFormat",
    "bts": "textseg.io.formats.textseg.format:BtsFormat",
    "icdar13": "textseg.io.formats.icdar13.format:Icdar13Format",
    "coco-ts": "textseg.io.formats.coco_ts.format:CocoTsFormat",
    "mlt-s": "textseg.io.formats.mlt_s.format:MltSFormat",
    "total-text": "textseg.io.formats.total_text.format:TotalTextFormat",
    "icdar": "textseg.io.formats.icdar.format:IcdarFormat",
    "yolo-seg": "textseg.io.formats.yolo_seg.format:YoloSegFormat",
    "hi-sam": "textseg.io.formats.masks.codebases:HiSamFormat",
    "fudanocr": "textseg.io.formats.masks.codebases:FudanOcrFormat",
    "glyphs": "textseg.io.formats.glyphs.format:GlyphsFormat",
    "words": "textseg.io.formats.words.format:WordsFormat",
    "webdataset": "textseg.io.formats.webdataset.format:WebDatasetFormat",
    "parquet": "textseg.io.formats.parquet.format:ParquetFormat",
}
"""Where each format is declared: imported when it is first needed."""


def format_names() -> list[str]:
    """The names of all formats: those of this package, then those of others.

    Example:
        >>> format_names()[:2]
        ['textseg', 'coco']
    """
    return [*FORMATS, *(name for name in _plugins() if name not in FORMATS)]


def _plugins() -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=GROUP)}


@cache
def load_format(name: str) -> Format:
    """The format with this name.

    Raises:
        UsageError: there is none; the message lists those there are, and the hint names one that is similar.

    Example:
        >>> load_format("coco").about
        'COCO instances: words and chars with their exact masks'
    """
    place = FORMATS.get(name) or _plugins().get(name)
    if place is None:
        raise unknown_name("format", name, format_names())
    module, _, attribute = place.partition(":")
    declared: Format = getattr(importlib.import_module(module), attribute)()
    return declared


def find_format(
    data: str | os.PathLike[str] | None, name: str = "auto", options: Mapping[str, Any] | None = None
) -> tuple[Format, Path]:
    """The format of a folder or file, and the place to read.

    Args:
        data: what the user gave; None to look in the usual places of TextSeg data.
        name: a format, or ``auto`` to recognise it.
        options: given for reading (those that are not None) or for something else; where the content does not make
            the format certain, options that only one format has do.

    Raises:
        UsageError: there is nothing, or it is recognised as no format or as several.
    """
    data = data if data is not None else os.environ.get("TEXTSEG_DATA") or None
    if name == "auto" and data is None:
        name = "textseg"
    if name != "auto":
        found = load_format(name)
        return found, found.locate(data)
    path = Path(str(data))
    if not path.exists():
        raise UsageError("does not exist", file=path)
    return _recognise(path, {key for key, value in (options or {}).items() if value is not None}), path


def _recognise(path: Path, options: Set[str]) -> Format:
    formats = [load_format(name) for name in format_names()]
    matches = {found: found.recognise(path) for found in formats}
    best = max(matches.values())
    if best < Match.SURE and (only := _having(options, formats)):
        return only
    chosen = [found for found, match in matches.items() if match == best]
    if best and len(chosen) == 1:
        return chosen[0]
    if best:
        names = " or ".join(found.name for found in chosen)
        raise UsageError(f"can be read as {names}", file=path, hint="say which with `format=NAME`")
    expected = [f"{found.name}: {found.expected}" for found in formats if found.expected]
    raise UsageError(
        f"is in no known format: {_content(path)}",
        file=path,
        hint="what each format needs is listed below; `format=NAME` reads it as one of them",
        details=expected,
    )


def _having(options: Set[str], formats: Sequence[Format]) -> Format | None:
    """The one format that is read with these options; None where there are several, or none of them is for reading."""
    names = {found: {field.name for field in dataclasses.fields(found.read_options)} for found in formats}
    wanted = options & set().union(*names.values())
    having = [found for found, own in names.items() if wanted <= own]
    return having[0] if wanted and len(having) == 1 else None


def _content(path: Path) -> str:
    from textseg.io.formats.folders import describe_folder

    return describe_folder(path) if path.is_dir() else "it is a file that is no COCO JSON"
