"""A process that may open no more files."""

import contextlib
import os

import pytest


@contextlib.contextmanager
def few_descriptors(spare=0):
    """Let this process open so many files more, in the body."""
    resource = pytest.importorskip("resource", reason="Windows has no such limit")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    gaps = [
        os.open(os.devnull, os.O_RDONLY) for _ in range(64)
    ]  # descriptors that were closed are taken again first
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(gaps) + 1 + spare, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for descriptor in gaps:
            os.close(descriptor)
