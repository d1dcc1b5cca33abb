"""`split.json`: which image belongs to which split."""

from __future__ import annotations

import json
import os
from collections.abc import Container
from pathlib import PurePosixPath
from typing import NamedTuple

from textseg.errors import DataError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.files.jsonfile import JsonPath, load_json
from textseg.io.files.schema import Checker, JsonProblem, json_kind, raise_problems
from textseg.io.ids import check_id, find_id
from textseg.io.splits import Splits


class SplitFile(NamedTuple):
    """What a ``split.json`` says.

    Attributes:
        splits: the ids of each split, in file order.
        notes: what was read in another way than it is written, one sentence each.
    """

    splits: Splits
    notes: tuple[str, ...]


def read_split(path: str | os.PathLike[str], ids: Container[str] = ()) -> SplitFile:
    """Read ``split.json``.

    Args:
        path: the file.
        ids: the ids there are. An entry that is none of them, but is the file name or the path of the image of
            one, is read as that one.

    Raises:
        DataError: missing, not JSON, not an object of lists of ids, or with an id that is no file name. The
            message is the first problem; `details` has the others.
    """
    splits, problems = parse_split(load_json(path), ids)
    raise_problems([problem for problem in problems if problem.kind != "name"], path)
    names = [problem for problem in problems if problem.kind == "name"]
    if not names:
        return SplitFile(splits, ())
    _, where, message = names[0]
    others = f", and {len(names) - 1} more" if len(names) > 1 else ""
    return SplitFile(splits, (f"{os.fspath(path)}, {where}: {message}{others}",))


def parse_split(document: object, ids: Container[str] = ()) -> tuple[Splits, list[JsonProblem]]:
    """Turn a decoded ``split.json`` into the ids of each split, with every problem in it.

    Args:
        document: what `load_json` returned.
        ids: the ids there are, as in `read_split`.

    Returns:
        The splits and ids that could be read, and a problem for all that could not. Their kinds: ``type``
        (not an object of lists), ``key`` (a split named twice), ``id`` (not the name of a file); and ``name``
        for a file name or path that was read as an id.

    Example:
        >>> parse_split({"train": ["a00001", "../b"]})
        ({'train': ['a00001']}, [JsonProblem(kind='id', where="split 'train', place 2", message=...)])
        >>> parse_split({"train": ["image/a00001.jpg"]}, ids={"a00001"})[0]
        {'train': ['a00001']}
    """
    checker = Checker()
    checker.keys(document, _place)
    if not isinstance(document, dict):
        problem = f"is {json_kind(document)} instead of an object of lists of ids, {_EXAMPLE}"
        checker.add("type", "the file", problem)
        return {}, checker.problems
    splits: Splits = {}
    for name, entries in document.items():
        where = f"split {name!r}"
        if not isinstance(entries, list):
            advice = (
                ' (a list holds the ids alone: ["a00001", "a00002"])' if isinstance(entries, dict) else ""
            )
            checker.add("type", where, f"is {json_kind(entries)} instead of a list of ids{advice}")
            continue
        splits[name] = []
        for number, entry in enumerate(entries, 1):
            place = f"{where}, place {number}"
            if isinstance(entry, str) and (known := find_id(entry, ids)) is not None:
                splits[name].append(known)
                continue
            if (id_ := _image_of(entry, ids)) is not None:
                checker.add("name", place, f"{entry!r} is the file of an image; read as the id {id_!r}")
                splits[name].append(id_)
                continue
            try:
                splits[name].append(check_id(entry))
            except DataError as error:
                checker.add("id", place, _number_problem(entry) or error.problem)
    return splits, checker.problems


_EXAMPLE = '{"train": [...], "val": [...], "test": [...]}'


def _place(path: JsonPath) -> tuple[str, str]:
    if not path:
        return "the file", "split twice"
    return f"split {path[0]!r}", "key twice"


def _image_of(entry: object, ids: Container[str]) -> str | None:
    """The id whose image file an entry names, where the entry is no id itself."""
    if not isinstance(entry, str):
        return None
    name = PurePosixPath(entry.replace("\\", "/")).name
    stem = name.rpartition(".")[0] if name.lower().endswith(IMAGE_SUFFIXES) else name
    return find_id(stem, ids) if stem != entry else None


def _number_problem(entry: object) -> str | None:
    """The sentence about a number, which could mean several images: 1 is a00001, b00001, or the second of all."""
    if isinstance(entry, (int, float)) and not isinstance(entry, bool):
        return f'{entry} is not a sample id, but a number: write the name of the image without suffix, as "a00001"'
    return None


def encode_split(splits: Splits) -> bytes:
    """The bytes of a ``split.json``."""
    return (json.dumps(splits, indent=1) + "\n").encode()
