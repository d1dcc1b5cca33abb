"""Crops of every kind: the same again, exact truth, and no text where there is none."""

import numpy as np
import pytest

from textseg import TextSeg
from textseg.errors import UsageError
from textseg.labels import IGNORE
from textseg.synth.canvas import Canvas
from textseg.synth.kinds.crops import sample
from textseg.synth.kinds.damage import resampled, sharpened, unfocused
from textseg.synth.kinds.registry import KINDS
from textseg.synth.open_canvas import OpenCanvas
from textseg.synth.paint.palette import BLACK
from textseg.synth.text.effects import Style
from textseg.synth.text.typesetting import Block, SetChar
from textseg.synth.writing.faces import find_faces
from textseg.synth.writing.scripts import SCRIPTS
from textseg.synth.writing.setting import Typography, set_text, warped

WITH_TEXT = [name for name, kind in KINDS.items() if kind.text]


@pytest.mark.parametrize("kind", KINDS)
def test_a_crop_is_a_function_of_its_seed(kind):
    image, truth = sample([3, 1], size=96, kinds=[kind])
    again, same = sample([3, 1], size=96, kinds=[kind])
    other, _ = sample([3, 2], size=96, kinds=[kind])
    assert image.shape == (96, 96, 3) and truth.shape == (96, 96)
    assert image.dtype == truth.dtype == np.uint8
    assert (image == again).all() and (truth == same).all() and (image != other).any()
    assert set(np.unique(truth)) <= {0, 1, 255}


@pytest.mark.parametrize("kind", WITH_TEXT)
def test_most_crops_of_kinds_with_text_have_some(kind):
    shares = [(sample(seed, size=128, kinds=[kind])[1] == 1).mean() for seed in range(10)]
    assert sum(share > 0.003 for share in shares) >= 7


@pytest.mark.parametrize("kind", WITH_TEXT)
def test_what_is_marked_as_text_has_been_painted(kind, monkeypatch):
    """Nearly all pixels that become text differ from what was there before."""
    draw, changed = Canvas._draw, []

    def watched(canvas, *arguments):
        image, mask = canvas.image.copy(), canvas.mask.copy()
        drawn = draw(canvas, *arguments)
        new = (canvas.mask > 0) & (canvas.mask != mask)
        changed.extend((np.abs(canvas.image - image).max(2) > 0.01)[new])
        return drawn

    monkeypatch.setattr(Canvas, "_draw", watched)
    for seed in range(8):
        sample([9, seed], size=128, kinds=[kind])
    assert len(changed) > 2000 and np.mean(changed) > 0.97


@pytest.mark.parametrize("kind", ["texture", "things"])
def test_kinds_without_text_have_none(kind):
    assert not any(sample(seed, size=96, kinds=[kind])[1].any() for seed in range(12))


def test_kinds_that_are_unknown_are_named():
    with pytest.raises(UsageError, match=r"no kind of image 'photos'.*did you mean photo\?"):
        sample(0, kinds=["photo", "photos"])


def test_the_truth_is_what_the_glyphs_cover():
    """A block written on an open canvas has the mask that it has on a closed one."""
    rng = np.random.default_rng(0)
    shelf = find_faces()
    how = Typography(shelf.pick(rng, "latin"), SCRIPTS["latin"])
    block = warped(set_text([["some", "text"]], how, rng), lambda points: points * 30 + (100, 40))
    masks = []
    for kind in (Canvas, OpenCanvas):
        canvas = kind(np.ones((80, 200, 3), np.float32), rng)
        assert canvas.write(block, Style((BLACK,), BLACK), 30.0)
        masks.append(canvas.mask)
        assert ((canvas.image < 0.5).all(2) == (canvas.mask > 0)).mean() > 0.998
    np.testing.assert_array_equal(masks[0] > 0, masks[1] > 0)


def test_text_may_run_over_the_edge_of_an_open_canvas_only():
    rng = np.random.default_rng(0)
    how = Typography(find_faces().pick(rng, "latin"), SCRIPTS["latin"])
    block = warped(set_text([["wide"]], how, rng), lambda points: points * 60 + (40, 40))
    shape = (80, 100, 3)
    assert not Canvas(np.ones(shape, np.float32), rng).write(block, Style((BLACK,), BLACK), 60.0)
    canvas = OpenCanvas(np.ones(shape, np.float32), rng)
    assert canvas.write(block, Style((BLACK,), BLACK), 60.0) and (canvas.mask[:, :2] > 0).any()
    assert not canvas.write(warped(block, lambda points: points + 500), Style((BLACK,), BLACK), 60.0)


def test_strokes_too_thin_for_a_mask_are_left_out_of_the_truth():
    hair = np.array([[10, 10], [60, 10], [60, 10.2], [10, 10.2]])
    char = SetChar("-", (hair,), hair, 0)
    canvas = OpenCanvas(np.ones((20, 70, 3), np.float32), np.random.default_rng(0))
    canvas.write(Block((char,), (hair,)), Style((BLACK,), BLACK), 10.0)
    assert not ((canvas.mask > 0) & (canvas.mask < IGNORE)).any() and (canvas.mask == IGNORE).sum() >= 40


@pytest.mark.parametrize("seed", range(6))
def test_blur_and_resizing_move_nothing(seed):
    """The centre of a dark square stays where it is."""
    rng = np.random.default_rng(seed)
    image = np.full((96, 96, 3), 0.9, np.float32)
    image[30:60, 40:70] = 0.1
    for changed in (unfocused(rng, image, 2.0), resampled(rng, image, 0.5), sharpened(rng, image)):
        y, x = np.nonzero(changed.mean(2) < 0.5)
        assert abs(y.mean() - 44.5) < 0.6 and abs(x.mean() - 54.5) < 0.6 and 800 < len(y) < 1000


def test_a_dataset_of_kinds_is_whole(tmp_path, run):
    names = ",".join(KINDS)
    done = run("synth", tmp_path / "root", "-n", "12", "--kinds", names, "--size", "160x128", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    checked = run("validate", "--data", tmp_path / "root")
    assert checked.returncode == 0 and "0 errors" in checked.stdout
    samples = list(TextSeg(tmp_path / "root"))
    assert sum(len(made.words) for made in samples) > 12
    for made in samples:
        values = {char.mask_value for word in made.words for char in word.chars}
        assert values == set(np.unique(made.mask)) - {0, IGNORE}


def test_a_kind_that_is_unknown_stops_the_command(tmp_path, run):
    done = run("synth", tmp_path / "root", "--kinds", "photo,papers")
    assert done.returncode == 2 and "no kind of image 'papers'" in done.stderr
