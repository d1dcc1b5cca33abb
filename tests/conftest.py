"""Fixtures shared by all tests."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tiny import make_tiny

# So that a test never depends on the data of the person who runs it.
os.environ.pop("TEXTSEG_DATA", None)

# A shell lets jobs in its background ignore Ctrl-C, and so would all that the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A TextSeg root of five small images, see tests/tiny.py."""
    return make_tiny(tmp_path / "data" / "TextSeg")


@pytest.fixture
def run():
    """Run the command line as a user does: `run("evaluate", "preds", cwd=folder)`."""

    def run(*words: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "textseg", *map(str, words)],
            cwd=cwd,
            check=False,
            env={**os.environ, "PYTHONSAFEPATH": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
