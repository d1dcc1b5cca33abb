"""Environments of their own for other people's readers, which are too large or too particular for ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent / ".venv" / "others"


def run_with(package: str, code: str, *arguments: object) -> str:
    """Run Python code where a package is installed, and return what it prints.

    The environment is made once, in .venv/others/; without a network the test is skipped.

    Args:
        package: its name, with a version if that matters.
        code: what to run; `arguments` are its ``sys.argv[1:]``.
    """
    python = _environment(package) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = subprocess.run(
        [python, "-c", code, *map(str, arguments)], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment(package: str) -> Path:
    place = HOME / package
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        venv.create(place, with_pip=True)
        pip = next(place.glob("*/pip*"))
        done = subprocess.run([pip, "install", "-q", package], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{package} cannot be installed here: {done.stderr.strip()[-200:]}")
        (place / "ready").touch()
    return place
