"""Ways to damage the text files of formats: lines of numbers, separators and transcriptions."""

from __future__ import annotations

import re
from random import Random

TOKEN = re.compile(rb"[^\s,]+|[\s,]")

ODD_TOKENS = (
    *(b"nan", b"inf", b"-inf", b"1e999", b"1e308", b"-1e308", b"1_0", b"-0", b"0x10", b"99999", b"9" * 20),
    *(
        b"-" + b"9" * 20,
        b"9" * 400,
        b"9" * 5000,
        "\u0663".encode(),
        "\u00b2".encode(),
        b"",
        b'"',
        b"[",
        b"]]",
    ),
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\x1b[2J",
        "\u202e".encode(),
        "\u2028".encode(),
        b"\r",
        b"\n",
        b"\x85",
    ),
    *(
        b"###",
        b"#",
        b"../../a",
        b"A" * 300,
        b"A" * 300_000,
        b"[" * 100_000,
        b",",
        b", ",
        b"\t",
        b"'",
        b"u'",
        b"\\",
    ),
)


def text_token(data: bytes, random: Random) -> bytes:
    """A number, a word or a separator is replaced by an odd one."""
    tokens = list(TOKEN.finditer(data))
    if not tokens:
        return data
    token = random.choice(tokens)
    return data[: token.start()] + random.choice(ODD_TOKENS) + data[token.end() :]


def text_line(data: bytes, random: Random) -> bytes:
    """A line is dropped, doubled, moved, cut, joined to the next or made empty; or the file is encoded otherwise."""
    lines = data.split(b"\n")
    place = random.randrange(len(lines))
    change = random.choice(("drop", "twice", "swap", "cut", "join", "empty", "many", "encoding"))
    if change == "drop":
        del lines[place]
    elif change == "twice":
        lines.insert(random.randrange(len(lines)), lines[place])
    elif change == "swap":
        random.shuffle(lines)
    elif change == "cut":
        lines[place] = lines[place][: random.randrange(len(lines[place]) + 1)]
    elif change == "join":
        lines[place : place + 2] = [b"".join(lines[place : place + 2])]
    elif change == "empty":
        lines[place] = random.choice((b"", b" ", b",", b"#"))
    elif change == "many":
        lines[place:place] = [lines[place]] * 5000
    else:
        text = data.decode("latin-1")
        return random.choice(
            (b"\xef\xbb\xbf" + data, text.encode("utf-16"), data.replace(b"\n", b"\r"), b"\x00" + data)
        )
    return b"\n".join(lines)
