"""The lines that documents and `--help` print for a reader, typed by a test in a shell."""

import os
import re
import subprocess
import sys
from pathlib import Path

SMALLER = {
    r"(textseg synth [^#\n]*?)(?= *(#|$))": r"\1 -n 12 --size 160x128",
    r"--steps \d+": "--steps 2",
    r"baseline train(?!-)": (
        "baseline train --model hrnetv2-tiny --steps 2 --batch 2 --crop 65 --short-side 65 97 --sizes 97"
    ),
    r"train-glyphs": "train-glyphs --width 2 --batch 8 --steps 2",
    r"sizes=\[513\]": "sizes=[65]",
}
"""What a line is given in place of a size that takes minutes; of an option given twice the last counts."""


def smaller(text: str) -> str:
    """The lines of `text` with sizes that take seconds."""
    for pattern, replacement in SMALLER.items():
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def run(command: list[str], folder: Path) -> str:
    """Run a command in a folder, with this textseg first on the path; its standard output.

    Raises:
        AssertionError: the exit code is not 0; with what was printed.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout


def run_lines(lines: str, folder: Path) -> str:
    """Type lines into a POSIX shell that stops at the first error and traces what it runs; its standard output."""
    return run(["bash", "-euxc", smaller(lines)], folder)
