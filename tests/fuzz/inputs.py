"""Valid inputs, made by the writers and by the builders of other tests."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.io.formats.textseg.archives import files_of
from tests.tiny import make_tiny
from textseg.io.convert import convert


def made(make: Callable[..., Any], *arguments: Any, **options: Any) -> dict[str, bytes]:
    """The files that `make` writes into a folder, its first argument."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), *arguments, **options)
        return files_of(Path(folder))


def converted(to: str, **options: Any) -> dict[str, bytes]:
    """The tiny dataset, and in `out/` the same in another format."""

    def make(folder: Path) -> None:
        convert(make_tiny(folder), folder / "out", to=to, jobs=1, **options)

    return made(make)
