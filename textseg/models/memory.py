"""The memory of this process: how much it was at most, and giving back what is free."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def peak_memory() -> float:
    """The most memory this process has used so far, in GiB; 0 where the system does not tell."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**30 if sys.platform == "darwin" else 2**20)


def give_back_memory() -> None:
    """Give back to the system what is free in the heap of glibc.

    Large arrays of changing sizes leave that heap in pieces, and it keeps them: networks at several scales, one after
    the other, would hold more than twice what any of them needs. Other C libraries do without.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
