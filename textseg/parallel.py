"""The one parallel map: all work per sample goes through it, so no output depends on the workers."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextvars import ContextVar
from typing import Literal, TypeVar, cast

from textseg.errors import TextSegError

T = TypeVar("T")
R = TypeVar("R")

Progress = Callable[[int, "int | None"], None]
"""Called with (done, total) after every item; total is None when it is not known."""

Kind = Literal["thread", "process"]


Map = Callable[[Callable[..., object], Iterator[object]], Iterator[object]]
"""Applies a function to items somewhere else, and yields the results in their order."""

_elsewhere: ContextVar[Map | None] = ContextVar("_elsewhere", default=None)


@contextlib.contextmanager
def work_elsewhere(mapping: Map) -> Iterator[None]:
    """Within this block, `ordered_map` leaves the work to `mapping`, as of `textseg.cluster`."""
    token = _elsewhere.set(mapping)
    try:
        yield
    finally:
        _elsewhere.reset(token)


def cpu_count() -> int:
    """The number of processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ordered_map(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    jobs: int | None = None,
    kind: Kind = "thread",
    progress: Progress | None = None,
) -> Iterator[R]:
    """Apply `function` to every item, several at a time, and yield the results in the order of the items.

    Only a few items are under way at once, so memory does not grow with their number. The first error is
    raised where its result would have come; what has not begun by then is dropped. The same holds for Ctrl-C.

    Args:
        function: for ``kind="process"`` it and the items must pickle, and it must be a function (or a partial of
            one) of a module, not of the main script.
        items: may be an iterator of any length.
        jobs: how many at a time; None for one per processor. 1 runs everything here, without a pool.
        kind: ``thread`` where the work releases the GIL (decoding, array arithmetic), else ``process``.
        progress: called after each result.

    Example:
        >>> list(ordered_map(abs, [-3, 2, -1], jobs=2))
        [3, 2, 1]
    """
    total = len(items) if isinstance(items, Sized) else None
    results = _map(function, iter(items), cpu_count() if jobs is None else jobs, kind, total)
    for done, result in enumerate(results, 1):
        if progress is not None:
            progress(done, total)
        yield result


def _map(
    function: Callable[[T], R], items: Iterator[T], jobs: int, kind: Kind, total: int | None
) -> Iterator[R]:
    mapping = _elsewhere.get()
    if mapping is not None:
        yield from cast("Iterator[R]", mapping(function, items))
        return
    if total is not None:
        jobs = min(jobs, total)
    if jobs <= 1:
        yield from map(function, items)
        return
    executor = _executor(kind, jobs)
    pending: deque[Future[R]] = deque()
    try:
        for number, item in enumerate(items):
            # Only the first calls start processes; a Ctrl-C during the others must not be missed.
            starts = kind == "process" and number < 4 * jobs
            with _deaf() if starts else contextlib.nullcontext():
                pending.append(executor.submit(function, item))
            if len(pending) >= 4 * jobs:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        hint = "the memory may be too small: try `jobs=1`"
        raise TextSegError("a worker process died", hint=hint) from error
    finally:
        with _deaf():  # a second Ctrl-C would leave the workers waiting for ever
            for future in pending:
                future.cancel()
            executor.shutdown(wait=True)


def _executor(kind: Kind, jobs: int) -> Executor:
    if kind == "thread":
        return ThreadPoolExecutor(jobs, thread_name_prefix="textseg")
    # Forking a process that has threads (a progress bar, a BLAS pool) can hang, and a spawned one imports the main
    # script again, which notebooks and scripts without the usual guard cannot stand: loky does neither.
    from loky import ProcessPoolExecutor

    pool: Executor = ProcessPoolExecutor(jobs, initializer=_start_worker)
    return pool


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ignore Ctrl-C for a moment; processes started meanwhile ignore it for good."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_main_thread else None
    try:
        yield
    finally:
        if in_main_thread:
            signal.signal(signal.SIGINT, handler)


def _start_worker() -> None:
    # Signals reach the complete process group: the parent stops the map, a worker ends its item first.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    import cv2

    cv2.setNumThreads(1)  # one worker per processor already; more threads would only fight over them


def _end_with_parent(parent: int) -> None:
    """Do not outlive a parent that was killed: a worker would wait for its next item for ever."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
