"""Signatures: what made a number or a file, as one line that can be read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textseg.errors import UsageError
from textseg.metrics.protocol import Protocol
from textseg.settings import describe

_ESCAPES = {"%": "%25", "|": "%7C", "\n": "%0A", "\r": "%0D"}
"""Characters that a value may not have inside a signature."""

_KEYS = {"threshold": "thr", "compare": "cmp", "aggregation": "agg", "miou_ignored": "miou"}
"""The keys of settings in a signature, where they are not their names."""


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


def protocol_fields(protocol: Protocol, *, short: bool = False) -> dict[str, object]:
    """The settings of a protocol, as fields of a signature.

    Args:
        protocol: the protocol.
        short: only the settings that differ from the default; none for a named protocol, whose name says them.

    Example:
        >>> protocol_fields(Protocol(effect="fg"), short=True)
        {'effect': 'fg'}
    """
    if short and protocol.name != "custom":
        return {}
    values = {one: getattr(protocol, one.name) for one in describe(Protocol)}
    return {
        _KEYS.get(one.name, one.name): value
        for one, value in values.items()
        if not short or value != one.default
    }


def parse_protocol(fields: Mapping[str, str]) -> Protocol:
    """The protocol of a signature, long or short, from its fields; see `parse_signature`.

    Raises:
        UsageError: a setting is wrong, or the protocol has a name that is not known.

    Example:
        >>> parse_protocol(parse_signature("fgIoU+F|protocol:custom|thr:0.25")[1]).threshold
        0.25
    """
    from textseg.metrics.protocols import PROTOCOLS

    name = fields.get("protocol", "custom")
    if name != "custom" and name not in PROTOCOLS:
        raise UsageError(f"the signature has an unknown protocol {name!r}")
    settings = {one.name: fields.get(_KEYS.get(one.name, one.name)) for one in describe(Protocol)}
    kinds = {one.name: one.type for one in describe(Protocol)}
    try:
        given = {key: kinds[key](value) for key, value in settings.items() if value is not None}
    except ValueError as error:
        raise UsageError(f"the signature has a wrong number: {error}") from error
    return replace(PROTOCOLS.get(name, Protocol()), **given)


def _escape(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _unescape(text: str) -> str:
    for char, escape in reversed(_ESCAPES.items()):
        text = text.replace(escape, char)
    return text
