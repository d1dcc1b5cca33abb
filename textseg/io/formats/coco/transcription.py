"""Where tools put the transcription of a COCO annotation, and in what form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textseg.io.files.schema import Refused, is_unicode, json_kind

TEXT_FIELDS = ("text", "transcription", "utf8_string")
"""Fields that hold nothing else: of textseg and most tools; of ICDAR's; of COCO-Text's."""

OTHER_FIELDS = ("transcript", "caption", "string", "content", "value", "ocr", "rec")
"""Fields that usually hold it; ``rec`` is that of text spotters, often as numbers of characters."""

RECOGNITION = tuple(map(chr, range(32, 127)))
"""The characters that the numbers of ``rec`` stand for: printable ASCII. Larger numbers are padding (96) or unknown."""

_UNKNOWN, _PADDING = 95, 96


def read_transcription(fields: dict[str, Any], note: Callable[[str], None]) -> str | None:
    """The transcription of an annotation, searched in its fields and in its ``attributes``.

    Args:
        fields: the annotation as decoded.
        note: called with what was read in another way than it is written, or left out.

    Returns:
        The first that is not empty; else an empty text, or None where there is no field for it.

    Raises:
        Refused: one of `TEXT_FIELDS` holds something that is no text.
    """
    found: str | None = None
    attributes = fields.get("attributes")
    named = (
        {name.casefold(): value for name, value in attributes.items()} if isinstance(attributes, dict) else {}
    )
    for values, strict in ((fields, True), (named, False)):
        for name in TEXT_FIELDS + OTHER_FIELDS:
            value = values.get(name)
            if value is None:
                continue
            text = _text(value, note, numbered=name == "rec")
            if text is None:
                if strict and name in TEXT_FIELDS:
                    raise Refused(f"has {json_kind(value)} as {name} instead of a text")
                note(f"{name} that is no text, left out")
            elif text:
                return text
            else:
                found = ""
    return found


def _text(value: object, note: Callable[[str], None], *, numbered: bool) -> str | None:
    if isinstance(value, str):
        return value if is_unicode(value) else None
    if isinstance(value, int) and not isinstance(value, bool):
        note("transcription written as a number")
        return str(value)
    if numbered and isinstance(value, list) and all(type(number) is int for number in value):
        return _decode(value)
    return None


def _decode(numbers: list[int]) -> str | None:
    """The text of ``rec``; None where another alphabet than printable ASCII is in use.

    Example:
        >>> _decode([43, 44, 45, 96, 96])
        'KLM'
    """
    if not all(0 <= number <= _PADDING for number in numbers):
        return None
    letters = (
        RECOGNITION[number] if number < _UNKNOWN else "\ufffd" for number in numbers if number != _PADDING
    )
    return "".join(letters)
