"""A small TextSeg root made by hand: rectangles for chars, a wider one for the effect, a strip to ignore."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 40, 60
SPLITS = {"train": ["a00001", "b00002"], "val": ["c00003"], "test": ["a00004", "d00005"]}
CHARS = {"00": ("H", (5, 10)), "01": ("i", (17, 10))}
"""Key -> (text, (x, y) of the upper left corner of a 8 x 12 rectangle)."""


def quad(x: int, y: int, width: int = 8, height: int = 12) -> list[int]:
    return [x, y, x + width, y, x + width, y + height, x, y + height]


def tiny_masks(shift: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The char mask and the effect mask: chars 1 and 2, the effect one pixel around, ignore in the last 5 rows."""
    mask, maskeff = np.zeros((2, HEIGHT, WIDTH), np.uint8)
    for value, (_, (x, y)) in enumerate(CHARS.values(), 1):
        x += shift
        maskeff[y - 1 : y + 13, x - 1 : x + 9] = value
        mask[y : y + 12, x : x + 8] = value
    mask[-5:] = maskeff[-5:] = 255
    return mask, maskeff


def tiny_maskfg(shift: int = 0) -> np.ndarray:
    """What maskfg must be, by hand rather than by the rule."""
    maskfg = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _, (x, y) in CHARS.values():
        maskfg[y - 1 : y + 13, x + shift - 1 : x + shift + 9] = 200
    for _, (x, y) in CHARS.values():
        maskfg[y : y + 12, x + shift : x + shift + 8] = 100
    maskfg[-5:] = 255
    return maskfg


def tiny_anno(shift: int = 0) -> dict:
    chars = {
        key: {"text": text, "bbox": quad(x + shift, y), "mask_value": value}
        for value, (key, (text, (x, y))) in enumerate(CHARS.items(), 1)
    }
    return {"00": {"text": "Hi", "bbox": quad(5 + shift, 10, 20), "char": chars}}


def save(path: Path, array: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path)


def make_tiny(root: Path, *, maskfg: bool = True, annotation: bool = True) -> Path:
    """Write the root: five images, the i-th with its text moved i pixels to the right."""
    for shift, id_ in enumerate(id_ for ids in SPLITS.values() for id_ in ids):
        mask, maskeff = tiny_masks(shift)
        image = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
        image[(mask > 0) & (mask < 255)] = 30
        save(root / "image" / f"{id_}.jpg", image)
        if annotation:
            save(root / "annotation" / f"{id_}_mask.png", mask)
            save(root / "annotation" / f"{id_}_maskeff.png", maskeff)
            (root / "annotation" / f"{id_}_anno.json").write_text(json.dumps(tiny_anno(shift)))
        if maskfg:
            save(root / "semantic_label" / f"{id_}_maskfg.png", tiny_maskfg(shift))
    (root / "split.json").write_text(json.dumps(SPLITS))
    return root
