"""The errors this library raises: each is one sentence for a person, with the place it is about.

Nothing here prints or exits; `textseg.cli` turns an error into its sentence and its exit code. Sentences name arguments
as in Python, between backticks: `` `split='all'` ``, `` `out=` ``; the command line prints them as options.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

MOST_DETAILS = 20
"""How many details are shown; `TextSegError.details` has all."""


class TextSegError(Exception):
    """What is wrong, in which file (and place in it), and what to do.

    Args:
        problem: what is wrong, in words, without a final full stop.
        file: the file or folder concerned.
        where: the place in the file, such as ``word '01', char '03'`` or ``line 12``.
        hint: what to do about it.
        details: further problems of the same kind, one line each, so that all are reported at once.

    Example:
        >>> print(TextSegError("is not a PNG", file="a.png", hint="copy it again"))
        a.png: is not a PNG; copy it again
        >>> print(TextSegError("2 of 6 images have a problem", details=["a.png: is empty", "b.png: is empty"]))
        2 of 6 images have a problem
          a.png: is empty
          b.png: is empty
    """

    exit_code = 1

    def __init__(
        self,
        problem: str,
        *,
        file: str | os.PathLike[str] | None = None,
        where: str | None = None,
        hint: str | None = None,
        details: Sequence[str] = (),
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.file = None if file is None else os.fspath(file)
        self.where = where
        self.hint = hint
        self.details = tuple(details)

    @property
    def sentence(self) -> str:
        """The error in one line, without its details."""
        place = ", ".join(part for part in (self.file, self.where) if part)
        text = f"{place}: {self.problem}" if place else self.problem
        return f"{text}; {self.hint}" if self.hint else text

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentence and the details, at most `MOST_DETAILS` of them: what a traceback and a terminal show."""
        more = len(self.details) - MOST_DETAILS
        rest = (f"  ... and {more} more",) if more > 0 else ()
        return (self.sentence, *(f"  {detail}" for detail in self.details[:MOST_DETAILS]), *rest)

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send these back, and keyword-only arguments do not pickle by themselves.
        state = {"file": self.file, "where": self.where, "hint": self.hint, "details": self.details}
        return (_rebuild, (type(self), self.problem, state))


def _rebuild(kind: type[TextSegError], problem: str, state: dict[str, object]) -> TextSegError:
    return kind(problem, **state)  # type: ignore[arg-type]


class UsageError(TextSegError):
    """An option, a name or another argument is invalid. Exit code 2."""

    exit_code = 2


class NoSplitsError(UsageError):
    """A split was asked for in a dataset that has none."""


class DataError(TextSegError):
    """A dataset file is missing, unreadable, or says something it may not say."""


class PredictionError(TextSegError):
    """A prediction is missing, of the wrong size, or cannot be read in exactly one way."""


class OutputError(TextSegError):
    """An output cannot be written, or is there already with other content."""


class CheckpointError(TextSegError):
    """A weights file is damaged, unsafe, or belongs to another model."""


class MemoryShortError(TextSegError):
    """The memory of the device is too small for what was asked."""


class MissingDependencyError(TextSegError, ImportError):
    """An optional package is needed for this and not installed; an `ImportError`, too. Exit code 2."""

    exit_code = 2


def raise_all(errors: Iterable[TextSegError], total: int) -> None:
    """Raise one error that tells all of `errors`, of their kind where they have one; nothing when there is none.

    Args:
        errors: one a sample.
        total: the number of samples, for the sentence.

    Example:
        >>> raise_all([OutputError("is full", file="a"), OutputError("is full", file="b")], 9)
        Traceback (most recent call last):
        ...
        textseg.errors.OutputError: 2 of 9 images have a problem
          a: is full
          b: is full
    """
    errors = list(errors)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kinds = {type(error) for error in errors}
        kind = kinds.pop() if len(kinds) == 1 else DataError
        details = [
            line for error in errors for line in (error.sentence, *(f"  {more}" for more in error.details))
        ]
        raise kind(f"{len(errors)} of {total} images have a problem", details=details)
