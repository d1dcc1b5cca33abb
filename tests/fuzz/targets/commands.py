"""Commands on a dataset with one damaged image or label image: they refuse it, or give what it holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from tests.fuzz.mutate import BYTES
from tests.fuzz.naive_png import decode_label
from tests.fuzz.structures import png
from tests.fuzz.target import Command, Target
from tests.tiny import make_tiny


def dataset() -> dict[str, bytes]:
    """The tiny dataset, without the semantic labels that can be derived."""
    with tempfile.TemporaryDirectory() as name:
        root = make_tiny(Path(name), maskfg=False)
        files = (path for path in sorted(root.rglob("*")) if path.is_file())
        return {f"data/{path.relative_to(root).as_posix()}": path.read_bytes() for path in files}


def image() -> dict[str, bytes]:
    return {"a.jpg": dataset()["data/image/a00001.jpg"]}


def derived(folder: Path, _: None) -> None:
    """The rule of the semantic labels, from what the naive decoder reads."""
    for path in sorted(folder.glob("data/annotation/*_mask.png")):
        mask = decode_label(path.read_bytes())
        maskeff = decode_label(path.with_name(path.name.replace("_mask", "_maskeff")).read_bytes())
        made = decode_label((folder / "out" / path.name.replace("_mask", "_maskfg")).read_bytes())
        rest = np.where((mask == 255) | (maskeff == 255), 255, np.where(maskeff > 0, 200, 0))
        assert np.array_equal(made, np.where((mask > 0) & (mask < 255), 100, rest)), "another derived label"


LABELS, IMAGES = r"annotation/.*png", r"image/.*jpg"
DATA = ("--data", "data", "--jobs", "1")
PNG = (*BYTES, png)

TARGETS = [
    Target("make-maskfg", dataset, Command("make-maskfg", *DATA, "--out", "out"), LABELS, PNG, derived, 150),
    Target(
        "validate-labels", dataset, Command("validate", *DATA, "--json", "out.json"), LABELS, PNG, number=80
    ),
    Target("validate-images", dataset, Command("validate", *DATA, "--json", "out.json"), IMAGES, number=80),
    Target(
        "convert-coco",
        dataset,
        Command("convert", "--to", "coco", *DATA, "--out", "out"),
        LABELS,
        PNG,
        number=80,
    ),
    Target(
        "convert-masks",
        dataset,
        Command("convert", "--to", "masks", *DATA, "--out", "out"),
        "png|jpg",
        number=80,
    ),
    Target("stats", dataset, Command("stats", "--data", "data"), LABELS, PNG, number=60),
    Target(
        "show",
        dataset,
        Command("show", "a00001", "--data", "data", "--out", "out.png"),
        "a00001.*(png|jpg)",
        number=60,
    ),
    Target("segment", image, Command("segment", "a.jpg", "--out", "out"), number=60),
]
