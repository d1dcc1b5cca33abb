"""Ways to damage JSON as text: what a decoder makes of it is for the reader to judge."""

from __future__ import annotations

import json
import re
from random import Random

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[][{},:]')
MEMBER = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*')

ODD_TOKENS = (
    *(b"NaN", b"-Infinity", b"1e999", b"-1e999", b"1e308", b"-1e308", b"1e-320", b"-0", b"3.0", b"01"),
    *(b"9" * 20, b"-" + b"9" * 20, b"9" * 400, b"9" * 5000, b"null", b"true", b"{}", b"[]", b"[null]"),
    *(rb'"\ud800"', rb'"\u0000"', rb'"\u202e\u001b[2J"', rb'"a\nError: forged"', rb'"\ufeff"', b'"\xff"'),
    *(b'"../../a"', b'"/etc/passwd"', rb'"C:\\a"', b'"a/b"', b'"."', b'".."', b'"CON"', b'""', b'"0"'),
    *(b'"' + b"A" * 300 + b'"', b'"' + b"A" * 300_000 + b'"', b",", b"{", b"]", b""),
)


def json_token(data: bytes, random: Random) -> bytes:
    """A string, a number or a bracket is replaced by an odd one."""
    tokens = list(TOKEN.finditer(data))
    if not tokens:
        return data
    token = random.choice(tokens)
    return data[: token.start()] + random.choice(ODD_TOKENS) + data[token.end() :]


def json_twice(data: bytes, random: Random) -> bytes:
    """A member of an object comes twice, the second time with the same or another value."""
    text = data.decode("latin-1")
    members = list(MEMBER.finditer(text))
    if not members:
        return data
    member = random.choice(members)
    try:
        _, end = json.JSONDecoder().raw_decode(text, member.end())
    except (ValueError, RecursionError):  # it was damaged before
        return data
    other = random.choice([text[member.end() : end], "null", "[]", "{}", "1"])
    return f"{text[:end]}, {member[0]}{other}{text[end:]}".encode("latin-1")


def json_encoding(data: bytes, random: Random) -> bytes:
    """The text in another encoding, with a byte order mark, with zeros, twice, or with a tail."""
    text = data.decode("latin-1")
    return random.choice(
        (
            b"\xef\xbb\xbf" + data,
            text.encode("utf-16"),
            text.encode("utf-32"),
            b"\x00" + data,
            data + b"\x00",
            data + data,
            data + b"\n{}",
            data.replace(b" ", b"\xa0"),
            data.replace(b'"', b"'"),
            data.replace(b"\n", b"\r"),
            b"[" * 100_000 + data,
            b'{"":' * 100_000 + data + b"}" * 100_000,
        )
    )
