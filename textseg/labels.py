"""Every pixel value of the TextSeg format, defined once, and the two rules that map between them.

============  =====================  ==========================================================
file          value                  meaning
============  =====================  ==========================================================
_mask.png     0                      background
              1..254                 the char whose ``mask_value`` this is
              255                    ignore
_maskeff.png  as _mask.png           the same, with text effects (shadow, outline, glow, extrusion)
_maskfg.png   0                      background
              100                    word: pixels of a char
              200                    word-effect: pixels of its effects only
              255                    ignore
target        0, 1, 255              background, text, ignore: what is scored and trained on
============  =====================  ==========================================================
"""

from __future__ import annotations

from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.choices import Effect
from textseg.errors import DataError

BACKGROUND = 0
IGNORE = 255
MAX_CHAR = 254
"""The largest ``mask_value``: 1..254 are chars, so one image holds at most 254 of them."""

WORD = 100
WORD_EFFECT = 200
MASKFG_VALUES = (BACKGROUND, WORD, WORD_EFFECT, IGNORE)

TEXT = 1
"""Foreground in a target and in a 0/1 prediction."""

U8 = NDArray[np.uint8]


def derive_maskfg(mask: U8, maskeff: U8 | None = None) -> U8:
    """Derive the semantic label (maskfg) of an image from its char masks.

    In this order: a pixel of a char is 100; else ignore in either mask is 255; else a pixel of an effect
    is 200; else 0. The release says that maskfg can be derived but gives no rule: this one is ours.

    Args:
        mask: ``_mask.png``, uint8 (H, W), values 0, 1..254, 255.
        maskeff: ``_maskeff.png``, same shape and values; None where the dataset has none.

    Returns:
        uint8 (H, W) with values 0, 100, 200, 255.

    Raises:
        DataError: the two masks differ in size.

    Example:
        >>> derive_maskfg(np.array([[0, 7, 255, 0]], np.uint8), np.array([[7, 7, 0, 255]], np.uint8))
        array([[200, 100, 255, 255]], dtype=uint8)
    """
    effects = mask if maskeff is None else maskeff
    if mask.shape != effects.shape:
        raise DataError(f"mask is {shape_text(mask)} but its effect mask is {shape_text(effects)}")
    out = is_char(effects).view(np.uint8) * np.uint8(WORD_EFFECT)
    out[(mask == IGNORE) | (effects == IGNORE)] = IGNORE
    out[is_char(mask)] = WORD
    return out


def is_char(mask: U8) -> NDArray[np.bool_]:
    """Where a char mask (uint8) holds a char, 1..254: bool of the same shape."""
    return (mask - np.uint8(1)) < np.uint8(MAX_CHAR)  # 0 wraps to 255: one comparison instead of two


def to_target(maskfg: U8, effect: Effect = "bg") -> U8:
    """Map maskfg values to the target that is scored and trained on.

    Follows the reference: 100 is text, 255 is ignored, 0 is background; 1 counts as text too (binary label
    files), and any other value is ignored. Effects (200) are background unless asked otherwise.

    Args:
        maskfg: uint8 (H, W).
        effect: what 200 becomes: ``bg``, ``fg`` or ``ignore``.

    Returns:
        uint8 (H, W) with values 0, 1, 255.

    Example:
        >>> to_target(np.array([[0, 100, 200, 255]], np.uint8))
        array([[  0,   1,   0, 255]], dtype=uint8)
    """
    return np.asarray(cv2.LUT(maskfg, _TARGET_TABLES[effect]), np.uint8)


def _target_table(effect: Effect) -> U8:
    table = np.full(256, IGNORE, np.uint8)
    table[BACKGROUND] = BACKGROUND
    table[[TEXT, WORD]] = TEXT
    table[WORD_EFFECT] = {"bg": BACKGROUND, "fg": TEXT, "ignore": IGNORE}[effect]
    return table


_TARGET_TABLES: dict[str, U8] = {effect: _target_table(effect) for effect in get_args(Effect)}


def shape_text(array: NDArray[np.generic]) -> str:
    """The size of an (H, W, ...) array as people say it: width x height.

    Example:
        >>> shape_text(np.zeros((480, 640)))
        '640 x 480'
    """
    return f"{array.shape[1]} x {array.shape[0]}"
