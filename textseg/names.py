"""Things that are asked for by name: commands, formats, splits, protocols, networks, measures, kinds.

A name that there is not gets the same answer everywhere: which there are, and which one was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from textseg.errors import UsageError

T = TypeVar("T")

LIKENESS = 0.6
"""How alike two names have to be, from 0 to 1, for one to be taken for a slip in the other."""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The one of the names that a slip could have turned into `name`; None where none comes close.

    Upper and lower case, ``_`` and ``-`` count as the same.

    Example:
        >>> nearest("evalute", ["evaluate", "convert"]), nearest("Hi_SAM", ["hi-sam"]), nearest("voc", ["coco"])
        ('evaluate', 'hi-sam', None)
    """
    spelled = {_plain(one): one for one in names}
    wanted = _plain(name)
    if wanted in spelled:
        return spelled[wanted]
    import difflib  # late: every command starts with this module

    found = difflib.get_close_matches(wanted, spelled, n=1, cutoff=LIKENESS) or [
        one for one in spelled if wanted and one.startswith(wanted)
    ]
    return spelled[found[0]] if found else None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")


def unknown_name(kind: str, name: str, names: Sequence[str], meant: str | None = None) -> UsageError:
    """The error about a name that there is not: it lists those there are, and its hint asks for the nearest.

    Args:
        kind: what is named, such as ``format``.
        name: what was asked for.
        names: all there are.
        meant: the name that was meant, where that is known better than by `nearest`.

    Example:
        >>> print(unknown_name("format", "Cocoo", ["coco", "textseg"]))
        no format 'Cocoo': there are coco, textseg; did you mean coco?
    """
    meant = meant or nearest(name, names)
    return UsageError(
        f"no {kind} {name!r}: there are {', '.join(names) or 'none'}",
        hint=f"did you mean {meant}?" if meant else None,
    )


def not_among(value: object, names: Sequence[str]) -> str:
    """What is wrong with the value of a setting that is none of its words, as the end of a sentence.

    Example:
        >>> not_among("fp61", ["off", "fp16"])
        "must be one of off, fp16, not 'fp61'; did you mean fp16?"
    """
    meant = nearest(value, names) if isinstance(value, str) else None
    return f"must be one of {', '.join(names)}, not {value!r}" + (f"; did you mean {meant}?" if meant else "")


def choose(kind: str, name: str, table: Mapping[str, T]) -> T:
    """Look a thing up by its name.

    Args:
        kind: what is looked up, for the error.
        name: its name.
        table: all there are.

    Raises:
        UsageError: the name is not in the table; see `unknown_name`.

    Example:
        >>> choose("format", "voc", {"coco": 1, "textseg": 2})
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: no format 'voc': there are coco, textseg
    """
    if name not in table:
        raise unknown_name(kind, name, list(table))
    return table[name]
