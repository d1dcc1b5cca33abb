"""What was read in another way than it is written, or left out: counted, with the first place of each kind."""

from __future__ import annotations

from pathlib import Path


class Notes:
    """The notes about one file.

    Example:
        >>> notes = Notes(Path("coco/x.json"))
        >>> for where in ("annotation 3", "annotation 8"):
        ...     notes.add("polygon without area left out", where)
        >>> notes.sentences
        ('x.json: polygon without area left out (2 times, the first: annotation 3)',)
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._found: dict[str, tuple[int, str]] = {}

    def add(self, what: str, where: str) -> None:
        """Count one thing of a kind."""
        count, first = self._found.get(what, (0, where))
        self._found[what] = (count + 1, first)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence for each kind."""
        return tuple(
            f"{self.file.name}: {what} ({'once, in' if count == 1 else f'{count} times, the first:'} {first})"
            for what, (count, first) in self._found.items()
        )
