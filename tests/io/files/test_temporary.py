"""What killed processes leave behind is removed by the next run; what a living one writes is not."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from textseg.io.files import temporary
from textseg.io.files.output import open_output, write_output
from textseg.io.files.temporary import PREFIX

HALF = """
import sys, time
from textseg.io.files.output import open_output
with open_output(sys.argv[1]) as output:
    output.write(b"half")
    output.stream.flush()
    print("ready", flush=True)
    time.sleep(60)
"""


def temporaries(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(PREFIX)]


@pytest.fixture
def writer(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HALF, tmp_path / "a"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="there by age, tested below")
def test_the_file_of_a_killed_process_is_removed_and_that_of_a_living_one_is_not(tmp_path, writer):
    write_output(tmp_path / "b", b"first")
    assert len(temporaries(tmp_path)) == 1
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    temporary._tidied.clear()  # as in a new process
    write_output(tmp_path / "c", b"second")
    assert temporaries(tmp_path) == []


def test_without_locks_age_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(temporary, "fcntl", None)
    old, new = tmp_path / f"{PREFIX}old", tmp_path / f"{PREFIX}new"
    old.write_bytes(b"")
    new.write_bytes(b"")
    before = time.time() - 2 * temporary.STALE_AFTER
    os.utime(old, (before, before))
    write_output(tmp_path / "a", b"")
    assert {path.name for path in tmp_path.iterdir()} == {new.name, "a"}


def test_a_file_that_is_removed_before_it_is_locked_is_made_anew(tmp_path, monkeypatch):
    lock, seen = temporary._lock, []

    def removed_first(stream, **how):
        if not seen:
            (tmp_path / temporaries(tmp_path)[0]).unlink()
        seen.append(stream)
        return lock(stream, **how)

    monkeypatch.setattr(temporary, "_lock", removed_first)
    with open_output(tmp_path / "a") as output:
        output.write(b"complete")
    assert (tmp_path / "a").read_bytes() == b"complete" and len(seen) == 2


@pytest.mark.skipif(temporary.fcntl is None, reason="there are no locks on Windows")
def test_a_file_that_is_being_removed_is_made_anew(tmp_path, monkeypatch):
    """Another thread has the lock already and removes the file a moment later."""
    open_file, removers = Path.open, []

    def locked_by_another(path, mode="r", **how):
        stream = open_file(path, mode, **how)
        if mode == "xb" and not removers:
            other = os.open(path, os.O_RDWR)
            temporary.fcntl.flock(other, temporary.fcntl.LOCK_EX)
            removers.append(threading.Timer(0.1, lambda: (path.unlink(), os.close(other))))
            removers[0].start()
        return stream

    monkeypatch.setattr(Path, "open", locked_by_another)
    with open_output(tmp_path / "a") as output:
        removers[0].join()
        output.write(b"complete")
    assert (tmp_path / "a").read_bytes() == b"complete"


def test_folders_and_links_of_such_a_name_are_left_alone(tmp_path):
    (tmp_path / f"{PREFIX}folder").mkdir()
    (tmp_path / f"{PREFIX}link").symlink_to(tmp_path / "elsewhere")
    write_output(tmp_path / "a", b"")
    assert len(temporaries(tmp_path)) == 2
