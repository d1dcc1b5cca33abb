"""The options of the masks format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textseg.settings import check, setting

Values = Literal["auto", "textseg", "classes", "binary", "inverted"]


@dataclass(frozen=True)
class ReadOptions:
    """How a folder of masks is read."""

    values: Values = setting(
        "auto",
        "what the pixel values of masks mean: textseg (100 text, 255 ignore), classes (1 text, 255 ignore), "
        "binary (above 127 is text), inverted (up to 127 is text), or auto: found over all masks",
    )

    def __post_init__(self) -> None:
        check(self)
