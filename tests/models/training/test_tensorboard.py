"""Event files: what TensorBoard reads from them is the log, every point once."""

import signal
import sys

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader

from tests.models.training.small import SMALL
from textseg.errors import MissingDependencyError, OutputError
from textseg.models.training import train as training
from textseg.models.training.events import Step
from textseg.models.training.session import run_training
from textseg.synth import make_dataset

TAGS = {"loss": "loss/sum", "coarse": "loss/coarse", "rate": "learning rate", "fgiou": "validation/fgIoU"}

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth") / "data"
    make_dataset(root, n=8, seed=1, size=(96, 128), jobs=1)
    return root


def train(root, out, **options):
    return run_training(data=root, out=out, changes=SMALL, device="cpu", **options).folder


def raw_points(folder):
    """Every scalar in every event file, without what TensorBoard does about repeated ones."""
    return sorted(
        (value.tag, event.step)
        for path in folder.events.iterdir()
        for event in EventFileLoader(str(path)).Load()
        for value in event.summary.value
    )


def check(folder):
    """What TensorBoard shows is the log."""
    accumulator = EventAccumulator(str(folder.events)).Reload()
    for name, tag in TAGS.items():
        logged = [(r["step"], r[name]) for r in folder.records() if r.get(name) is not None]
        shown = [(event.step, event.value) for event in accumulator.Scalars(tag)]
        assert logged and [step for step, _ in shown] == [step for step, _ in logged]
        assert [value for _, value in shown] == pytest.approx([value for _, value in logged])
    points = raw_points(folder)
    assert len(points) == len(set(points))
    assert points == sorted(
        (TAGS.get(name, "validation/F"), record["step"])
        for record in folder.records()
        for name, value in record.items()
        if name != "step" and value is not None
    )


def stop_at_4(event):
    if isinstance(event, Step) and event.number == 4:
        signal.raise_signal(signal.SIGTERM)


def test_a_training_and_its_resumption(root, tmp_path):
    stopped = train(root, tmp_path / "run", tensorboard=True, watch=stop_at_4)
    assert ("loss/sum", 4) in raw_points(stopped)
    check(train(root, tmp_path / "run", tensorboard=True))
    check(train(root, tmp_path / "run", tensorboard=True))  # finished already
    train(root, tmp_path / "run", force=True)
    assert not list(stopped.events.iterdir()), "those of the training that was replaced"


class Killed(BaseException):
    """What no code catches."""


@pytest.mark.parametrize("before", [True, False])
def test_points_after_the_last_checkpoint_are_not_doubled(root, tmp_path, monkeypatch, before):
    """Killed in step 6; the last checkpoint is of step 4. The event file may also begin with the resumption."""
    calls, real = 0, training.train_step

    def killed(*args):
        nonlocal calls
        calls += 1
        if calls == 6:
            raise Killed
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(training, "train_step", killed)
        with pytest.raises(Killed):
            train(root, tmp_path / "run", tensorboard=before)
    assert (tmp_path / "run" / "tensorboard").exists() == before
    check(train(root, tmp_path / "run", tensorboard=True))


def test_foreign_event_files_are_not_removed(root, tmp_path):
    foreign = tmp_path / "run" / "tensorboard" / "events.out.tfevents.1.host"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"mine")
    with pytest.raises(OutputError, match="does not belong to a training"):
        train(root, tmp_path / "run", tensorboard=True)
    assert foreign.read_bytes() == b"mine"


def test_without_the_package(root, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(MissingDependencyError, match=r"tensorboard; pip install \"textseg\[tensorboard\]\""):
        train(root, tmp_path / "run", tensorboard=True)
    assert not (tmp_path / "run").exists()
