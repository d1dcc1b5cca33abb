"""The 37 glyph classes of the reference's character classifier: digits, letters without case, and the rest."""

from __future__ import annotations

GLYPHS: tuple[str, ...] = (*"0123456789abcdefghijklmnopqrstuvwxyz", "other")
"""The name of each class, in the order of the classifier's outputs."""

OTHER = GLYPHS.index("other")

_CLASSES = {name: index for index, name in enumerate(GLYPHS[:OTHER])}


def glyph_class(text: str) -> int:
    """The class, 0..36, of a char: one ASCII digit or letter of either case, else 36 (other).

    Example:
        >>> glyph_class("G"), glyph_class("g"), glyph_class("!"), glyph_class("ab")
        (16, 16, 36, 36)
    """
    # Only ASCII is folded: lower() would also turn the Kelvin sign into a k.
    return _CLASSES.get(text.lower(), OTHER) if text.isascii() else OTHER
