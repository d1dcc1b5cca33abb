"""Ways to damage the tiny root, and the check that exactly the right problems are reported."""

import json
import re
from pathlib import Path

import numpy as np
from PIL import Image

from tests.tiny import SPLITS, make_tiny, save, tiny_anno
from textseg.io.validation import validate

IMAGE = "image/a00001.jpg"
ANNO, MASK = "annotation/a00001_anno.json", "annotation/a00001_mask.png"
MASKEFF, MASKFG = "annotation/a00001_maskeff.png", "semantic_label/a00001_maskfg.png"
IDS = [id_ for ids in SPLITS.values() for id_ in ids]
CHAR = f"{ANNO}, word '00', char '00'"


def assert_told(root, *expected, **options):
    """Every problem is one of the expected lines and the other way round; ``...`` matches any text."""
    found = [f"{problem.code} {problem}" for problem in validate(root, jobs=1, **options).problems]
    patterns = [re.compile(re.escape(line).replace(r"\.\.\.", ".*"), re.DOTALL) for line in expected]
    unmet = [
        line
        for line, pattern in zip(expected, patterns, strict=True)
        if not any(map(pattern.fullmatch, found))
    ]
    extra = [line for line in found if not any(pattern.fullmatch(line) for pattern in patterns)]
    assert (unmet, extra) == ([], [])


def damaged(tmp_path, change):
    """A tiny root with a change made to it."""
    root = make_tiny(tmp_path / "root")
    change(root)
    return root


def several(*changes):
    def apply(root):
        for change in changes:
            change(root)

    return apply


def text(file, content):
    return lambda root: (root / file).write_text(content)


def data(file, content):
    return lambda root: (root / file).write_bytes(content)


def cut(file, size):
    return lambda root: (root / file).write_bytes((root / file).read_bytes()[:size])


def copy(source, target):
    def apply(root):
        (root / target).parent.mkdir(exist_ok=True)
        (root / target).write_bytes((root / source).read_bytes())

    return apply


def remove(*patterns):
    def apply(root):
        for path in [path for pattern in patterns for path in root.glob(pattern)]:
            path.unlink()

    return apply


def folder_for(file):
    def apply(root):
        (root / file).unlink()
        (root / file).mkdir()

    return apply


def link_for(file, target):
    def apply(root):
        (root / file).unlink()
        (root / file).symlink_to(target)

    return apply


def split(**splits):
    return text("split.json", json.dumps({**SPLITS, **splits}))


def word(**fields):
    """Fields of the word of a00001."""
    document = tiny_anno()
    document["00"].update(fields)
    return text(ANNO, json.dumps(document))


def char(**fields):
    """Fields of its first char."""
    document = tiny_anno()
    document["00"]["char"]["00"].update(fields)
    return text(ANNO, json.dumps(document))


def label(file, array):
    return lambda root: save(root / file, array)


def paint(files, rows, columns, values):
    """Set pixels of label images; rows and columns are (first, end)."""

    def apply(root):
        for file in files:
            array = np.array(Image.open(root / file))
            array[slice(*rows), slice(*columns)] = values
            save(root / file, array)

    return apply


def relabel(pattern, **table):
    """Replace values in label images: ``v100=255`` makes 255 of 100."""

    def apply(root):
        for path in root.glob(pattern):
            lookup = np.arange(256, dtype=np.uint8)
            for old, new in table.items():
                lookup[int(old[1:])] = new
            save(path, lookup[np.array(Image.open(path))])

    return apply


def under(folder):
    """Of the paths of a root, those of all samples in a folder."""
    suffix = {"image": ".jpg", "semantic_label": "_maskfg.png"}[folder]
    return [f"{folder}/{id_}{suffix}" for id_ in IDS]


def files_of(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
