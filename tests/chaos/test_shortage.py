"""A full disk, small limits, a folder without rights: one sentence, and later the same bytes."""

import ctypes
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.child import Disturbance, limit, run
from tests.chaos.commands import COMMANDS
from tests.chaos.workshop import check, dice, read_tree
from textseg.io.files.temporary import PREFIX

PAGE = 4096
CHEAP = sorted(set(COMMANDS) - {"stats-card"})


def fails_well(workshop, name, folder, prepare=None):
    """Run it: it ends well, or with a sentence, and nothing half written is there."""
    done = run(COMMANDS[name].words, folder, Disturbance(prepare=prepare))
    check(done)
    assert done.code in (0, 1), done
    workshop.check_complete_files(name, folder)
    assert [path for path in read_tree(folder) if PREFIX in path] == []
    return done


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, empty; its size is set with `resize`."""

    def resize(size):
        return subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"{remount}size={size}", "chaos", tmp_path],
            check=False,
            capture_output=True,
        ).returncode

    remount = ""
    if not sys.platform.startswith("linux") or resize("64m"):
        pytest.skip("only root can mount a small disk here")
    remount = "remount,"
    yield tmp_path, resize
    subprocess.run(["umount", "-l", tmp_path], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEAP)
def test_full_disk(workshop, name, disk):
    place, resize = disk
    folder = workshop.folder(under=place)
    files = workshop.reference(name).files.values()
    pages = sum(-(-len(data) // PAGE) for data in files)
    resize(PAGE * (2 + int(dice(name, "disk").random() * pages)))
    done = fails_well(workshop, name, folder)
    assert done.code == 0 or "the disk is full" in done.err
    resize("64m")
    workshop.complete(name, folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEAP)
def test_files_that_are_too_large(workshop, name):
    largest = max(map(len, workshop.reference(name).files.values()))
    folder = workshop.folder()
    done = fails_well(workshop, name, folder, partial(limit, resource.RLIMIT_FSIZE, largest // 2))
    assert done.code == 1 and "file too large" in done.err
    workshop.complete(name, folder)


def few_descriptors(spare):
    limit(resource.RLIMIT_NOFILE, len(list(Path("/dev/fd").iterdir())) - 1 + spare)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*CHEAP} - {"validate"}))  # it reports what it cannot read
@pytest.mark.parametrize("spare", [1, 5])
def test_few_descriptors(workshop, name, spare):
    folder = workshop.folder()
    fails_well(workshop, name, folder, partial(few_descriptors, spare))
    workshop.complete(name, folder)


def without_privileges():
    """Let root be bound by the permissions of files, as other users are."""
    if sys.platform.startswith("linux"):
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(header, none) == 0


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() == 0 and not sys.platform.startswith("linux"), reason="root may write anywhere here"
)
@pytest.mark.parametrize("name", CHEAP)
def test_read_only_folder(workshop, name):
    folder = workshop.folder()
    (folder / "out").mkdir(mode=0o555)
    done = fails_well(workshop, name, folder, without_privileges)
    assert done.code == 1 and "permission denied" in done.err and "Errno" not in done.err
    assert read_tree(folder) == {}
    (folder / "out").chmod(0o755)
    workshop.complete(name, folder)
