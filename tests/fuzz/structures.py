"""Ways to damage a file that keep its structure and its checksums right, so that what is behind them is reached."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzz.mutate import BYTES, mutate

PNG = b"\x89PNG\r\n\x1a\n"
ODD_VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        255,
        256,
        2**31,
        2**64,
        -(2**64),
        0.5,
        1e300,
        float("nan"),
        float("inf"),
    ),
    *("", "0", "a", "\x00", "../a", "/", "\ud800", "\x1b[31m", "é", "A" * 1000),
    *([], {}, [[]], [None], [0], {"": None}, [1, 2, 3, 4]),
)
"""What may stand in JSON and is seldom expected. Sizes that ask for much memory are not among them."""


def png(data: bytes, random: Random) -> bytes:
    """A PNG whose chunks are changed, with right checksums; its size is at most doubled."""
    try:
        chunks = _png_chunks(data)
    except struct.error:
        return data
    if not chunks or len(chunks[0][1]) != 13:  # it was damaged before
        return data
    place = random.randrange(len(chunks))
    kind, content = chunks[place]
    change = random.choice(("rows", "rows", "header", "content", "drop", "twice", "swap", "split", "type"))
    if change == "rows":
        chunks = _png_rows(chunks, random)
    elif change == "header":
        chunks[0] = (b"IHDR", _png_header(chunks[0][1], random))
    elif change == "content" and content and place:
        chunks[place] = (kind, mutate(content, random, BYTES))
    elif change == "drop":
        del chunks[place]
    elif change == "twice":
        chunks.insert(random.randrange(len(chunks) + 1), (kind, content))
    elif change == "swap":
        random.shuffle(chunks)
    elif change == "split" and content:
        cut = random.randrange(len(content))
        chunks[place : place + 1] = [(kind, content[:cut]), (kind, content[cut:])]
    elif change == "type":
        chunks[place] = (
            random.choice((b"tEXt", b"PLTE", b"tRNS", b"acTL", b"eXIf", b"IEND", b"IDAT")),
            content,
        )
    return PNG + b"".join(map(_png_chunk, chunks))


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, start = [], len(PNG)
    while start < len(data):
        (length,) = struct.unpack_from(">I", data, start)
        chunks.append((data[start + 4 : start + 8], data[start + 8 : start + 8 + length]))
        start += 12 + length
    return chunks


def _png_chunk(chunk: tuple[bytes, bytes]) -> bytes:
    kind, content = chunk
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _png_rows(chunks: list[tuple[bytes, bytes]], random: Random) -> list[tuple[bytes, bytes]]:
    """The rows are changed before they are compressed."""
    places = [place for place, (kind, _) in enumerate(chunks) if kind == b"IDAT"]
    try:
        rows = zlib.decompress(b"".join(chunks[place][1] for place in places))
    except zlib.error:
        return chunks
    rows = mutate(rows, random, BYTES)
    others = [chunk for chunk in chunks if chunk[0] != b"IDAT"]
    return [*others[:-1], (b"IDAT", zlib.compress(rows)), *others[-1:]]


def _png_header(header: bytes, random: Random) -> bytes:
    width, height, *rest = struct.unpack(">IIBBBBB", header)
    place = random.randrange(7)
    if place < 2:
        width, height = (
            random.randint(0, 2 * old) if place == i else old for i, old in enumerate((width, height))
        )
    else:
        rest[place - 2] = random.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    return struct.pack(">IIBBBBB", width, height, *rest)


def zip_members(data: bytes, random: Random) -> bytes:
    """A zip archive whose members are damaged, missing, doubled, renamed, or compressed in another way."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except Exception:  # it was damaged before
        return data
    if not members:
        return data
    place = random.randrange(len(members))
    name, content = members[place]
    change = random.choice(("content", "content", "drop", "twice", "rename", "none"))
    if change == "content" and content:
        members[place] = (name, mutate(content, random, BYTES))
    elif change == "drop":
        del members[place]
    elif change == "twice":
        members.append((name, mutate(content, random, BYTES) if content else b""))
    elif change == "rename":
        members[place] = (random.choice(("", "a", "../a.npy", "a/", "\x00", "é.npy", name.upper())), content)
    method = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA))
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")  # about names that come twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return made.getvalue()


def zip_directory(data: bytes, random: Random) -> bytes:
    """A zip archive whose list of contents at its end is damaged: flags, methods, sizes, names."""
    start = data.find(b"PK\x01\x02")
    return data if start < 0 else data[:start] + mutate(data[start:], random, BYTES)


def safetensors_header(data: bytes, random: Random) -> bytes:
    """Safetensors whose header holds other values, with its right length."""

    def change(text: bytes) -> bytes:
        header = json.loads(text)
        metadata = header.get("__metadata__", {})
        if metadata and random.random() < 0.5:  # values of ours are JSON in a string
            key = random.choice(sorted(metadata))
            metadata[key] = json_document(metadata[key].encode(), random).decode(errors="replace")
            return json.dumps(header).encode()
        return json_document(text, random)

    return _with_header(data, "<Q", 0, change)


def npy_header(data: bytes, random: Random) -> bytes:
    """A NumPy array whose header is changed, with its right length."""

    def change(text: bytes) -> bytes:
        old, new = random.choice(
            (
                (b"(", b"(0, "),
                (b"(", b"(-"),
                (b"(", b"(1, "),
                (b"'descr': '", b"'descr': 'V"),
                (b"'<", b"'>"),
                (b"'|", b"'O"),
                (b"'descr': ", b"'descr': 3, 'a': "),
                (b"False", b"True"),
                (b"False", b"None"),
                (b"{", b"{" * 300),
                (b"{", b"("),
                (b"}", b""),
            )
        )
        return text.replace(old, new)

    return _with_header(data, "<H", 8, change)


def _with_header(data: bytes, size: str, start: int, change: Callable[[bytes], bytes]) -> bytes:
    """A file whose header, which follows its length at `start`, is another one."""
    begin = start + struct.calcsize(size)
    try:
        end = begin + struct.unpack_from(size, data, start)[0]
        header = change(data[begin:end])
        return data[:start] + struct.pack(size, len(header)) + header + data[end:]
    except (
        struct.error,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ):  # it was damaged before
        return data


def json_document(data: bytes, random: Random) -> bytes:
    """JSON of which one value is replaced by an odd one, taken from another place, dropped, or given twice."""
    try:
        root = {"": json.loads(data)}
    except (ValueError, RecursionError):
        return data
    places = _places(root)
    holder, key = random.choice(places)
    change = random.choice(("odd", "odd", "other", "drop", "deep", "rename"))
    if change == "odd":
        holder[key] = random.choice(ODD_VALUES)
    elif change == "other":
        source, other = random.choice(places)
        holder[key] = json.loads(json.dumps(source[other]))
    elif change == "drop" and holder is not root:
        del holder[key]
    elif change == "rename" and isinstance(holder, dict) and holder is not root:
        holder[random.choice(("", "a", "0", key + key))] = holder.pop(key)
    text = json.dumps(root[""])
    if change == "deep":
        depth = random.choice((50, 2000, 100_000))
        value = json.dumps(holder[key])
        text = text.replace(value, "[" * depth + value + "]" * depth, 1)
    return text.encode()


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each value in a document, as its container and its key or index."""
    found, waiting = [], [value]
    while waiting:
        holder = waiting.pop()
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])
    return found
