"""Images of a sample, checked by the colours at known pixels."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image

from tests.tiny import make_tiny, tiny_maskfg
from textseg import TextSeg
from textseg.labels import to_target
from textseg.plots import (
    colour_instances,
    colour_maskfg,
    draw_annotation,
    draw_comparison,
    draw_labels,
    draw_reduced,
    make_sheet,
    overlay,
)
from textseg.plots.overlay import EFFECT_COLOUR, FALSE_ALARM, HIT, IGNORE_COLOUR, MISS, PAPER


def test_comparison_colours_each_kind_of_pixel():
    target = np.array([[1, 0, 1, 0, 255]], np.uint8)
    prediction = np.array([[1, 1, 0, 0, 1]], np.uint8)
    image = draw_comparison(np.zeros((1, 5, 3), np.uint8), prediction, target)[0].astype(int)
    nearest = [
        min((HIT, FALSE_ALARM, MISS, IGNORE_COLOUR), key=lambda c: abs(pixel - c).sum()) for pixel in image
    ]
    assert [nearest[0], nearest[1], nearest[2], nearest[4]] == [HIT, FALSE_ALARM, MISS, IGNORE_COLOUR]
    assert image[3].tolist() == [178] * 3  # neither: the image, faded towards white


def test_instances_differ_from_their_neighbours():
    colours = colour_instances(np.arange(255, dtype=np.uint8)[None])[0].astype(int)
    assert abs(np.diff(colours, axis=0)).sum(1).min() > 40
    assert tuple(colours[0]) == PAPER


def test_maskfg_colours():
    image = colour_maskfg(np.array([[0, 100, 200, 255]], np.uint8))
    assert [tuple(pixel) for pixel in image[0]] == [PAPER, (0, 0, 0), EFFECT_COLOUR, IGNORE_COLOUR]


def test_sheet_lays_panels_out_in_rows():
    panel = np.zeros((10, 20, 3), np.uint8)
    assert make_sheet([("a", panel)] * 5, columns=3, side=100).shape == (2 * (50 + 30), 3 * (100 + 12), 3)


def test_titles_are_cut_and_in_any_script_that_a_font_has():
    panel = np.full((100, 20, 3), 255, np.uint8)
    assert make_sheet([("i" * 500, panel)], 1, side=100).shape[1] <= 112
    wide = make_sheet([("a title", panel)], 1, side=100)
    assert 32 < wide.shape[1] < 112  # a title may be wider than its image
    greek, cyrillic = (
        make_sheet([(title, panel)], 1, side=100)[:26] for title in ("\u03b1" * 4, "\u0416" * 4)
    )
    assert greek.min() < 100 and greek.shape != cyrillic.shape  # without a font both are the same boxes


@pytest.mark.parametrize(("annotation", "panels"), [(True, 6), (False, 2)])
def test_annotation_sheet_has_what_the_dataset_has(tmp_path, annotation, panels):
    sample = TextSeg(make_tiny(tmp_path, annotation=annotation))[0]
    sheet = draw_annotation(sample)
    height, width = (480 * 40 // 60 + 30), 480 + 12
    assert sheet.shape == (-(-panels // 3) * height, min(panels, 3) * width, 3)


def test_show_command(tiny, tmp_path, run):
    (tmp_path / "preds").mkdir()
    Image.fromarray(to_target(tiny_maskfg()) & 1).save(tmp_path / "preds" / "a00001.png")
    done = run("show", "a00001", "--data", tiny, "--pred", "preds", "--out", "x.png", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Image.open(tmp_path / "x.png").size == (2 * 492, 480 * 40 // 60 + 30 + 28)
    again = run("show", "a00001", "--data", tiny, "--out", "x.png", cwd=tmp_path)
    assert again.returncode == 1 and "--force" in again.stderr
    assert run("show", "b00001", "--data", tiny).returncode == 2
    missing = run("show", "a00004", "--data", tiny, "--pred", "preds", cwd=tmp_path)
    assert missing.returncode == 1 and "no prediction for a00004" in missing.stderr


def test_ignored_pixels_are_hatched_and_no_others():
    ignored = np.full((20, 20), 255, np.uint8)
    for drawn in (colour_maskfg(ignored), colour_instances(ignored)):
        colours = np.unique(drawn.reshape(-1, 3), axis=0)
        assert len(colours) == 2 and (drawn[0, 0] != drawn[0, 4]).any() and (drawn[0, 0] == drawn[4, 4]).all()
    text = colour_maskfg(np.full((20, 20), 100, np.uint8))
    assert (text == text[0, 0]).all()


def test_contact_sheets(tiny, tmp_path, run):
    (tmp_path / "preds").mkdir()
    for place, id_ in enumerate(TextSeg(tiny).ids):
        mask = to_target(tiny_maskfg()) & 1 if place else np.zeros_like(tiny_maskfg())
        Image.fromarray(mask).save(tmp_path / "preds" / f"{id_}.png")
    done = run("show", "--data", tiny, "--n", "4", "--out", "sheet.png", cwd=tmp_path)
    assert done.returncode == 0 and Image.open(tmp_path / "sheet.png").size == (2 * 312, 2 * 230)
    for words in (
        ("--n", "3", "--sort", "random"),
        (TextSeg(tiny).ids[0], TextSeg(tiny).ids[1]),
        ("--n", "2", "--sort", "iou"),
    ):
        done = run(
            "show", *words, "--data", tiny, "--pred", "preds", "--read-as", "labels", "--force", cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
    assert run("show", "--data", tiny).returncode == 2
    assert run("show", "--data", tiny, "--n", "2", "--sort", "iou").returncode == 2


@pytest.mark.parametrize(
    ("name", "start"), [("a.pdf", b"%PDF"), ("a.jpg", b"\xff\xd8"), ("a.PNG", b"\x89PNG")]
)
def test_the_suffix_says_the_format(tiny, tmp_path, run, name, start):
    for expected in ("written", "up to date"):
        done = run("show", "a00001", "--data", tiny, "--out", name, cwd=tmp_path)
        assert done.returncode == 0 and done.stdout.strip().endswith(expected), done.stderr
    assert (tmp_path / name).read_bytes().startswith(start)
    refused = run("show", "a00001", "--data", tiny, "--out", "a.txt", cwd=tmp_path)
    assert refused.returncode == 2 and not (tmp_path / "a.txt").exists()


def test_a_large_image_is_drawn_reduced(tiny):
    """The polygons and labels lie where they lie in the small image."""
    from dataclasses import replace

    from textseg.io.open_dataset import open_dataset

    sample = open_dataset(tiny)["a00001"]
    image, mask = sample.image, sample.mask
    size = (image.shape[0] * 60, image.shape[1] * 60)
    words = [replace(word, polygon=word.polygon * 60, chars=()) for word in sample.words]
    large = replace(
        sample,
        load_size=lambda: size,
        load_image=lambda: np.kron(image, np.ones((60, 60, 1), np.uint8)),
        load_mask=lambda: np.kron(mask, np.ones((60, 60), np.uint8)),
        load_maskeff=None,
        load_maskfg=None,
        load_words=lambda: tuple(words),
    )
    sheet = draw_annotation(large)
    assert sheet.shape[0] < 1000 and sheet.shape[1] < 1600


def random_labelled(shape):
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*shape, 3), np.uint8)
    return image, rng.choice(np.array([0, 100, 200], np.uint8), shape)


def test_large_images_are_drawn_as_the_mean_of_what_is_drawn(monkeypatch):
    monkeypatch.setattr(overlay, "BAND", 40 * 120)
    image, labels = random_labelled((160, 120))
    expected = draw_labels(image, labels).reshape(40, 4, 30, 4, 3).mean(axis=(1, 3))
    drawn = draw_reduced(draw_labels, image, labels, side=40)
    assert np.abs(drawn - expected).max() <= 0.5
    assert np.array_equal(draw_reduced(draw_labels, image, labels, side=160), draw_labels(image, labels))


def test_memory_is_that_of_the_reduced_image(monkeypatch):
    monkeypatch.setattr(overlay, "BAND", 1 << 14)
    image, labels = random_labelled((1501, 1003))
    tracemalloc.start()
    drawn = draw_reduced(draw_labels, image, labels, side=100)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert drawn.shape == (94, 63, 3)
    assert peak < image.nbytes / 2
