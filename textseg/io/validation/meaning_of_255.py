"""What 255 means in a dataset: one image cannot tell, all together can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from textseg.io.validation.labels import Facts
from textseg.io.validation.report import Problems


class Meanings:
    """Counts, over all samples, the label images with text and those of 0 and 255 only."""

    def __init__(self) -> None:
        self.text: dict[str, int] = {}
        self.only_ignore: dict[str, int] = {}

    def add(self, facts: Mapping[str, Facts]) -> None:
        """Count the labels of one sample, by part."""
        for part, fact in facts.items():
            self.text[part] = self.text.get(part, 0) + fact.text
            self.only_ignore[part] = self.only_ignore.get(part, 0) + fact.only_ignore

    def check(self, root: Path, problems: Problems) -> None:
        """Note a part that nowhere has text, only 255."""
        for part, files in self.only_ignore.items():
            if files and not self.text[part]:
                problems.add(
                    "T408", root, f"holds {files} {part} files of nothing but 0 and 255, and none with text"
                )
