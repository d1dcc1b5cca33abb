"""`textseg.show`: the images that the command draws, from what people have in Python."""

import numpy as np
import pytest
from PIL import Image

import textseg
from textseg.labels import TEXT, to_target
from textseg.viewing.sheet import choose_samples, iou, worst_ids


@pytest.fixture
def dataset(tiny):
    return textseg.open_dataset(tiny)


@pytest.fixture
def guesses(dataset):
    """Predictions of which the n-th misses the first n rows of its text."""
    made = {}
    for n, sample in enumerate(dataset):
        made[sample.id] = (to_target(sample.maskfg) == TEXT).astype(np.uint8)
        made[sample.id][: 10 + n] = 0
    return made


def test_show_draws_what_the_command_draws(tiny, tmp_path, run):
    assert run("show", "a00001", "--data", tiny, "--out", "one.png", cwd=tmp_path).returncode == 0
    assert run("show", "--n", "3", "--data", tiny, "--out", "many.png", cwd=tmp_path).returncode == 0
    one, many = textseg.show(tiny, "a00001"), textseg.show(str(tiny), n=3)
    assert np.array_equal(one, Image.open(tmp_path / "one.png"))
    assert np.array_equal(many, Image.open(tmp_path / "many.png"))


def test_a_sample_alone_is_drawn_with_its_prediction(dataset, guesses):
    sample = dataset[0]
    wanted = textseg.show(dataset, sample.id, pred=guesses)
    for pred in (guesses[sample.id], Image.fromarray(guesses[sample.id] * 255), guesses):
        assert np.array_equal(textseg.show(sample, pred=pred), wanted)
    assert not np.array_equal(textseg.show(sample), wanted)


def test_the_worst_come_first(dataset, guesses):
    ious = [iou(sample, guesses[sample.id]) for sample in dataset]
    assert ious == sorted(ious, reverse=True) and ious == [(12 - n) / 12 for n in range(5)]
    chosen = choose_samples(dataset, 2, "iou", lambda sample: guesses[sample.id])
    assert [sample.id for sample in chosen] == ["d00005", "c00003"]
    result = textseg.evaluate(dataset, guesses)
    assert worst_ids(result, 2) == ("d00005", "c00003")
    wanted = textseg.show(dataset, ["d00005", "c00003"], pred=guesses)
    assert np.array_equal(textseg.show(dataset, worst=result, n=2, pred=guesses), wanted)
    assert np.array_equal(textseg.show(dataset, sort="iou", n=2, pred=guesses), wanted)


def test_any_order_is_the_same_each_time(dataset):
    chosen = [sample.id for sample in choose_samples(dataset, 3, "random", lambda sample: None)]
    assert chosen == [sample.id for sample in choose_samples(dataset, 3, "random", lambda sample: None)]
    assert len(set(chosen)) == 3 and chosen == sorted(chosen)


def test_show_writes_images_and_overwrites_nothing(dataset, tmp_path):
    shown = textseg.show(dataset, n=2, out=tmp_path / "sheet.png")
    assert np.array_equal(shown, Image.open(tmp_path / "sheet.png"))
    with pytest.raises(textseg.TextSegError, match="other content; use `force=True`"):
        textseg.show(dataset, n=3, out=tmp_path / "sheet.png")
    textseg.show(dataset, n=3, out=tmp_path / "sheet.png", force=True)
    with pytest.raises(textseg.TextSegError, match="is an input and would be overwritten"):
        textseg.show(dataset, "a00001", out=dataset.root / "image/a00001.jpg", force=True)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"out": "a.txt"}, "is no kind of image"),
        ({"sort": "best"}, "sort must be one of id, random, iou, not 'best'"),
        ({"sort": "iou"}, r"`sort='iou'` needs predictions; give them with `pred=`"),
        ({"ids": "none"}, "no sample 'none'"),
        ({"pred": {}}, "there is no prediction for a00001"),
    ],
)
def test_wrong_calls_are_refused(dataset, settings, problem):
    with pytest.raises(textseg.TextSegError, match=problem):
        textseg.show(dataset, **settings)
