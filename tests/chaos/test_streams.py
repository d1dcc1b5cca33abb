"""Standard output that is full, closed or read by nobody: the files are there, or are after another run."""

import os

import pytest

from tests.chaos.child import Disturbance, run
from tests.chaos.commands import COMMANDS
from tests.chaos.workshop import check


def full():
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def closed():
    os.close(1)


def unread():
    reader, writer = os.pipe()
    os.close(reader)
    os.dup2(writer, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"stats-card"}))
@pytest.mark.parametrize(("stdout", "codes"), [(full, (0, 1)), (closed, (0,)), (unread, (0, 141))])
def test_standard_output(workshop, name, stdout, codes):
    if stdout is full and not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("no /dev/full here")
    folder = workshop.folder()
    done = run(COMMANDS[name].words, folder, Disturbance(prepare=stdout))
    check(done)
    assert done.code in codes and (done.code == 1) == ("Error" in done.err), done
    workshop.complete(name, folder)
