"""The kinds of images by name."""

from __future__ import annotations

from collections.abc import Callable

from textseg.synth.kinds.comic import comic
from textseg.synth.kinds.document import document
from textseg.synth.kinds.flat import flat
from textseg.synth.kinds.photo import photo
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.sign import sign
from textseg.synth.kinds.texture import texture

KINDS: dict[str, Callable[[Scene], None]] = {
    "photo": photo,
    "flat": flat,
    "document": document,
    "comic": comic,
    "sign": sign,
    "texture": texture,
}
