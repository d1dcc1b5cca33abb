"""Ways to damage a file that know nothing of its structure; `tests.fuzz.structures` has those that do."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Mutator = Callable[[bytes, Random], bytes]
"""A damaged copy of the content of a file; the same for the same state of the generator."""

ODD_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
TRIES = 10


def flip(data: bytes, random: Random) -> bytes:
    """One to four bits are turned over."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def zero(data: bytes, random: Random) -> bytes:
    """A run of bytes becomes 0."""
    start, end = _range(data, random)
    return data[:start] + bytes(end - start) + data[end:]


def truncate(data: bytes, random: Random) -> bytes:
    """The end is missing."""
    return data[: random.randrange(len(data))]


def remove(data: bytes, random: Random) -> bytes:
    """A run of bytes is missing."""
    start, end = _range(data, random)
    return data[:start] + data[end:]


def duplicate(data: bytes, random: Random) -> bytes:
    """A run of bytes comes twice."""
    start, end = _range(data, random)
    return data[:end] + data[start:]


def splice(data: bytes, random: Random) -> bytes:
    """A run of bytes is overwritten by another one."""
    start, end = _range(data, random)
    source = random.randrange(len(data))
    part = data[source : source + end - start]
    return data[:start] + part + data[start + len(part) :]


def insert(data: bytes, random: Random) -> bytes:
    """Bytes of chance are inserted."""
    place = random.randrange(len(data) + 1)
    return data[:place] + random.randbytes(random.randint(1, 64)) + data[place:]


def number(data: bytes, random: Random) -> bytes:
    """One, two or four bytes become a number that programs often get wrong."""
    size = random.choice((1, 2, 4))
    value = random.choice(ODD_NUMBERS) & ((1 << (8 * size)) - 1)
    place = random.randrange(len(data))
    return data[:place] + value.to_bytes(size, random.choice(("little", "big"))) + data[place + size :]


BYTES: tuple[Mutator, ...] = (flip, zero, truncate, remove, duplicate, splice, insert, number)


def mutate(data: bytes, random: Random, mutators: tuple[Mutator, ...]) -> bytes:
    """`data` after one to three of the mutators; never `data` itself, unless they keep failing to change it."""
    for _ in range(TRIES):
        changed = data
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            changed = random.choice(mutators)(changed, random) if changed else changed
        if changed != data:
            break
    return changed


def _range(data: bytes, random: Random) -> tuple[int, int]:
    """A run of bytes: mostly short, sometimes of any length."""
    start = random.randrange(len(data))
    longest = random.choice((1, 4, 64, len(data)))
    return start, min(start + random.randint(1, longest), len(data))
