"""RLE of all chars of an image in one pass, against one `pycocotools.mask.encode` a char."""

from __future__ import annotations

import cv2
import numpy as np
from pycocotools import mask as coco_mask

from benchmarks.timing import Row, milliseconds, take_turns
from textseg.io.files.rle import encode_instances
from textseg.labels import U8

SIDE = 1000
CELL = 100


def page(chars: int) -> U8:
    """A label map of `SIDE` x `SIDE` with this many letters: 70 pixels high, or as high as they can be."""
    labels = np.zeros((SIDE, SIDE), np.uint8)
    columns = max(SIDE // CELL, int(np.ceil(np.sqrt(chars))))
    cell = SIDE // columns
    for index in range(chars):
        corner = (cell * (index % columns), cell * (1 + index // columns) - cell // 8)
        letter = chr(ord("A") + index % 26)
        cv2.putText(labels, letter, corner, cv2.FONT_HERSHEY_SIMPLEX, cell / 30, index + 1, max(1, cell // 9))
    return labels


def one_at_a_time(labels: U8, chars: int) -> list[bytes]:
    """What a user of pycocotools writes."""
    return [coco_mask.encode(np.asfortranarray(labels == value))["counts"] for value in range(1, chars + 1)]


def run() -> list[Row]:
    rows = []
    for chars, reach in ((5, ""), (20, ">= 15"), (60, "more than at 20"), (200, "more than at 60")):
        labels = page(chars)
        found = [rle.counts.encode() for rle in encode_instances(labels).values()]
        if found != one_at_a_time(labels, chars):
            raise AssertionError(f"the two differ at {chars} chars")
        pair = take_turns(
            lambda labels=labels, chars=chars: one_at_a_time(labels, chars),  # type: ignore[misc]
            lambda labels=labels: encode_instances(labels),  # type: ignore[misc]
            rounds=15,
        )
        rows.append(
            Row(
                f"RLE of {chars} chars on {SIDE} x {SIDE}: times as fast as one encode per char",
                reach,
                f"{pair.ratio:.0f}",
                f"{milliseconds(pair.b)} against {milliseconds(pair.a)}",
            )
        )
    return rows
