"""Signatures: what made a number or a file, as one line that can be read back."""

from __future__ import annotations

from collections.abc import Mapping

from textseg.errors import UsageError

_ESCAPES = {"%": "%25", "|": "%7C", "\n": "%0A", "\r": "%0D"}
"""Characters that a value may not have inside a signature."""


def format_signature(what: str, fields: Mapping[str, object]) -> str:
    """One line: what was made, then every field as ``key:value``, joined by ``|``.

    Args:
        what: what the signature is of, such as ``fgIoU+F`` or ``prediction``.
        fields: every setting and fact that can move the result, in order.

    Example:
        >>> format_signature("fgIoU+F", {"split": "test", "n": 2, "ds": "a|b"})
        'fgIoU+F|split:test|n:2|ds:a%7Cb'
    """
    return "|".join([what, *(f"{key}:{_escape(str(value))}" for key, value in fields.items())])


def parse_signature(signature: str) -> tuple[str, dict[str, str]]:
    """Read a signature back.

    Returns:
        What it is of, and its fields as text, in order.

    Raises:
        UsageError: it is no signature.

    Example:
        >>> parse_signature("fgIoU+F|split:test|n:2|ds:a%7Cb")
        ('fgIoU+F', {'split': 'test', 'n': '2', 'ds': 'a|b'})
    """
    what, *parts = signature.strip().split("|")
    pairs = [part.partition(":") for part in parts]
    if not what or not pairs or not all(key and colon for key, colon, _ in pairs):
        raise UsageError(f"{signature!r} is not a signature: key:value, joined by |")
    return what, {key: _unescape(value) for key, _, value in pairs}


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _unescape(text: str) -> str:
    for char, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, char)
    return text
