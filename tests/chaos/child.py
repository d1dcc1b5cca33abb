"""Runs of the command line in processes forked from one that has imported everything, each disturbed in its way.

A moment is chosen by what a run has done to files so far, which an audit hook counts, and not by time alone: so it is
the same on a fast machine, a slow one and a busy one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

PRELOAD = [
    "torch",
    "cv2",
    "onnx",
    "onnxruntime",
    "matplotlib.figure",
    "matplotlib.backends.backend_pdf",
    "pyarrow.parquet",
    "rich.progress",
    "jinja2",
    "textseg.synth",
    "textseg.html_report",
    "textseg.plots",
    "textseg.plots.dataset_card",
    "textseg.segmentation.files",
    "textseg.evaluation.instances",
    "textseg.models.training.session",
    "textseg.models.training.train_glyphs",
    "textseg.models.prediction.predict",
    "textseg.models.checkpoints.export_onnx",
    "textseg.io.convert",
    "tests.chaos.child",
]
os.environ |= {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg"}  # before the server starts; it hands them on
_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(PRELOAD)

TOUCHES = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.chmod", "fcntl.flock"}
"""The audit events that change files, besides opening one to write."""

LOGS = "out", "err"
LONGEST = 120.0


class Outcome(NamedTuple):
    """How a run ended: exit code (-N after the signal N), what it printed, and how often it touched a file."""

    code: int
    out: str
    err: str
    touches: int


@dataclass(frozen=True)
class Disturbance:
    """What happens to a run.

    Attributes:
        touch: the signal comes when files are touched for the n-th time; 0 for never.
        later: so many seconds after that.
        signal: which; SIGKILL and SIGALRM end the process at once, others it can handle.
        prepare: called in the process before the command starts, as to lower a limit.
    """

    touch: int = 0
    later: float = 0.0
    signal: int = signal.SIGKILL
    prepare: Callable[[], object] | None = None


class Running:
    """A run that has been started."""

    def __init__(self, words: str, cwd: Path, disturbance: Disturbance) -> None:
        self._read, write = _SERVER.Pipe(duplex=False)
        self._logs = Path(tempfile.mkdtemp(prefix="textseg-chaos-"))  # not on the disk that may be full
        arguments = words, cwd, disturbance, self._logs, write
        self._process = _SERVER.Process(target=_main, args=arguments, daemon=True)
        self._process.start()
        write.close()

    def wait(self) -> Outcome:
        self._process.join(LONGEST)
        if self._process.is_alive():
            self._process.kill()
            raise AssertionError(f"a run did not end in {LONGEST} seconds")
        touches = 0
        with contextlib.suppress(EOFError):
            touches = self._read.recv()
        out, err = ((self._logs / name).read_text(errors="replace") for name in LOGS)
        shutil.rmtree(self._logs)
        return Outcome(self._process.exitcode or 0, out, err, touches)


def start(words: str, cwd: Path, disturbance: Disturbance = Disturbance()) -> Running:
    """Start ``textseg WORDS`` in a folder."""
    return Running(words, cwd, disturbance)


def run(words: str, cwd: Path, disturbance: Disturbance = Disturbance()) -> Outcome:
    """Run ``textseg WORDS`` in a folder to its end."""
    return start(words, cwd, disturbance).wait()


def _main(words: str, cwd: Path, disturbance: Disturbance, logs: Path, report: Any) -> None:
    """In the forked process: what a shell would set up, then the command line."""
    for number, name in enumerate(LOGS, 1):
        os.dup2(os.open(logs / name, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(cwd)
    sys.argv = ["textseg", *words.split()]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in the background have it ignored
    if disturbance.prepare is not None:
        disturbance.prepare()
    sys.stdout, sys.stderr = _stream(1), _stream(2)
    touches = _count_touches(disturbance)
    from textseg.cli import main

    try:
        main()
    except SystemExit:
        raise
    except BaseException:
        traceback.print_exc()
        raise SystemExit(99) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # what would come now finds no command to disturb
        sys.stderr.flush()
        report.send(touches[0])


def _stream(number: int) -> Any:
    """A standard stream as Python makes it at its start: None where it is closed."""
    try:
        return open(number, "w", closefd=False)
    except OSError:
        return None


def _count_touches(disturbance: Disturbance) -> list[int]:
    count = [0]
    if disturbance.signal not in (signal.SIGKILL, signal.SIGALRM):
        signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(disturbance.signal))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        opens = event == "open" and arguments[0] != os.devnull and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if not opens and event not in TOUCHES:
            return
        count[0] += 1
        if count[0] == disturbance.touch:
            if disturbance.later:
                signal.setitimer(signal.ITIMER_REAL, disturbance.later)
            else:
                os.kill(os.getpid(), disturbance.signal)

    sys.addaudithook(hook)
    return count


def limit(kind: int, number: int) -> None:
    """Lower a limit of this process, such as `resource.RLIMIT_FSIZE`."""
    resource.setrlimit(kind, (number, resource.getrlimit(kind)[1]))
