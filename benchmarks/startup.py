"""How soon `textseg --help` is there, against a Python that imports click and nothing else."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.timing import Row, milliseconds, take_turns


def run() -> list[Row]:
    def help_() -> None:
        subprocess.run([sys.executable, "-m", "textseg", "--help"], check=True, capture_output=True)

    def click() -> None:
        subprocess.run([sys.executable, "-c", "import click"], check=True, capture_output=True)

    pair = take_turns(help_, click, rounds=15)
    times = f"{milliseconds(pair.a)} against {milliseconds(pair.b)}"
    return [Row('textseg --help, against python -c "import click"', "<= 1.5", f"{pair.ratio:.2f}", times)]
