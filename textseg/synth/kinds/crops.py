"""`sample`: one image of some kind with its truth, made in memory, fast enough to train on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from textseg.errors import UsageError
from textseg.labels import BACKGROUND, IGNORE, U8
from textseg.names import choose
from textseg.synth.backgrounds.stock import find_stock
from textseg.synth.canvas import Canvas
from textseg.synth.kinds.damage import damage
from textseg.synth.kinds.registry import KINDS
from textseg.synth.kinds.scene import Scene
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint.palette import palette
from textseg.synth.writing.faces import find_faces

TEXT = 1
"""The value of text in the truth of a crop; 0 is background, 255 ignore."""


def sample(
    seed: int | Sequence[int],
    size: int = 256,
    kinds: Sequence[str] = tuple(KINDS),
    fonts: Path | str | None = None,
    backgrounds: Path | str | None = None,
) -> tuple[U8, U8]:
    """A square crop for training: an image, and which of its pixels are text.

    The same arguments and files give the same crop. Text may run over the edges.

    Args:
        seed: a number, or several (as of an epoch and a crop in it), each at least 0.
        size: pixels of a side, from 64 on.
        kinds: one of these is drawn, each as likely; name one twice to see it twice as often.
        fonts: a folder of fonts; None for those of matplotlib, which lack most scripts.
        backgrounds: a folder of photographs, and of cut-out objects with transparency; None for painted ones.

    Returns:
        The image, uint8 (size, size, 3) RGB, and the truth, uint8 (size, size): 1 where glyphs cover half of a
        pixel or more (without their effects; on pages, where ink that has run into the paper covers
        `textseg.synth.kinds.paper.SOAKED` of it), 255 where strokes are too thin for that, else 0.

    Raises:
        UsageError: an unknown kind, or a folder without fonts or images.
        DataError: a photograph cannot be read.

    Example:
        >>> image, truth = sample(7, size=96, kinds=["document"])
        >>> image.shape, truth.shape, bool((truth == 1).any())
        ((96, 96, 3), (96, 96), True)
    """
    rng = np.random.default_rng(seed)
    canvas = OpenCanvas(np.ones((size, size, 3), np.float32), rng)
    image = compose(canvas, kinds, fonts, backgrounds)
    mask = canvas.mask
    return image, np.where((mask == BACKGROUND) | (mask == IGNORE), mask, np.uint8(TEXT))


def compose(
    canvas: Canvas, kinds: Sequence[str], fonts: Path | str | None, backgrounds: Path | str | None
) -> U8:
    """Compose one of the kinds on an empty canvas and damage it: the image, uint8 (H, W, 3)."""
    check_kinds(kinds)
    rng = canvas.rng
    scene = Scene(canvas, find_faces(fonts), find_stock(backgrounds), palette(rng))
    kind = KINDS[kinds[int(rng.integers(len(kinds)))]]
    kind.compose(scene)
    return damage(rng, canvas.image, scene.smallest, kind.damage)


def check_kinds(kinds: Sequence[str]) -> None:
    """Refuse names that are no kinds.

    Raises:
        UsageError: naming them and those there are.
    """
    if not kinds:
        raise UsageError("no kind of image is given", hint=f"choose from {', '.join(KINDS)}")
    for kind in kinds:
        choose("kind of image", kind, KINDS)
