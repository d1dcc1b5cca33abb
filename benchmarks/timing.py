"""Fair timing: the two sides of a ratio take turns, and the median of the ratios is printed."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from textseg.parallel import cpu_count

ROUNDS = 7


@dataclass(frozen=True)
class Row:
    """One measured line: what, the figure to reach, the figure found, and the times behind it."""

    what: str
    reach: str
    found: str
    behind: str


@dataclass(frozen=True)
class Pair:
    """Seconds of two things that took turns: the median of each, and the median of their ratio a / b."""

    a: float
    b: float
    ratio: float


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    function()
    return time.perf_counter() - begun


def take_turns(a: Callable[[], object], b: Callable[[], object], rounds: int = ROUNDS) -> Pair:
    """Time a and b one after the other, several times; one round before is not counted."""
    seconds(a), seconds(b)
    times = [(seconds(a), seconds(b)) for _ in range(rounds)]
    return Pair(
        a=statistics.median(first for first, _ in times),
        b=statistics.median(second for _, second in times),
        ratio=statistics.median(first / second for first, second in times),
    )


def run_command(*arguments: str) -> tuple[float, float]:
    """(seconds, peak memory in MiB) of `textseg` with these arguments in a process of its own, start-up included."""
    code = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(json.loads(sys.argv[1]), check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = json.dumps([sys.executable, "-m", "textseg", *arguments, "--quiet"])
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, command], check=True, capture_output=True)
    return time.perf_counter() - begun, int(done.stdout) / 1024


def milliseconds(value: float) -> str:
    """A time in words: milliseconds with three digits."""
    return f"{value * 1000:.3g} ms"


def describe_machine() -> str:
    """The processor count, system and versions that the figures hold for."""
    packages = ("textseg", "numpy", "pillow", "opencv-python-headless", "pycocotools")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    python = ".".join(map(str, sys.version_info[:3]))
    return f"{cpu_count()} processors, {platform.system()} {platform.machine()}, Python {python}, {versions}"
