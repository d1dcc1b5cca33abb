"""The files that the benchmarks read: a synthetic dataset, made once and kept in the folder for temporary files."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np

from textseg import TextSeg
from textseg.io.files.png import encode_png
from textseg.labels import TEXT, to_target
from textseg.synth import make_dataset

SIDE = 1024
IMAGES = 60


def dataset_root() -> Path:
    """A synthetic dataset of `IMAGES` images of `SIDE` x `SIDE`, about the size of TextSeg's."""
    root = Path(tempfile.gettempdir()) / f"textseg-benchmark-{SIDE}-{IMAGES}"
    if not (root / "split.json").is_file():
        shutil.rmtree(root, ignore_errors=True)
        make_dataset(root, n=IMAGES, size=(SIDE, SIDE))
    return root


def predictions_root(root: Path) -> Path:
    """0/255 predictions for every image of the dataset: its truth moved by two pixels."""
    out = root.with_name(f"{root.name}-preds")
    if not out.is_dir():
        out.mkdir()
        for sample in TextSeg(root):
            text = to_target(sample.maskfg) == TEXT
            moved = np.roll(text, 2, axis=1).astype(np.uint8) * np.uint8(255)
            (out / f"{sample.id}.png").write_bytes(encode_png(moved))
    return out


def repeat_dataset(root: Path, times: int, out: Path) -> Path:
    """A root that holds every image of `root` `times` over under new ids, all in one split."""
    ids = TextSeg(root).ids
    for folder in ("image", "annotation", "semantic_label"):
        repeat_files(root / folder, times, out / folder)
    (out / "split.json").write_text(json.dumps({"test": [f"{id_}x{n}" for id_ in ids for n in range(times)]}))
    return out


def repeat_files(folder: Path, times: int, out: Path) -> Path:
    """A folder that holds every file of `folder`, ``ID_part.png``, `times` over, by hard links where that works."""
    out.mkdir(parents=True)
    for path in folder.iterdir():
        id_ = re.split("[_.]", path.name)[0]
        for number in range(times):
            target = out / f"{id_}x{number}{path.name.removeprefix(id_)}"
            try:
                target.hardlink_to(path)
            except OSError:
                shutil.copyfile(path, target)
    return out
