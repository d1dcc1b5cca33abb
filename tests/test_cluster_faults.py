"""What goes wrong on a Dask cluster: a worker is killed, Ctrl-C, no shared storage, a scheduler that dies."""

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.test_cluster import contents
from textseg.io.formats.textseg.layout import find_layouts
from textseg.io.formats.textseg.validate.inventory import Item, take_inventory
from textseg.io.validation.report import Problems
from textseg.synth import make_dataset

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")

IMAGES = 24


class Processes:
    """A scheduler and workers, each a process of its own as in a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running = ExitStack()
        self.scheduler = self.start(
            "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", "at.json"
        )
        wait(lambda: (folder / "at.json").exists() and (folder / "at.json").stat().st_size)
        with distributed.Client(scheduler_file=str(folder / "at.json"), set_as_default=False) as client:
            self.address = client.scheduler.address

    def start(self, *words: str, before: tuple[str, ...] = ()) -> subprocess.Popen:
        command = [*before, sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
        process = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.running.callback(end, process)
        return process

    def worker(self, before: tuple[str, ...] = ()) -> subprocess.Popen:
        more = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        return self.start("worker", self.address, *more, before=before)


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def wait(until) -> None:
    stop = time.monotonic() + 60
    while not until():
        assert time.monotonic() < stop, "waited for a minute"
        time.sleep(0.02)


@pytest.fixture
def processes(tmp_path):
    (tmp_path / "dask").mkdir()
    started = Processes(tmp_path / "dask")
    with started.running:
        yield started


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """A folder with the images, and the masks that are made of them here."""
    folder = tmp_path_factory.mktemp("data")
    make_dataset(folder / "one", n=3, size=(192, 256), jobs=1)
    (folder / "images").mkdir()
    for number in range(IMAGES):
        shutil.copy(
            folder / "one" / "image" / f"a0000{number % 3 + 1}.jpg", folder / "images" / f"{number}.jpg"
        )
    done = subprocess.run(
        [sys.executable, "-m", "textseg", "segment", "images", "-q"], cwd=folder, check=False
    )
    assert done.returncode == 0
    return folder


def begin(folder: Path, address: str, out: str) -> subprocess.Popen:
    """`textseg segment` on the cluster, in the middle of its work."""
    command = [sys.executable, "-m", "textseg", "segment", "images", "--out", out, "--scheduler", address]
    shutil.rmtree(folder / out, ignore_errors=True)
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait(lambda: process.poll() is not None or len(list((folder / out).glob("*.png"))) >= 3)
    assert process.poll() is None and len(list((folder / out).glob("*.png"))) < IMAGES
    return process


@pytest.mark.slow
def test_what_a_killed_worker_had_is_done_by_the_other(processes, images):
    first, _ = processes.worker(), processes.worker()
    with distributed.Client(processes.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    process = begin(images, processes.address, "killed")
    first.send_signal(signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    counts = re.search(
        r"(\d+) written, (\d+) up to date", out
    )  # it may have written what it had not reported yet
    assert sum(map(int, counts.groups())) == IMAGES
    assert contents(images / "killed") == contents(images / "masks")


@pytest.mark.slow
def test_ctrl_c_stops_and_the_next_run_goes_on(processes, images):
    processes.worker()
    process = begin(images, processes.address, "stopped")
    process.send_signal(signal.SIGINT)
    asked = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.splitlines()[-1]) == (130, "stopped") and "Traceback" not in err
    assert time.monotonic() - asked < 10
    truth = contents(images / "masks")
    made = {name: data for name, data in contents(images / "stopped").items() if name.endswith(".png")}
    assert len(made) < len(truth) and made.items() <= truth.items()
    again = subprocess.run(
        [
            sys.executable,
            "-m",
            "textseg",
            "segment",
            "images",
            "--out",
            "stopped",
            "--scheduler",
            processes.address,
        ],
        cwd=images,
        check=False,
    )
    assert again.returncode == 0 and contents(images / "stopped") == truth


@pytest.mark.slow
def test_a_scheduler_that_is_killed(processes, images):
    processes.worker()
    process = begin(images, processes.address, "alone")
    processes.scheduler.send_signal(signal.SIGKILL)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert err.splitlines()[-1] == (
        f"Error: the scheduler at {processes.address} is gone; run the same again"
    ), err


def without(folder: Path) -> tuple[str, ...]:
    """What starts a process on a machine that lacks a folder: another, empty storage is mounted there."""
    script = f'mount -t tmpfs none "{folder}" && exec "$@"'
    before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    try:
        tried = subprocess.run([*before, "true"], check=False, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no unshare")
    if tried.returncode:
        pytest.skip("no mount namespaces")
    return before


WITHOUT = {
    "segment images --out here": "images",
    "validate --data one": "one",
    "stats --data one": "one",
    "make-maskfg --data one --out here": "one",
    "convert --data one --to coco --out here": "one",
    "evaluate one/semantic_label --read-as maskfg --data one": "one",
    "segment images --out local/masks": "local",
    "synth local/made -n 2": "local",
}
"""Commands, and the folder that a worker sees empty: one that is read, or that holds the folder of the outputs."""


@pytest.mark.slow
def test_a_worker_without_the_files_says_so(processes, images, run):
    for folder in set(WITHOUT.values()):
        (images / folder).mkdir(exist_ok=True)
    with distributed.Client(processes.address, set_as_default=False) as client:
        for folder in sorted(set(WITHOUT.values())):
            worker = processes.worker(without(images / folder))
            client.wait_for_workers(1, timeout=60)
            for words in (words for words, empty in WITHOUT.items() if empty == folder):
                done = run(*words.split(), "--scheduler", processes.address, cwd=images)
                error = done.stderr.splitlines()[-1]
                assert done.returncode == 1 and folder in error.split(": ")[1], (words, done.stderr)
                assert "is not there on the worker tcp://" in error, words
                assert error.endswith("all machines must see the same folders under the same names"), words
            end(worker)
            wait(lambda: not client.nthreads())


def test_a_sample_to_validate_takes_none_of_the_others_along(tmp_path):
    """A task that holds the lists of all files would make the work quadratic in the number of images."""
    sizes = []
    for n in (3, 12):
        make_dataset(tmp_path / str(n), n=n, size=(64, 64), jobs=1)
        (layout,) = find_layouts(tmp_path / str(n))
        assert len(layout.image_files) == n
        item = Item(take_inventory(layout, "v2", Problems(tmp_path)), "a00002", "train")
        sent = pickle.loads(pickle.dumps(item))
        assert (sent.files, sent.image_bytes, sent.split) == (item.files, item.image_bytes, "train")
        sizes.append(len(pickle.dumps(item)) - len(pickle.dumps(layout.root)))
    assert abs(sizes[1] - sizes[0]) < 50
