"""What the documents speak of and no printed line makes: the photos, masks, archives and datasets of the reader."""

import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tests.fuzz.targets.formats import make_bts
from tests.io.formats.coco_ts.test_read import make as make_coco_ts
from tests.io.formats.icdar13.build import make_flat as make_icdar13
from tests.io.formats.mlt_s.test_read import make as make_mlt_s
from tests.io.formats.total_text.test_read import make as make_total_text
from tests.tiny import save
from textseg import open_dataset
from textseg.labels import TEXT, to_target
from textseg.synth import make_dataset

EXAMPLES = Path(__file__).parent.parent / "examples"
IMAGES = 12
SIZE = (128, 160)
"""Of the dataset, the same as that which `smaller` (tests/printed.py) makes of every `textseg synth data/TextSeg`."""


def make_archives(folder: Path) -> None:
    """The archives of the release, of the very dataset."""
    root = folder / "released"
    make_dataset(root, IMAGES, size=SIZE, jobs=1)
    for part in ("image", "annotation", "semantic_label"):
        shutil.make_archive(str(folder / part), "gztar", root, part)
    shutil.move(root / "split.json", folder / "split.json")
    shutil.rmtree(root)


def make_pages(
    folder: Path, images: str, masks: str, text: object = 255, ground: object = 0, count: int = 3
) -> None:
    """Images with masks of their text pixels, of the values or colours `text` and `ground`.

    Args:
        folder: where.
        images: the path of an image, in which ``ID`` stands for its id.
        masks: the path of a mask.
    """
    made = folder / "made"
    make_dataset(made, count, size=SIZE, jobs=1)
    for sample in open_dataset(made):
        image = folder / images.replace("ID", sample.id)
        image.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made / f"image/{sample.id}.jpg", image)
        if masks:
            found = (to_target(sample.maskfg) == TEXT)[..., None]
            mask = np.where(found, np.uint8(text), np.uint8(ground)).squeeze()
            save(folder / masks.replace("ID", sample.id), mask)
    shutil.rmtree(made)


def make_described(folder: Path) -> None:
    """Images and masks in folders, or with names, that only options describe."""
    make_pages(folder, "pages/scans/ID.jpg", "pages/ink/ID_gt.png")
    make_pages(folder, "pages/ID.jpg", "pages/gt_ID.png")


def make_eaformer(folder: Path) -> None:
    for split in ("train", "test"):
        make_pages(
            folder, f"eaformer/images_{split}/{split}_ID.jpg", f"eaformer/label_{split}_reann/{split}_ID.png"
        )


def make_predictions(folder: Path) -> None:
    """For every dataset that is in the folder so far, its own truth: 255 is text."""
    for name in DATASETS:
        root = folder / name
        for sample in open_dataset(root) if root.exists() else ():
            text = (to_target(sample.maskfg) == TEXT).astype(np.uint8) * 255
            save(folder / f"predictions/{sample.id}.png", text)


DATASETS: dict[str, Callable[[Path], object]] = {
    "data/BTS": make_bts,
    "data/COCO": make_coco_ts,
    "data/MLT": make_mlt_s,
    "data/TotalText": make_total_text,
    "ICDAR13": make_icdar13,
}
"""Datasets that are read but not distributed: a few images in their files, which the tests of the formats made."""

FILES: dict[str, Callable[[Path], object]] = {
    "examples/": lambda folder: (folder / "examples").symlink_to(EXAMPLES),
    "image.tar.gz": make_archives,
    "photo.jpg": partial(make_pages, images="photo.jpg", masks="", count=1),
    "scans/": partial(make_pages, images="scans/page_ID.jpg", masks=""),
    "--data mine": partial(make_pages, images="mine/images/ID.jpg", masks="mine/masks/ID.png"),
    "dibco": partial(make_pages, images="dibco/images/ID.jpg", masks="dibco/masks/ID.png"),
    "manga": partial(
        make_pages,
        images="manga/images/ID.jpg",
        masks="manga/masks/ID.png",
        text=(1, 1, 1),
        ground=(255, 255, 255),
    ),
    "pages": make_described,
    "eaformer": make_eaformer,
    "predictions --data data/": make_predictions,
}
"""By what stands in the lines of a document that needs it."""


def give(lines: str, folder: Path) -> None:
    """Put into a folder what the lines of a document speak of, and nothing else."""
    for name, make in DATASETS.items():
        if re.search(rf"{name}\b(?!_)", lines):
            make(folder / name)
    for name, make in FILES.items():
        if re.search(rf"(?<![\w/.]){re.escape(name)}", lines):
            make(folder)
