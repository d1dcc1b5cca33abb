"""From 100 to 3,000 images: the time must grow with the number of images, the memory must not."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from benchmarks.dataset import repeat_dataset
from benchmarks.timing import Row, run_command
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


def run() -> list[Row]:
    scratch = Path(tempfile.mkdtemp(prefix="textseg-growth-"))
    try:
        make_dataset(scratch / "base", n=SMALL, size=(SIDE, SIDE))
        small = repeat_dataset(scratch / "base", 1, scratch / "small")
        large = repeat_dataset(scratch / "base", LARGE // SMALL, scratch / "large")
        return [_grow(name, words, small, large) for name, words in JOBS.items()]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _grow(name: str, words: tuple[str, ...], small: Path, large: Path) -> Row:
    (few_time, few_memory), (many_time, many_memory) = (
        run_command(*(word.format(root=root) for word in words)) for root in (small, large)
    )
    return Row(
        f"{name}, {SMALL} -> {LARGE} images of {SIDE} x {SIDE}",
        f"time <= {LARGE // SMALL} x, memory flat",
        f"time {many_time / few_time:.1f} x, memory {many_memory / few_memory:.2f} x",
        f"{few_time:.1f} -> {many_time:.1f} s, {few_memory:.0f} -> {many_memory:.0f} MiB",
    )
