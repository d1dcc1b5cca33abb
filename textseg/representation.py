"""How values show themselves: short and harmless in a prompt, drawn in a notebook.

This module needs the standard library only.
"""

from __future__ import annotations

import importlib
import unicodedata

MOST = 24
"""Characters of a text from a file in a `repr`."""

LONGEST = 99
"""Characters of a `repr`."""

_JOINERS = "\u200c\u200d"
"""Without these, words of Persian and Hindi and many emoji would be other ones; they change no line."""


class ShownInNotebooks:
    """A value that notebooks draw; a value that cannot be drawn is shown by its `repr`."""

    def _repr_html_(self) -> str | None:
        # By name: what is drawn knows nothing of drawing, and the packages for it are imported when they are needed.
        drawn: str | None = importlib.import_module("textseg.viewing.html").to_html(self)
        return drawn


def counted(number: int, name: str) -> str:
    """A number with the name of what was counted.

    Example:
        >>> counted(1, "word"), counted(2500, "word")
        ('1 word', '2,500 words')
    """
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def one_line(text: str) -> str:
    """A `repr` in angle brackets, cut where it would be longer than a line.

    Example:
        >>> one_line("<Sample a00001>"), len(one_line(f"<{'a' * 200}>"))
        ('<Sample a00001>', 99)
    """
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]}...>"


def shorten(text: str, most: int = MOST) -> str:
    """The beginning of a text as a `repr`, in one line of at most `most` characters and the quotes.

    Example:
        >>> shorten("a\\nb"), shorten("a long transcription", 10)
        ("'a\\\\nb'", "'a long ...'")
    """
    quoted = repr(text)[1:-1]
    return f"'{quoted}'" if len(quoted) <= most else f"'{quoted[: most - 3].rstrip(chr(92))}...'"


def printable(text: str) -> str:
    """A text from outside as one harmless line: what moves the cursor or turns the direction is an escape.

    Ids, transcriptions, names of files and errors about them may hold anything: escape sequences of terminals, line
    breaks that forge further lines of output, marks that reverse the order of what follows.

    Example:
        >>> printable("a\\nError: \\x1b[31mforged\\u202e")
        'a\\\\nError: \\\\x1b[31mforged\\\\u202e'
        >>> printable("日本語 العربية")
        '日本語 العربية'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if _is_unsafe(char) else char for char in text)


def _is_unsafe(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _JOINERS


def _escape(char: str) -> str:
    return ascii(char)[1:-1]
