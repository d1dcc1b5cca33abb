"""Killed or stopped at any moment and run again, a command ends in the same bytes, with nothing left behind."""

import signal

import pytest

from tests.chaos.child import Disturbance, run
from tests.chaos.commands import COMMANDS
from tests.chaos.workshop import check, dice, read_tree, share_out
from textseg.io.files.temporary import PREFIX

KILLS, SIGNALS = share_out(200), share_out(50, least=1)
FEW = ("make-maskfg", "to-coco", "evaluate", "segment")


def disturb(workshop, name, number, how):
    """Disturb a run, look at what it leaves, and complete it. Half of the signals come a little after the touch."""
    random, reference = dice(name, number, how), workshop.reference(name)
    later = random.random() * 2 * reference.seconds / reference.touches if number % 2 else 0.0
    alarm = signal.SIGALRM if how == signal.SIGKILL and later else how
    folder = workshop.folder()
    done = run(
        COMMANDS[name].words, folder, Disturbance(random.randint(1, reference.touches), later, signal=alarm)
    )
    check(done)
    workshop.check_complete_files(name, folder)
    yield done, folder
    workshop.complete(name, folder)


def kill(workshop, name, number):
    for done, _ in disturb(workshop, name, number, signal.SIGKILL):
        assert done.code in (-signal.SIGKILL, -signal.SIGALRM) or (number % 2 and done.code == 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, count in KILLS.items() for number in range(count)]
)
def test_killed(workshop, name, number):
    kill(workshop, name, number)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, count in SIGNALS.items() for number in range(count)]
)
def test_stopped(workshop, name, number):
    how = (signal.SIGTERM, signal.SIGINT)[dice(name, number).randint(0, 1)]
    for done, folder in disturb(workshop, name, number, how):
        assert done.code == 128 + how or (number % 2 and done.code == 0)
        assert [path for path in read_tree(folder) if PREFIX in path] == []


@pytest.mark.parametrize("name", FEW)
def test_a_sample_of_it(workshop, name):
    for number in range(2):
        kill(workshop, name, number)
