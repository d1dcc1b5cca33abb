"""Two runs of one command with the same output: both are done, or one says why not, whatever becomes of the other."""

import signal

import pytest

from tests.chaos.child import Disturbance, start
from tests.chaos.commands import COMMANDS
from tests.chaos.workshop import check, dice

TWICE = sorted(set(COMMANDS) - {"stats-card"})
"""Where it costs seconds and is written by the same few lines as others, once is enough."""


@pytest.mark.slow
@pytest.mark.parametrize("name", TWICE)
@pytest.mark.parametrize("killed", [False, True])
def test_two_at_once(workshop, name, killed):
    touch = dice(name).randint(1, workshop.reference(name).touches) if killed else 0
    folder = workshop.folder()
    both = [start(COMMANDS[name].words, folder, Disturbance(touch)), start(COMMANDS[name].words, folder)]
    first, second = (one.wait() for one in both)
    check(first)
    check(second)
    assert second.code in (0, 1)
    if first.code != -signal.SIGKILL:  # one that finds all done by the other has less to touch
        assert (first.code in (0, 1) and first.touches < touch) or not killed
        assert 0 in (first.code, second.code)
    workshop.complete(name, folder)
