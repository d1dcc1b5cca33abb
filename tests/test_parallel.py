"""The one parallel map: order, errors, bounds and Ctrl-C."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from textseg.errors import DataError
from textseg.parallel import ordered_map


def square(number: int) -> int:
    if number == 13:
        raise DataError("unlucky", file="13.png", where="line 1", hint="skip it", details=["a", "b"])
    return number * number


def process_id(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_order_is_that_of_the_items(jobs):
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number % 5 == 0 else 0)
        return number

    assert list(ordered_map(slow_first, range(40), jobs=jobs)) == list(range(40))


def test_processes_work_elsewhere_and_send_errors_back():
    found = set(ordered_map(process_id, range(8), jobs=2, kind="process"))
    assert os.getpid() not in found
    with pytest.raises(DataError) as caught:
        list(ordered_map(square, range(20), jobs=2, kind="process"))
    error = caught.value
    assert (error.file, error.where, error.hint, error.details) == ("13.png", "line 1", "skip it", ("a", "b"))


def test_a_script_without_main_guard_can_use_processes():
    script = (
        "from tests.test_parallel import square\n"
        "from textseg.parallel import ordered_map\n"
        "print(list(ordered_map(square, range(4), jobs=2, kind='process')))"
    )
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.split("\n")[0] == "[0, 1, 4, 9]", done.stderr


def test_only_a_few_items_are_under_way():
    taken = 0

    def items():
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield number

    results = ordered_map(square, items(), jobs=2)
    next(results)
    assert taken <= 12
    results.close()


def test_progress():
    seen = []
    list(ordered_map(square, [1, 2, 3], jobs=2, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_first_error_stops_the_rest():
    begun = []
    lock = threading.Lock()

    def note(number: int) -> int:
        with lock:
            begun.append(number)
        return square(number)

    with pytest.raises(DataError):
        list(ordered_map(note, range(1000), jobs=2))
    assert max(begun) < 40


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_stops_at_once_and_leaves_whole_files(tmp_path):
    words = ["synth", str(tmp_path / "out"), "-n", "2000", "--size", "256x256", "--jobs", "2", "--quiet"]
    process = subprocess.Popen(
        [sys.executable, "-m", "textseg", *words], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    folder = tmp_path / "out" / "image"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (folder.is_dir() and len(list(folder.iterdir())) > 5):
        time.sleep(0.05)
    begun = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - begun < 5
    assert process.returncode == 130 and errors.strip() == "stopped"
    left = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert left and not [path for path in left if path.name.startswith(".") or path.stat().st_size == 0]
