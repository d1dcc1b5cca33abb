"""Splits of any dataset: the ids of each, and which of them a name such as ``train+val`` selects."""

from __future__ import annotations

from textseg.names import unknown_name

Splits = dict[str, list[str]]
"""The ids of each split, in order."""

ALIASES = {
    "train": ("training", "trn"),
    "val": ("valid", "validation", "dev"),
    "test": ("testing", "tst"),
}
"""Other names that datasets give the usual splits."""


def select_ids(splits: Splits, split: str | None) -> list[tuple[str, str]]:
    """The (id, split) pairs of a split, sorted; ``train+val`` joins several, None or ``all`` takes all.

    Raises:
        UsageError: there is no such split; the message lists those there are.

    Example:
        >>> select_ids({"train": ["b", "a"], "test": ["c"]}, "train")
        [('a', 'train'), ('b', 'train')]
    """
    owner = {id_: name for name in split_names(splits, split) for id_ in splits[name]}
    return sorted(owner.items())


def split_names(splits: Splits, split: str | None) -> list[str]:
    """The names of the selected splits: ``train+val`` joins several, None or ``all`` takes all.

    Raises:
        UsageError: there is no such split; the message lists those there are, and the hint names the one that
            comes closest.

    Example:
        >>> split_names({"training": [], "Test": []}, "test")
        Traceback (most recent call last):
        ...
        textseg.errors.UsageError: no split 'test': there are training, Test; did you mean Test?
    """
    names = list(splits) if split in (None, "all") else str(split).split("+")
    unknown = [name for name in names if name not in splits]
    if unknown:
        raise unknown_name("split", unknown[0], list(splits), _alias(unknown[0], splits))
    return names


def _alias(name: str, splits: Splits) -> str | None:
    """The split that goes by another of the usual names; None where none does, or more than one."""
    family = next(({usual, *others} for usual, others in ALIASES.items() if name in (usual, *others)), {name})
    found = [other for other in splits if other.casefold() in family]
    return found[0] if len(found) == 1 else None
