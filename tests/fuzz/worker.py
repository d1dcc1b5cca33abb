"""Damaged inputs are tried in a process of their own, which may hang, die or fill its memory."""

from __future__ import annotations

import multiprocessing
import os
import re
import resource
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.target import Target, attempt

SECONDS = 20.0
IMPORTS = 120.0
MEMORY = 2 << 30
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes, in which the system says how much memory a process had at most."""


class Worker:
    """A process that tries one input after the other, and is replaced when it must be.

    Of each target it tries the valid input first, and takes the time that the imports need.

    Args:
        seconds: for one input.
        memory: in bytes; the process cannot have more than half as much again.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self.process: multiprocessing.process.BaseProcess | None = None
        self.target: Target | None = None

    def attempt(self, target: Target, number: int) -> str | None:
        """What is wrong with what happened to an input, or None."""
        if self.process is None:
            self._start()
        if self.target != target:
            if problem := self._attempt(target, None, IMPORTS):
                return problem
            self.target = target
        return self._attempt(target, number, self.seconds)

    def _attempt(self, target: Target, number: int | None, seconds: float) -> str | None:
        self.connection.send((target, number))
        if not self.connection.poll(seconds):
            self.stop()
            return f"did not end within {seconds:.0f} seconds"
        try:
            problem, peak = self.connection.recv()
        except EOFError:
            assert self.process is not None
            self.process.join()
            code = self.process.exitcode
            self.stop()
            return f"killed the process (exit code {code})"
        if peak > self.memory:
            self.stop()  # the peak of a process stays
            return problem or f"took {peak >> 20} MiB of memory"
        return problem

    def stop(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.connection.close()
            self.process = self.target = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, self.memory), daemon=True)
        self.process.start()
        other.close()
        assert self.connection.recv() == "ready"


def _serve(connection: Connection, memory: int) -> None:
    os.environ |= {"OMP_NUM_THREADS": "1"}
    resource.setrlimit(resource.RLIMIT_DATA, (memory * 3 // 2,) * 2)
    connection.send("ready")
    while True:
        target, number = connection.recv()
        with tempfile.TemporaryDirectory() as folder:
            problem = attempt(target, number, Path(folder))
        connection.send((problem, _peak()))


def _peak() -> int:
    """The most memory of this process, in bytes; ``ru_maxrss`` begins with that of the process that started it."""
    status = Path("/proc/self/status")
    if status.is_file():
        (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
        return int(peak) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * RSS_UNIT
