"""`split.json`: which image belongs to which split."""

from __future__ import annotations

import json
import os
from pathlib import Path

from textseg.errors import DataError, UsageError
from textseg.io.layout import check_id

Splits = dict[str, list[str]]


def read_split(path: str | os.PathLike[str]) -> Splits:
    """Read ``split.json``: the ids of each split, in file order.

    Raises:
        DataError: missing, not JSON, not an object of lists of ids, or with an id that is no file name.
    """
    path = Path(path)
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataError("is missing", file=path) from None
    except OSError as error:
        raise DataError(f"cannot be read ({(error.strerror or str(error)).lower()})", file=path) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise DataError(f"is not valid JSON ({error.msg.lower()})", file=path, where=where) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise DataError("is not valid JSON (not UTF-8 text, or nested too deep)", file=path) from error
    if not isinstance(document, dict) or not all(isinstance(ids, list) for ids in document.values()):
        raise DataError(
            'is not an object of lists of ids: {"train": [...], "val": [...], "test": [...]}', file=path
        )
    return {split: [check_id(id_, file=path) for id_ in ids] for split, ids in document.items()}


def encode_split(splits: Splits) -> bytes:
    """The bytes of a ``split.json``."""
    return (json.dumps(splits, indent=1) + "\n").encode()


def select_ids(splits: Splits, split: str | None) -> list[tuple[str, str]]:
    """The (id, split) pairs of a split, sorted; ``train+val`` joins several, None or ``all`` takes all.

    Raises:
        UsageError: there is no such split; the message lists those there are.

    Example:
        >>> select_ids({"train": ["b", "a"], "test": ["c"]}, "train")
        [('a', 'train'), ('b', 'train')]
    """
    names = list(splits) if split in (None, "all") else str(split).split("+")
    unknown = [name for name in names if name not in splits]
    if unknown:
        raise UsageError(
            f"no split named {unknown[0]!r}: there are {', '.join(splits) or 'none'}",
            hint="join several with +, as train+val, or say all",
        )
    owner = {id_: name for name in names for id_ in splits[name]}
    return sorted(owner.items())
