"""Which category names of COCO files mean words, chars, or regions to ignore."""

from __future__ import annotations

from collections.abc import Iterable

from textseg.errors import UsageError

WORD_NAMES = frozenset(
    {"word", "text", "line", "text line", "textline", "text instance", "text region", "textregion"}
    | {"text area", "text box", "textbox", "scene text", "scenetext", "文字", "文本", "单词", "文本行"}
)
CHAR_NAMES = frozenset({"char", "character", "letter", "glyph", "字符", "汉字"})
"""Names of categories that mean words and chars, without case and plural; a single character means a char."""

KINDS = ("word", "char", "ignore", "none")
"""What a category can be mapped to: words, chars, regions to ignore, or nothing: its annotations are left out."""


def kind_of(name: str, supercategory: object = None) -> str:
    """Whether a category is ``word``, ``char``, or no text: ``none``.

    Example:
        >>> kind_of("Text-lines"), kind_of("g"), kind_of("other", "glyph"), kind_of("person")
        ('word', 'char', 'char', 'none')
    """
    plain = " ".join(name.casefold().replace("-", " ").replace("_", " ").split())
    names = {plain, plain.removesuffix("s")}
    if names & WORD_NAMES:
        return "word"
    if names & CHAR_NAMES or len(plain) == 1 or supercategory == "glyph":
        return "char"
    return "none"


def parse_category_map(entries: Iterable[str]) -> dict[str, str]:
    """The kind of each category that is mapped by hand.

    Args:
        entries: each ``NAME=KIND``, the kind one of `KINDS`.

    Raises:
        UsageError: an entry of another form.

    Example:
        >>> parse_category_map(["foreground=word", "logo=none"])
        {'foreground': 'word', 'logo': 'none'}
    """
    kinds: dict[str, str] = {}
    for entry in entries:
        name, equals, kind = entry.rpartition("=")
        if not equals or kind not in KINDS:
            raise UsageError(
                f"{entry!r} maps no category: it is not NAME=KIND",
                hint=f"KIND is one of {', '.join(KINDS)}, as in foreground=word",
            )
        kinds[name] = kind
    return kinds
