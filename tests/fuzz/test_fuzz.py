"""All targets: a part of their inputs in `make test`, all in `make fuzz`. See the docstring of this package."""

import os

import pytest

from tests.fuzz.targets import all_targets
from tests.fuzz.worker import Worker

PART = 15
"""One input of so many is tried in `make test`."""
MOST_FAILURES = 10

every_target = pytest.mark.parametrize("target", all_targets(), ids=lambda target: target.name)


@pytest.fixture(scope="module")
def worker():
    worker = Worker()
    yield worker
    worker.stop()


@every_target
def test_a_part(target, worker):
    check(target, worker, range(target.number // PART))


@pytest.mark.slow
@every_target
def test_all(target, worker):
    check(target, worker, range(target.number * int(os.environ.get("TEXTSEG_FUZZ", "1"))))


def check(target, worker, numbers):
    failures = []
    for number in numbers:
        if problem := worker.attempt(target, number):
            failures.append(f"python -m tests.fuzz {target.name} {number} FOLDER\n{problem}")
            if len(failures) == MOST_FAILURES:
                break
    assert not failures, "\n\n".join(failures)
