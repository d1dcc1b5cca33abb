"""COCO files, of textseg and of other tools: what is accepted paints what a naive decoder of their RLE paints."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.fuzz.inputs import converted, made
from tests.fuzz.target import Command, Target
from tests.fuzz.targets.annotations import JSON, load
from tests.io.formats.coco.foreign import TRIANGLE, foreign, rle_of, triangle, word
from tests.io.formats.coco_ts.test_read import cocotext
from tests.io.formats.coco_ts.test_read import word as cocotext_word
from tests.tiny import quad
from textseg import open_dataset

OWN = "out/instances_train.json"
FOREIGN = "annotations/x.json"


def make_foreign(folder: Path) -> None:
    """Words and chars in all forms: polygons, both kinds of RLE, boxes, a region to ignore."""
    foreign(
        folder,
        [
            word(text="Hi"),
            {
                "category_id": 2,
                "segmentation": rle_of(triangle(), compressed=False),
                "word_id": 1,
                "text": "H",
            },
            {"category_id": 2, "segmentation": rle_of(triangle()), "word_id": 1, "mask_value": 9},
            {"category_id": 1, "segmentation": [quad(3, 3)], "attributes": {"script": "Latin"}},
            {"category_id": 1, "segmentation": rle_of(triangle()), "iscrowd": 1},
            {"category_id": 1, "segmentation": [], "bbox": [1, 2, 3, 4], "caption": "x"},
            {"category_id": 1, "segmentation": [TRIANGLE, quad(1, 1)], "polygon": quad(3, 3)},
        ],
    )


def make_cocotext(folder: Path) -> None:
    foreign(folder, [])
    text = cocotext(cocotext_word(7, 179238), cocotext_word(8, 179238, legibility="illegible"))
    text["imgs"] = {"179238": {**text["imgs"]["179238"], "file_name": "p.png", "width": 30, "height": 20}}
    (folder / FOREIGN).write_text(json.dumps(text))


def read(file: str, folder: Path) -> list[Any]:
    """Everything of every sample, so that what is read late is read."""
    samples = open_dataset(folder / file, format="coco")
    return [
        (sample.id, sample.words, sample.mask, sample.maskeff, sample.maskfg)
        if sample.mask is not None
        else (sample.id, sample.words, None, None, None)
        for sample in samples
    ]


def same_pixels(folder: Path, samples: list[Any]) -> None:
    """The char mask covers the RLE of the chars, and nothing that no annotation of the image has."""
    document = load(folder / OWN)
    names = {category["id"]: category["name"] for category in document["categories"]}
    for image in document["images"]:
        (found,) = [one for one in samples if one[0] == image["sample_id"]]
        mask = found[2]
        if mask is None:
            continue
        entries = [entry for entry in document["annotations"] if entry["image_id"] == image["id"]]
        chars, others = np.zeros((2, *mask.shape), bool)
        for entry in entries:
            if isinstance(entry.get("segmentation"), dict) and names[entry["category_id"]] in (
                "char",
                "word",
            ):
                pixels = naive_rle(entry["segmentation"])
                others |= pixels
                if names[entry["category_id"]] == "char" and entry.get("source") == "mask":
                    chars |= pixels
        assert not (chars & (mask == 0)).any(), "pixels of a char are missing"
        assert not ((mask > 0) & ~others).any(), "pixels that no annotation has"


def naive_rle(segmentation: dict[str, Any]) -> Any:
    """The mask of an RLE, bit by bit as the format is defined."""
    height, width = map(int, segmentation["size"])
    counts = segmentation["counts"]
    if isinstance(counts, str):
        counts = naive_counts(counts)
    values = [place % 2 == 1 for place, count in enumerate(counts) for _ in range(count)]
    return np.array(values).reshape(width, height).T


def naive_counts(text: str) -> list[int]:
    counts: list[int] = []
    value = shift = 0
    for char in text:
        code = ord(char) - 48
        value |= (code & 31) << shift
        shift += 5
        if not code & 32:
            value -= (1 << shift) if code & 16 else 0
            counts.append(value + counts[-2] if len(counts) > 2 else value)
            value = shift = 0
    return counts


def command(*words: str) -> Command:
    return Command("convert", "-q", "-j1", "--from", "coco", *words)


own = partial(converted, "coco", effect=True)
glyphs = partial(converted, "coco", categories="word,glyph", segmentation="polygon")

TARGETS = [
    Target("coco", own, partial(read, OWN), OWN, JSON, same_pixels, 600),
    Target("coco-polygons", glyphs, partial(read, OWN), OWN, JSON),
    Target("coco-foreign", partial(made, make_foreign), partial(read, FOREIGN), FOREIGN, JSON, number=600),
    Target("coco-text", partial(made, make_cocotext), partial(read, FOREIGN), FOREIGN, JSON),
    Target("coco-convert", own, command("--data", OWN, "--to", "textseg", "--out", "new"), OWN, JSON),
    Target(
        "coco-again",
        partial(made, make_foreign),
        command("--data", FOREIGN, "--to", "coco", "--out", "new"),
        FOREIGN,
        JSON,
    ),
]
