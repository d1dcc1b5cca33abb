"""Results that are given as people have them: in memory, or as the files that `textseg evaluate --json` wrote."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from textseg.errors import UsageError
from textseg.evaluation.files import read_result
from textseg.evaluation.result import Result

AnyResult: TypeAlias = Result | str | os.PathLike[str]
Results: TypeAlias = AnyResult | Iterable[AnyResult] | Mapping[str, AnyResult]


def gather_results(results: Results) -> dict[str, Result]:
    """Results by name; files are read.

    Args:
        results: one, several, or several by names of your choice. Without one, a file has its path for a name, and a
            result in memory its place.

    Raises:
        UsageError: a file is given twice or cannot be read, or something is neither a file nor a result.
        DataError: a file holds no result.

    Example:
        >>> from textseg import evaluate
        >>> made = evaluate({"a": [[100, 0]]}, {"a": [[1, 0]]})
        >>> list(gather_results([made, made])), list(gather_results({"mine": made}))
        (['result 1', 'result 2'], ['mine'])
    """
    if isinstance(results, Mapping):
        return {str(name): _as_result(one) for name, one in results.items()}
    if isinstance(results, Result | str | os.PathLike):
        results = [results]
    elif not isinstance(results, Iterable):
        raise _neither(results)
    return {name: _as_result(one) for name, one in name_results(results).items()}


def name_results(results: Iterable[AnyResult]) -> dict[str, AnyResult]:
    """Results by name, as `gather_results` names them; nothing is read.

    Raises:
        UsageError: a file is given twice.

    Example:
        >>> name_results(["a.json", "b.json"])
        {'a.json': 'a.json', 'b.json': 'b.json'}
    """
    named: dict[str, AnyResult] = {}
    for place, one in enumerate(results, 1):
        name = str(one) if isinstance(one, str | os.PathLike) else f"result {place}"
        if name in named:
            raise UsageError("is given twice", file=name)
        named[name] = one
    return named


def _as_result(one: AnyResult) -> Result:
    if isinstance(one, Result):
        return one
    if isinstance(one, str | os.PathLike):
        return read_result(one)
    raise _neither(one)


def _neither(one: object) -> UsageError:
    return UsageError(
        f"{type(one).__name__} is neither a result nor the path of one",
        hint="a result is what textseg.evaluate returns, or a file of textseg evaluate --json",
    )
