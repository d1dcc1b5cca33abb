"""Commands against decoding alone (and encoding) their files with Pillow, in a process for each processor.

What counts is the cost of further images: the time for many less the time for few, so that start-up is left out.
"""

from __future__ import annotations

import io
import shutil
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.dataset import IMAGES, dataset_root, predictions_root, repeat_dataset, repeat_files
from benchmarks.timing import ROUNDS, Row, seconds, take_turns
from textseg import TextSeg
from textseg.evaluation import evaluate, evaluate_protocols
from textseg.io.convert import convert
from textseg.io.formats.textseg.maskfg import make_maskfg
from textseg.parallel import cpu_count

TIMES = 6
"""How many times as large the large dataset is."""


def decode(path: Path) -> None:
    """Decode a PNG file with Pillow, and nothing else."""
    with Image.open(path) as image:
        np.asarray(image)


def decode_and_encode(path: Path) -> None:
    """Decode a label and encode it: with decoding the masks, the least that deriving labels can cost."""
    with Image.open(path) as image:
        Image.fromarray(np.asarray(image)).save(io.BytesIO(), "PNG")


@dataclass(frozen=True)
class Job:
    """A command, and what must be decoded (and encoded) for each of its images.

    Attributes:
        run: the command on a dataset and its predictions.
        least: what must be done with the files of the `IMAGES` images of the small dataset.
    """

    what: str
    reach: str
    run: Callable[[TextSeg, Path], object]
    least: list[tuple[Callable[[Path], None], list[Path]]]


def run() -> list[Row]:
    root = dataset_root()
    preds = predictions_root(root)
    annotation, labels = root / "annotation", sorted((root / "semantic_label").iterdir())
    masks, effects = sorted(annotation.glob("*_mask.png")), sorted(annotation.glob("*_maskeff.png"))
    scratch = Path(tempfile.mkdtemp(prefix="textseg-benchmark-"))

    def fresh() -> Path:
        shutil.rmtree(scratch / "out", ignore_errors=True)
        return scratch / "out"

    jobs = [
        Job(
            "evaluate from PNGs",
            "<= 1.15",
            evaluate,
            [(decode, labels + sorted(preds.iterdir()))],
        ),
        Job(
            "make-maskfg",
            "<= 1.3",
            lambda dataset, _: make_maskfg(dataset, fresh()),
            [(decode, masks + effects), (decode_and_encode, labels)],
        ),
        Job(
            "convert --to coco",
            "<= 1.3",
            lambda dataset, _: convert(dataset, fresh(), to="coco"),
            [(decode, masks)],
        ),
    ]
    try:
        few = TextSeg(root), preds
        many = (
            TextSeg(repeat_dataset(root, TIMES, scratch / "data")),
            repeat_files(preds, TIMES, scratch / "preds"),
        )
        with ProcessPoolExecutor(cpu_count()) as processes:
            rows = [_further_images(job, few, many, processes) for job in jobs]
        return [*rows, _all_protocols(lambda: evaluate_protocols(*few), lambda: evaluate(*few))]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _all_protocols(ours: Callable[[], object], one: Callable[[], object]) -> Row:
    pair = take_turns(ours, one, rounds=5)
    times = f"{pair.a:.2f} s against {pair.b:.2f} s"
    return Row("evaluate --all-protocols, against one protocol", "<= 1.3", f"{pair.ratio:.2f}", times)


def _further_images(
    job: Job, few: tuple[TextSeg, Path], many: tuple[TextSeg, Path], processes: Executor
) -> Row:
    def least() -> None:
        for function, paths in job.least:
            list(processes.map(function, paths * (TIMES - 1), chunksize=10))

    rounds = []
    job.run(*few)
    least()
    for _ in range(ROUNDS):
        rounds.append((seconds(lambda: job.run(*many)) - seconds(lambda: job.run(*few)), seconds(least)))
    ours, alone = (statistics.median(side) for side in zip(*rounds, strict=True))
    images, processors = (TIMES - 1) * IMAGES, cpu_count()
    return Row(
        f"{job.what}, {images} further images, against decoding (and encoding) on {processors} processors",
        job.reach,
        f"{statistics.median(a / b for a, b in rounds):.2f}",
        f"{ours:.2f} s against {alone:.2f} s",
    )
