"""What validation found: a list of problems, and the counts of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from textseg.io.validation.codes import CODES, Severity
from textseg.representation import ShownInNotebooks, counted

FORMAT = "textseg-validation/1"
"""The name and version of the JSON report, in its ``format``."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        code: what kind of thing, a key of `CODES`.
        file: the file or folder, relative to the root, with forward slashes; ``.`` is the root.
        where: the place in it, such as ``word '00', char '03'`` or ``line 12, column 7``, or None.
        message: what is wrong, a sentence about the file or the place.
        id: the sample it is about, or None.
    """

    code: str
    file: str
    where: str | None
    message: str
    id: str | None = None

    @property
    def severity(self) -> Severity:
        return CODES[self.code].severity

    def __str__(self) -> str:
        return f"{self.file}{f', {self.where}' if self.where else ''}: {self.message}"


@dataclass(frozen=True, repr=False)
class Report(ShownInNotebooks):
    """What was looked at and what was found.

    Attributes:
        root: the folder, as it was given.
        layout: ``release``, ``reference`` or ``bts`` of a TextSeg root, else the name of the format.
        split: the split that was asked for, or None for everything.
        labels: the label version.
        splits: how many ids each split has, in the order of the file.
        samples: how many samples were looked at.
        files: how many of each kind of file were read: image, anno, mask, maskeff, maskfg.
        problems: all of them: those of the root first, then sample by sample.
        notes: what a user should know about how the dataset was read, as sentences.
    """

    root: str
    layout: str
    split: str | None
    labels: str
    splits: dict[str, int]
    samples: int
    files: dict[str, int]
    problems: Sequence[Problem]
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        found = f"{counted(self.errors, 'error')}, {counted(self.warnings, 'warning')}"
        return f"<Report on {counted(self.samples, 'sample')} of the layout {self.layout}: {found}>"

    @property
    def counts(self) -> dict[str, int]:
        """How many problems of each code there are; errors first, then in the order of codes."""
        counts = Counter(problem.code for problem in self.problems)
        return {code: counts[code] for code in sorted(counts, key=lambda code: (CODES[code].severity, code))}

    @property
    def errors(self) -> int:
        """How many problems are errors."""
        return sum(problem.severity == "error" for problem in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems are warnings."""
        return len(self.problems) - self.errors

    def to_json(self) -> bytes:
        """The report as JSON in UTF-8: the same root gives the same bytes. The fields: `textseg docs validation`."""
        document = {
            "format": FORMAT,
            "root": plain(self.root),
            "layout": self.layout,
            "split": self.split,
            "labels": self.labels,
            "splits": {plain(name): ids for name, ids in self.splits.items()},
            "samples": self.samples,
            "files": self.files,
            "errors": self.errors,
            "warnings": self.warnings,
            "counts": self.counts,
            "notes": list(self.notes),
            "problems": [
                {
                    "code": problem.code,
                    "severity": problem.severity,
                    "id": problem.id,
                    "file": problem.file,
                    "where": problem.where,
                    "message": problem.message,
                }
                for problem in self.problems
            ],
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


class Problems(list[Problem]):
    """A list of problems in the making; it names files relative to the root."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def add(
        self, code: str, path: Path, message: str, *, where: str | None = None, id_: str | None = None
    ) -> None:
        """Note one problem of the file or folder at `path`."""
        inside = path.is_relative_to(self.root)
        file = plain((path.relative_to(self.root) if inside else path).as_posix())
        place = None if where is None else plain(where)
        self.append(Problem(code, file, place, plain(message), None if id_ is None else plain(id_)))


class SampleProblems(Problems):
    """The problems of one sample; names a file by its part of the sample."""

    def __init__(self, root: Path, id_: str, files: Mapping[str, Path]) -> None:
        super().__init__(root)
        self.id = id_
        self.files = files

    def note(self, code: str, part: str, message: str, *, where: str | None = None) -> None:
        """Note one problem of a part: image, anno, mask, maskeff or maskfg."""
        path = self.files.get(part)
        if path is None:  # a part that has no file of its own, as the words of a COCO image
            where = part if where is None else f"{part}, {where}"
            path = self.files.get("image", self.root / self.id)
        self.add(code, path, message, where=where, id_=self.id)


def plain(text: str) -> str:
    r"""A name as text that can be printed and stored: bytes that are no UTF-8, and control characters, escaped.

    Example:
        >>> plain("a\udcff\n")
        'a\\udcff\\n'
    """
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
