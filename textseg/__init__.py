"""textseg: open, check, derive, convert, score and segment text-segmentation data.

>>> import textseg
>>> textseg.TextSeg
<class 'textseg.io.formats.textseg.read.TextSeg'>
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textseg.errors import TextSegError as TextSegError
    from textseg.io import Char as Char
    from textseg.io import Sample as Sample
    from textseg.io import TextSeg as TextSeg
    from textseg.io import Word as Word

__version__ = "0.1.0"

_HOME = {
    "Char": "textseg.io",
    "Sample": "textseg.io",
    "TextSeg": "textseg.io",
    "TextSegError": "textseg.errors",
    "Word": "textseg.io",
}
__all__ = ["Char", "Sample", "TextSeg", "TextSegError", "Word", "__version__"]


def __getattr__(name: str) -> object:
    # Late, so that `textseg --help` starts without numpy and Pillow.
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'textseg' has no attribute {name!r}")
