"""The one real annotation that could be quoted (a user's paste of a TextSeg image), with an image built for it.

What is known of it: two words, mask values that run across them, "Morning" with eight chars of which the last is
``!``, quads that are not axis-aligned, and the mask of G in rows 128-451 and columns 283-566 while its quad spans
rows 110-354. The quads of M, o, r, n, i, n were not in the quote: those here are made up, and so are the masks
of all chars but G, which reach below their quads as that of G does.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from textseg.labels import BACKGROUND, derive_maskfg

ID = "a00017"
HEIGHT, WIDTH = 720, 1440

WORDS = {
    "00": ("Good", [279, 116, 963, 116, 963, 458, 279, 458]),
    "01": ("Morning", [481, 324, 1154, 344, 1120, 591, 480, 535]),
}
CHARS = {
    "00": [
        ("G", [272, 110, 568, 110, 568, 354, 272, 354]),
        ("o", [541, 215, 631, 215, 631, 331, 541, 331]),
        ("o", [632, 214, 720, 214, 720, 330, 632, 330]),
        ("d", [789, 110, 1003, 126, 784, 352, 689, 300]),
    ],
    "01": [
        ("M", [481, 330, 562, 332, 560, 468, 480, 466]),
        ("o", [564, 372, 612, 374, 610, 470, 562, 468]),
        ("r", [614, 372, 646, 374, 644, 472, 612, 470]),
        ("n", [648, 374, 692, 376, 690, 474, 646, 472]),
        ("i", [694, 346, 712, 348, 710, 476, 692, 474]),
        ("n", [714, 376, 760, 378, 758, 478, 712, 476]),
        ("g", [974, 372, 1052, 366, 913, 634, 763, 493]),
        ("!", [1067, 336, 1102, 345, 1045, 467, 1019, 450]),
    ],
}

MASK_OF_G = (283, 128, 566, 451)
"""Columns and rows of its mask: left, top, right, bottom, the last ones included."""


def anno() -> dict[str, object]:
    """The document of ``_anno.json``."""
    document: dict[str, object] = {}
    value = 0
    for key, (text, quad) in WORDS.items():
        chars = {}
        for place, (char, char_quad) in enumerate(CHARS[key]):
            value += 1
            chars[f"{place:02d}"] = {"text": char, "bbox": char_quad, "mask_value": value}
        document[key] = {"text": text, "bbox": quad, "char": chars}
    return document


def make_good_morning(root: str | Path) -> Path:
    """Write it as a root of one sample, in the split ``test``, with all six kinds of annotation.

    Returns:
        The root.
    """
    root = Path(root)
    mask = np.full((HEIGHT, WIDTH), BACKGROUND, np.uint8)
    maskeff = mask.copy()
    glyphs = [_glyph(*char) for chars in CHARS.values() for char in chars]
    for value, (ink, left, top) in enumerate(glyphs, 1):
        height, width = ink.shape
        for label, shift in ((maskeff, 6), (maskeff, 0), (mask, 0)):  # the effect is a shadow
            label[top + shift :, left + shift :][:height, :width][ink] = value
    maskeff[mask > 0] = mask[mask > 0]
    image = np.full((HEIGHT, WIDTH, 3), (222, 196, 160), np.uint8)
    image[maskeff > 0] = (90, 70, 60)
    image[mask > 0] = (250, 250, 245)
    for folder in ("image", "annotation", "semantic_label"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(root / "image" / f"{ID}.jpg", quality=92)
    Image.fromarray(mask).save(root / "annotation" / f"{ID}_mask.png")
    Image.fromarray(maskeff).save(root / "annotation" / f"{ID}_maskeff.png")
    Image.fromarray(derive_maskfg(mask, maskeff)).save(root / "semantic_label" / f"{ID}_maskfg.png")
    (root / "annotation" / f"{ID}_anno.json").write_text(json.dumps(anno()))
    (root / "split.json").write_text(json.dumps({"test": [ID]}))
    return root


def _glyph(char: str, quad: list[int]) -> tuple[np.ndarray, int, int]:
    """The ink of a char, bool (h, w), filling the box of its mask, with the left and top of that box."""
    if char == "G":
        left, top, right, bottom = MASK_OF_G
    else:
        left, right = min(quad[0::2]) + 4, max(quad[0::2]) - 4
        top, bottom = min(quad[1::2]) + 12, max(quad[1::2]) + 20
    size = (right - left + 1, bottom - top + 1)
    font = ImageFont.load_default(200)
    canvas = Image.new("L", (400, 400))
    ImageDraw.Draw(canvas).text((80, 60), char, 255, font=font)
    tight = np.asarray(canvas.crop(canvas.getbbox()))
    return cv2.resize(tight, size, interpolation=cv2.INTER_NEAREST) > 127, left, top
