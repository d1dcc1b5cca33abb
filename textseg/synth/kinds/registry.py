"""The kinds of images by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textseg.synth.kinds.comic import comic
from textseg.synth.kinds.design import design
from textseg.synth.kinds.document import document
from textseg.synth.kinds.flat import flat
from textseg.synth.kinds.photo import photo
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.sign import sign
from textseg.synth.kinds.texture import texture
from textseg.synth.kinds.things import things
from textseg.synth.kinds.words import words


class Kind(NamedTuple):
    """What composes an image, how strongly it is damaged afterwards (0..1), and whether it has text."""

    compose: Callable[[Scene], None]
    damage: float
    text: bool = True


KINDS = {
    "photo": Kind(photo, 0.9),
    "flat": Kind(flat, 0.7),
    "document": Kind(document, 0.8),
    "comic": Kind(comic, 0.5),
    "sign": Kind(sign, 0.9),
    "design": Kind(design, 0.8),
    "words": Kind(words, 0.8),
    "texture": Kind(texture, 0.8, text=False),
    "things": Kind(things, 0.8, text=False),
}
