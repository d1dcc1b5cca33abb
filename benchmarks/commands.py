"""Complete commands against decoding alone (and encoding) their files with Pillow, divided by the processors."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.dataset import dataset_root, predictions_root
from benchmarks.timing import Row, take_turns
from textseg import TextSeg
from textseg.evaluation import evaluate, evaluate_protocols
from textseg.io.convert import convert
from textseg.io.formats.textseg.maskfg import make_maskfg
from textseg.parallel import cpu_count


def decode(paths: list[Path]) -> None:
    """Decode PNG files one after the other with Pillow, and nothing else."""
    for path in paths:
        with Image.open(path) as image:
            np.asarray(image)


def decode_and_encode(paths: list[Path], labels: list[Path]) -> None:
    """Decode `paths`, and decode and encode `labels`: the least that deriving labels can cost."""
    decode(paths)
    for path in labels:
        with Image.open(path) as image:
            Image.fromarray(np.asarray(image)).save(io.BytesIO(), "PNG")


def run() -> list[Row]:
    root = dataset_root()
    preds = predictions_root(root)
    dataset = TextSeg(root)
    annotation, labels = root / "annotation", sorted((root / "semantic_label").iterdir())
    masks, effects = sorted(annotation.glob("*_mask.png")), sorted(annotation.glob("*_maskeff.png"))
    scratch = Path(tempfile.mkdtemp(prefix="textseg-benchmark-"))

    def fresh() -> Path:
        shutil.rmtree(scratch, ignore_errors=True)
        return scratch

    try:
        return [
            _against(
                "evaluate from PNGs",
                "<= 1.15",
                lambda: evaluate(dataset, preds),
                lambda: decode(labels + sorted(preds.iterdir())),
            ),
            _against(
                "make-maskfg",
                "<= 1.3",
                lambda: make_maskfg(dataset, fresh()),
                lambda: decode_and_encode(masks + effects, labels),
            ),
            _against(
                "convert --to coco",
                "<= 1.3",
                lambda: convert(dataset, fresh(), to="coco"),
                lambda: decode(masks),
            ),
            _all_protocols(lambda: evaluate_protocols(dataset, preds), lambda: evaluate(dataset, preds)),
        ]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _all_protocols(ours: Callable[[], object], one: Callable[[], object]) -> Row:
    pair = take_turns(ours, one, rounds=5)
    times = f"{pair.a:.2f} s against {pair.b:.2f} s"
    return Row("evaluate --all-protocols, against one protocol", "<= 1.3", f"{pair.ratio:.2f}", times)


def _against(what: str, reach: str, ours: Callable[[], object], least: Callable[[], object]) -> Row:
    pair = take_turns(ours, least, rounds=5)
    cores = cpu_count()
    return Row(
        f"{what}, against decoding (and encoding) / {cores} processors",
        reach,
        f"{pair.ratio * cores:.2f}",
        f"{pair.a:.2f} s against {pair.b:.2f} s / {cores}",
    )
