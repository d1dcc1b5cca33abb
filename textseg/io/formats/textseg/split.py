"""`split.json`: which image belongs to which split."""

from __future__ import annotations

import json
import os

from textseg.errors import DataError
from textseg.io.files.jsonfile import JsonProblem, json_kind, load_json
from textseg.io.ids import check_id
from textseg.io.splits import Splits


def read_split(path: str | os.PathLike[str]) -> Splits:
    """Read ``split.json``: the ids of each split, in file order.

    Raises:
        DataError: missing, not JSON, not an object of lists of ids, or with an id that is no file name. The
            message is the first problem; `details` has the others.
    """
    splits, problems = parse_split(load_json(path))
    if problems:
        details = [f"{where}: {message}" for _, where, message in problems[1:]]
        hint = f"{len(details)} more problems in this file" if details else None
        raise DataError(problems[0].message, file=path, where=problems[0].where, hint=hint, details=details)
    return splits


def parse_split(document: object) -> tuple[Splits, list[JsonProblem]]:
    """Turn a decoded ``split.json`` into the ids of each split, with every problem in it.

    Args:
        document: what the JSON decoder returned.

    Returns:
        The splits and ids that could be read, and a problem for all that could not. Their kinds: ``type``
        (not an object of lists), ``key`` (a split named twice), ``id`` (not the name of a file).

    Example:
        >>> parse_split({"train": ["a00001", "../b"]})
        ({'train': ['a00001']}, [JsonProblem(kind='id', where="split 'train', place 2", message=...)])
    """
    if not isinstance(document, dict):
        problem = f"is {json_kind(document)} instead of an object of lists of ids, {_EXAMPLE}"
        return {}, [JsonProblem("type", "the file", problem)]
    splits: Splits = {}
    problems: list[JsonProblem] = []
    if getattr(document, "repeated", False):
        problems.append(JsonProblem("key", "the file", "names the same split twice"))
    for name, ids in document.items():
        where = f"split {name!r}"
        if not isinstance(ids, list):
            problems.append(JsonProblem("type", where, f"is {json_kind(ids)} instead of a list of ids"))
            continue
        splits[name] = []
        for place, id_ in enumerate(ids, 1):
            try:
                splits[name].append(check_id(id_))
            except DataError as error:
                problems.append(JsonProblem("id", f"{where}, place {place}", error.problem))
    return splits, problems


_EXAMPLE = '{"train": [...], "val": [...], "test": [...]}'


def encode_split(splits: Splits) -> bytes:
    """The bytes of a ``split.json``."""
    return (json.dumps(splits, indent=1) + "\n").encode()
