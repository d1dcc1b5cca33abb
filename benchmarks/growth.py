"""From 100 to 3,000 images: the time must grow with the number of images, the memory must not."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.dataset import repeat_dataset
from benchmarks.timing import Row, seconds
from textseg import TextSeg
from textseg.synth import make_dataset

SMALL, LARGE = 100, 3000
SIDE = 256

JOBS = {
    "evaluate": (
        "evaluate",
        "{root}/semantic_label",
        "--read-as",
        "maskfg",
        "--split",
        "all",
        "--data",
        "{root}",
    ),
    "make-maskfg --check": ("make-maskfg", "--check", "--data", "{root}"),
    "convert --to coco": ("convert", "--to", "coco", "--data", "{root}", "--out", "{root}/coco"),
    "validate": ("validate", "--data", "{root}"),
}


def measure(words: tuple[str, ...], root: Path) -> tuple[float, float]:
    """(seconds, peak memory in MiB) of a command in a process of its own."""
    command = [sys.executable, "-m", "textseg", *(word.format(root=root) for word in words), "--quiet"]
    code = (
        "import json, resource, subprocess, sys\n"
        "subprocess.run(json.loads(sys.argv[1]), check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    peaks: list[float] = []

    def run_it() -> None:
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(command)], check=True, capture_output=True
        )
        peaks.append(int(done.stdout) / 1024)

    return seconds(run_it), peaks[0]


def run() -> list[Row]:
    scratch = Path(tempfile.mkdtemp(prefix="textseg-growth-"))
    try:
        make_dataset(scratch / "base", n=SMALL, size=(SIDE, SIDE))
        small = repeat_dataset(scratch / "base", 1, scratch / "small")
        large = repeat_dataset(scratch / "base", LARGE // SMALL, scratch / "large")
        for root in (small, large):
            ids = [sample.id for sample in TextSeg(root)]
            (root / "split.json").write_text(json.dumps({"test": ids}))
        return [_grow(name, words, small, large) for name, words in JOBS.items()]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _grow(name: str, words: tuple[str, ...], small: Path, large: Path) -> Row:
    (few_time, few_memory), (many_time, many_memory) = measure(words, small), measure(words, large)
    return Row(
        f"{name}, {SMALL} -> {LARGE} images of {SIDE} x {SIDE}",
        f"time <= {LARGE // SMALL} x, memory flat",
        f"time {many_time / few_time:.1f} x, memory {many_memory / few_memory:.2f} x",
        f"{few_time:.1f} -> {many_time:.1f} s, {few_memory:.0f} -> {many_memory:.0f} MiB",
    )
