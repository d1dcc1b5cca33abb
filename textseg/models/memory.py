"""Memory: how much this process used at most, giving back what is free, and saying that there is too little."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Iterator

import torch

from textseg.errors import MemoryShortError


def peak_memory() -> float:
    """The most memory this process has used so far, in GiB; 0 where the system does not report it."""
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


@contextlib.contextmanager
def memory_errors_in_words(hint: str) -> Iterator[None]:
    """Say in words that the memory is too small.

    Args:
        hint: what to do about it.

    Raises:
        MemoryShortError: PyTorch or numpy could not get the memory it asked for, on a GPU or here.

    Example:
        >>> with memory_errors_in_words("take a smaller one"):
        ...     torch.zeros(1 << 50)
        Traceback (most recent call last):
        ...
        textseg.errors.MemoryShortError: the memory is too small; take a smaller one
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise MemoryShortError("the memory is too small", hint=hint) from error
    except RuntimeError as error:
        if "DefaultCPUAllocator" not in str(error):  # the only mark PyTorch gives its error for processors
            raise
        raise MemoryShortError("the memory is too small", hint=hint) from error
