"""Commands on a Dask cluster of two worker processes: the same bytes, errors and order as on this machine."""

import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from textseg.cluster import cluster
from textseg.errors import DataError, TextSegError, UsageError
from textseg.parallel import ordered_map
from textseg.synth import make_dataset

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def scheduler():
    """The address of a cluster whose workers start in another folder than the tests."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as workers:
        yield workers.scheduler_address


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("data") / "TextSeg"
    make_dataset(root, n=6, size=(96, 128), jobs=1)
    return root


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def process_of(number: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def unlucky(number: int) -> int:
    if number == 13:
        raise DataError("unlucky", file="13.png", details=["a", "b"])
    return number


def die_once(flag: str) -> int:
    try:
        Path(flag).touch(exist_ok=False)
    except FileExistsError:
        return 1
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def test_the_workers_do_the_work_in_order(scheduler):
    with cluster(scheduler):
        assert list(ordered_map(unlucky, range(10))) == list(range(10))
        processes = set(ordered_map(process_of, range(40)))
    assert len(processes) == 2 and os.getpid() not in processes
    assert set(ordered_map(process_of, range(3))) == {os.getpid()}


def test_an_error_comes_back_after_the_results_before_it(scheduler):
    seen = []
    with cluster(scheduler), pytest.raises(DataError, match="unlucky") as caught:
        seen.extend(ordered_map(unlucky, range(10)))
        for number in ordered_map(unlucky, range(20)):
            seen.append(number)
    assert seen == [*range(10), *range(13)] and caught.value.details == ("a", "b")


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_what_a_dying_worker_had_is_done_by_another(scheduler, tmp_path):
    with cluster(scheduler):
        assert list(ordered_map(die_once, [str(tmp_path / "dead")])) == [1]


COMMANDS = (
    ("convert", "--to", "coco", "--out", "OUT"),
    ("convert", "--to", "textseg", "--out", "OUT"),
    ("make-maskfg", "--out", "OUT"),
    ("stats", "--json", "OUT/stats.json"),
    ("validate", "--json", "OUT/report.json"),
    ("evaluate", "TextSeg/semantic_label", "--read-as", "maskfg", "--json", "OUT/result.json"),
    ("synth", "OUT", "-n", "3", "--size", "128x96"),
    ("segment", "TextSeg/image", "--out", "OUT", "--overlay"),
)


def both(run, scheduler, work, words):
    """Exit code, files and output of a command here and on the cluster, without lines that depend on time."""
    for place, extra in (("-local", ()), ("-remote", ("--scheduler", scheduler))):
        out = f"out-{words[0]}-{words[2].strip('-')}{place}"
        done = run(*(word.replace("OUT", out) for word in words), *extra, cwd=work)
        lines = (done.stdout + done.stderr).replace(place, "").splitlines()
        kept = [line for line in lines if not re.fullmatch(r"[a-z ]+: \d+( of \d+)?", line)]
        yield done.returncode, contents(work / out), kept


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: "-".join(words[:3]))
def test_the_same_bytes_as_here(scheduler, root, run, words):
    """Paths are relative to the folder of the caller, in which the workers did not start."""
    data = () if words[0] in ("synth", "segment") else ("--data", "TextSeg")
    here, there = both(run, scheduler, root.parent, (*words, *data))
    assert here == there and here[0] == 0 and here[1]


def test_the_same_errors_as_here(scheduler, root, run):
    """The limit comes from an environment variable, which the workers did not have when they were started."""
    words = ("segment", "--max-pixels", "12000", "TextSeg/image", "--out", "OUT")
    here, there = both(run, scheduler, root.parent, words)
    assert here == there and here[:2] == (1, {})
    assert sum("128 x 96 pixels, more than the limit of 12,000" in line for line in here[2]) == 6


@pytest.mark.slow  # it waits for an answer
def test_without_a_scheduler(run, root):
    done = run("validate", "--data", root, "--scheduler", "tcp://127.0.0.1:1")
    assert done.returncode == 2 and done.stderr.startswith("Error: there is no Dask scheduler at"), (
        done.stderr
    )


def test_an_address_that_is_none(run, root):
    for address in ("nonsense://x", "nowhere"):
        with pytest.raises(UsageError, match="is not the address of a Dask scheduler"), cluster(address):
            pass
    done = run("validate", "--data", root, "--scheduler", "nowhere")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr


def test_what_cannot_be_sent_is_refused(scheduler):
    lock = threading.Lock()
    with cluster(scheduler), pytest.raises(UsageError, match="cannot be done on a cluster"):
        list(ordered_map(lambda number: lock and number, range(3)))


def test_a_scheduler_that_ends_is_an_error_of_ours():
    workers = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50
    )
    with pytest.raises(TextSegError), cluster(workers.scheduler_address):
        for number, _ in enumerate(ordered_map(process_of, range(2000))):
            if number == 5:
                workers.close()
