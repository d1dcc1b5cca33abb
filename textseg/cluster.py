"""Work on many machines: `textseg.parallel.ordered_map` sends its items to a Dask cluster.

The machines must see the dataset and the output under the same paths (shared storage) and have the same textseg.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import logging
import os
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from textseg import __version__
from textseg.errors import DataError, MissingDependencyError, TextSegError, UsageError
from textseg.parallel import work_elsewhere

if TYPE_CHECKING:
    from distributed import Client, Future

TIMEOUT = 10
"""Seconds to wait for the scheduler, and for its first worker."""

TASK_SECONDS = 0.5
MOST_ITEMS = 64
"""Items are sent several at a time, so that a task takes about this long: the scheduler needs milliseconds for each."""


MOST_PLACES = 32
"""Of the files and folders of an input, so many are looked for on the workers."""

PREFIX = "TEXTSEG_"
"""Of environment variables that textseg reads, such as the limit on the size of images."""


@contextlib.contextmanager
def cluster(address: str) -> Iterator[None]:
    """Within this block, work per sample runs on the Dask cluster whose scheduler is at `address`.

    Results come in the same order and files have the same bytes as without. What a worker had when it died is given
    to another.

    Args:
        address: such as ``tcp://host:8786``, which ``dask scheduler`` prints when it starts.

    Raises:
        MissingDependencyError: `distributed` is not installed.
        UsageError: there is no scheduler, it has no workers, or they have another version of textseg.
        TextSegError: in the block, when the scheduler is gone, or workers died again and again.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.addressing import resolve_address
    except ImportError as error:
        raise MissingDependencyError(
            "a cluster needs the package distributed", hint='pip install "textseg[dask]"'
        ) from error
    try:
        resolve_address(address)  # of what is no address, a client would complain again at exit
        client = Client(address, timeout=TIMEOUT, set_as_default=False)
    except ValueError as error:
        raise UsageError(
            f"{address} is not the address of a Dask scheduler", hint="write it as tcp://HOST:8786"
        ) from error
    except OSError as error:
        raise UsageError(
            f"there is no Dask scheduler at {address}", hint="start one: dask scheduler"
        ) from error
    with client:
        _check_workers(client, address)
        try:
            with work_elsewhere(functools.partial(_map, client)):
                yield
        except KilledWorker as error:
            raise TextSegError(
                "several workers of the cluster died at the same item", hint="their memory may be too small"
            ) from error
        except RuntimeError as error:
            if "deserialization" not in str(error):
                raise
            raise UsageError(
                "workers of the cluster cannot read what is sent", hint="install the same everywhere"
            ) from error
        except CancelledError as error:
            # Its thread goes on trying to connect, and would log that it cannot after the error is reported.
            logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
            raise TextSegError(f"the scheduler at {address} is gone", hint="run the same again") from error


class _Caller(NamedTuple):
    """Where the client works: its folder, its environment variables for textseg, and what it works on.

    Attributes:
        places: files and folders that are there for the client, and so must be for every worker.
    """

    folder: str
    variables: dict[str, str]
    places: tuple[str, ...] = ()

    @classmethod
    def here(cls, places: tuple[str, ...] = ()) -> _Caller:
        ours = {name: value for name, value in os.environ.items() if name.startswith(PREFIX)}
        return cls(os.getcwd(), ours, places)  # noqa: PTH109

    def imitate(self) -> None:
        """Let this worker be as the client."""
        here = _Caller.here()
        for name in here.variables.keys() - self.variables.keys():
            os.environ.pop(name, None)
        os.environ.update(self.variables)
        if here.folder != self.folder:
            try:
                os.chdir(self.folder)
            except OSError:
                raise _not_shared(self.folder) from None
        for place in self.places:
            if not os.path.exists(place):  # noqa: PTH110 - False, too, where it may not look
                raise _not_shared(place)


def _not_shared(place: str) -> DataError:
    from distributed import get_worker

    return DataError(
        f"is not there on the worker {get_worker().address}",
        file=place,
        hint="all machines must see the same folders under the same names",
    )


class _Done(NamedTuple):
    """What a worker made of some items: results up to the first error, that error, and the seconds it took."""

    results: list[Any]
    error: Exception | None
    seconds: float


def _map(client: Client, function: Callable[..., Any], items: Iterator[Any]) -> Iterator[Any]:
    """As `ordered_map`: a few tasks are under way at once, and the first error ends it."""
    first = list(itertools.islice(items, 1))
    items = itertools.chain(first, items)
    pickled, places = _pickle(function), _places((function, first))
    caller = _Caller.here(places)
    pending: deque[Future] = deque()
    size, most = 1, 4 * max(1, sum(client.nthreads().values()))
    try:
        while True:
            while len(pending) < most and (some := list(itertools.islice(items, size))):
                pending.append(client.submit(_run, pickled, caller, some, pure=False))
            if not pending:
                return
            done: _Done = pending.popleft().result()
            yield from done.results
            if done.error is not None:
                raise done.error
            size = max(1, min(MOST_ITEMS, round(TASK_SECONDS * len(done.results) / max(done.seconds, 1e-3))))
    finally:
        client.cancel(list(pending))


def _pickle(work: object) -> bytes:
    return _pickle_with(work, lambda part: None)


def _places(work: object) -> tuple[str, ...]:
    """The files and folders that some work names; of one that is still to be made, the folder that will hold it."""
    named: set[Path] = set()

    def note(part: object) -> None:
        if isinstance(part, Path) or (isinstance(part, str) and os.sep in part and os.path.exists(part)):  # noqa: PTH110
            named.add(Path(part))

    _pickle_with(work, note)
    found = (next(filter(os.path.exists, (path, *path.parents)), None) for path in named)
    return tuple(sorted({str(path) for path in found if path is not None})[:MOST_PLACES])


def _pickle_with(work: object, note: Callable[[object], None]) -> bytes:
    """Pickle some work, and show every object in it to `note`."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):
        def persistent_id(self, part: object) -> None:
            note(part)

    buffer = io.BytesIO()
    try:
        Pickler(buffer).dump(work)
    except (TypeError, pickle.PicklingError) as error:
        raise UsageError("this cannot be done on a cluster", hint=f"run it without one ({error})") from error
    return buffer.getvalue()


@functools.lru_cache(maxsize=8)
def _unpickle(function: bytes) -> Callable[..., Any]:
    loaded: Callable[..., Any] = pickle.loads(
        function
    )  # from the client, whom a Dask worker trusts with any code
    return loaded


def _run(function: bytes, caller: _Caller, items: list[Any]) -> _Done:
    """What a worker does, in the folder and with the settings of the client."""
    started = time.monotonic()
    results: list[Any] = []
    try:
        caller.imitate()
        for item in items:
            results.append(_unpickle(function)(item))
    except Exception as error:
        return _Done(results, error, time.monotonic() - started)
    return _Done(results, None, time.monotonic() - started)


def _check_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
        found = client.run(_version)
    except TimeoutError:
        hint = f"start some: dask worker {address}"
        raise UsageError(f"the Dask scheduler at {address} has no workers", hint=hint) from None
    except ImportError:
        raise UsageError(
            "workers of the cluster have no textseg", hint="install the same everywhere"
        ) from None
    wrong = [f"{worker}: {version}" for worker, version in found.items() if version != __version__]
    if wrong:
        raise UsageError(
            f"{len(wrong)} of {len(found)} workers have another textseg than {__version__} here",
            hint="install the same everywhere",
            details=wrong,
        )


def _version() -> str:
    from textseg import __version__

    return __version__
