"""The glyph classifier: what it is shown, that it learns to read it, and that the discriminator loss takes it."""

import json
import signal

import numpy as np
import pytest
import torch

from tests.tiny import make_tiny
from textseg import TextSeg
from textseg.errors import CheckpointError, DataError, OutputError, UsageError
from textseg.glyphs import glyph_class
from textseg.models import load_checkpoint
from textseg.models.checkpoints.checkpoint import read_recipe
from textseg.models.training.events import Step
from textseg.models.training.glyph_crops import gather_glyphs
from textseg.models.training.glyph_view import look, measure
from textseg.models.training.session import run_training
from textseg.models.training.train_glyphs import GlyphOutcome, train_glyphs
from textseg.synth import make_dataset

CPU = torch.device("cpu")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("glyphs") / "TextSeg"
    make_dataset(root, n=18, seed=5, size=(192, 256), jobs=1)
    return root


def test_a_char_is_shown_in_its_square(tiny):
    glyphs = gather_glyphs(TextSeg(tiny, "train"), jobs=1)
    assert glyphs.classes.tolist() == [glyph_class("H"), glyph_class("i")] * 2
    # A rectangle of 8 x 12 in the middle of a square of 12 x 12: columns 2 to 10 of 12 are text, all rows are. The
    # neighbour ends 4 pixels to its left, outside. Logits of 16 pixels across blur all this by about a pixel of 12.
    seen = look(torch.from_numpy(glyphs.patches))[1, 0]
    assert seen.shape == (32, 32)
    assert seen[16, 9:23].min() > 0.8 and seen[2:30, 16].min() > 0.8
    assert seen[16, :2].max() < 0.2 and seen[16, 30:].max() < 0.2
    assert abs(float(seen[16].sum()) - 32 * 8 / 12) < 2.7, "a pixel of 12"


def test_altered_chars_are_still_themselves(tiny):
    patches = torch.from_numpy(gather_glyphs(TextSeg(tiny, "train"), jobs=1).patches)
    draw = torch.Generator().manual_seed(0)
    several = torch.cat([look(patches[:1].expand(20, -1, -1), draw) for _ in range(20)])
    assert several.min() >= 0 and several.max() <= 1 + 1e-5
    assert several.std(dim=0).max() > 0.1, "they differ"
    assert np.corrcoef(several.mean(dim=0).flatten(), look(patches[:1]).flatten())[0, 1] > 0.95


def test_accuracy_counts_what_is_right(tiny):
    class AlwaysI(torch.nn.Module):
        def forward(self, x):
            return torch.nn.functional.one_hot(torch.full((len(x),), glyph_class("i")), 37).float()

    assert measure(AlwaysI(), gather_glyphs(TextSeg(tiny, "train"), jobs=1), CPU) == 0.5


def test_it_learns_to_read_and_the_discriminator_takes_it(root, tmp_path):
    out = tmp_path / "glyphs.safetensors"
    changes = {"steps": 90, "batch": 24, "learning_rate": 4e-3, "width": 8}
    outcome = train_glyphs(out, data=root, validate_on="train", changes=changes, device="cpu")
    glyphs = gather_glyphs(TextSeg(root, "train"), jobs=1)
    most_frequent = np.bincount(glyphs.classes).max() / len(glyphs.classes)
    assert outcome.stopped is None and outcome.accuracy > 2 * most_frequent
    model = load_checkpoint(out, name="glyph-resnet50")
    assert measure(model, glyphs, CPU) == outcome.accuracy == read_recipe(out)["accuracy"]

    changes = {
        "model": "hrnetv2-tiny", "steps": 2, "batch": 2, "crop": 193, "short_side": (257, 257), "validate_on": "",
    }  # fmt: skip
    run = run_training(data=root, out=tmp_path / "run", changes=changes, discriminator=out, device="cpu")
    records = [json.loads(line) for line in run.folder.log.read_text().splitlines()]
    assert all(record["glyph"] > 0 for record in records)
    assert records[0]["loss"] == pytest.approx(records[0]["coarse"] + 0.1 * records[0]["glyph"], rel=1e-5)


SMALL = {"steps": 7, "batch": 4, "width": 4, "save_every": 2}


class Killed(BaseException):
    """What no code catches: after it, files are as a kill leaves them."""


@pytest.fixture(scope="module")
def finished(root, tmp_path_factory):
    out = tmp_path_factory.mktemp("finished") / "glyphs.safetensors"
    train_glyphs(out, data=root, changes=SMALL, device="cpu")
    return out.read_bytes()


@pytest.mark.parametrize("steps", [(3,), (2, 5)])
def test_a_stopped_training_ends_in_the_same_bytes(root, finished, tmp_path, steps):
    out = tmp_path / "glyphs.safetensors"
    for step in steps:

        def stop(event, step=step):
            if isinstance(event, Step) and event.number == step:
                signal.raise_signal(signal.SIGTERM)

        more = {"resume": True} if out.exists() else {"changes": SMALL}
        outcome = train_glyphs(out, data=root, device="cpu", watch=stop, **more)
        assert outcome == GlyphOutcome(None, signal.SIGTERM) and read_recipe(out)["step"] == step
    train_glyphs(out, data=root, device="cpu", resume=True)
    assert out.read_bytes() == finished


@pytest.mark.parametrize("step", [2, 3, 7])
def test_a_killed_training_ends_in_the_same_bytes(root, finished, tmp_path, step):
    def kill(event):
        if isinstance(event, Step) and event.number == step:
            raise Killed

    out = tmp_path / "glyphs.safetensors"
    with pytest.raises(Killed):
        train_glyphs(out, data=root, changes=SMALL, device="cpu", watch=kill)
    resume = out.exists()
    assert resume == (step > 2), "nothing is written before the first checkpoint"
    train_glyphs(out, data=root, changes=SMALL, device="cpu", resume=resume)
    assert out.read_bytes() == finished
    lines = []
    again = train_glyphs(
        out, data=root, device="cpu", resume=True, watch=lambda event: lines.append(str(event))
    )
    assert "already finished" in lines[0] and again.accuracy == read_recipe(out)["accuracy"]
    assert out.read_bytes() == finished


def test_what_cannot_be_resumed(root, tiny, tmp_path):
    out = tmp_path / "glyphs.safetensors"
    with pytest.raises(UsageError, match="there is no training to resume"):
        train_glyphs(out, data=root, device="cpu", resume=True)
    train_glyphs(out, data=root, changes=SMALL, device="cpu")
    with pytest.raises(CheckpointError, match="holds weights only"):
        train_glyphs(out, data=root, changes={"steps": 9}, device="cpu", resume=True)
    with pytest.raises(UsageError, match=r"was trained on other chars; .*`force=True` starts again"):
        train_glyphs(out, data=tiny, changes={"steps": 9}, device="cpu", resume=True)


def test_refusals(tiny, tmp_path):
    out = tmp_path / "glyphs.safetensors"
    out.write_bytes(b"mine")
    with pytest.raises(OutputError, match="already"):
        train_glyphs(out, data=tiny, device="cpu")
    assert out.read_bytes() == b"mine"
    bare = make_tiny(tmp_path / "bare", annotation=False)
    with pytest.raises(DataError, match="none of the 2 samples has chars"):
        train_glyphs(out, data=bare, device="cpu", force=True)


def test_the_command(run, tiny):
    words = ("baseline", "train-glyphs", "--steps", 2, "--batch", 4, "--width", 4, "--out", "g.safetensors")
    done = run(*words, cwd=tiny)
    assert done.returncode == 0, done.stderr
    assert "4 chars of train" in done.stderr and done.stdout.startswith("g.safetensors: ")
    again = run(*words, cwd=tiny)
    assert again.returncode == 1 and "--force" in again.stderr
