"""Images of a sample, checked by the colours at known pixels."""

import numpy as np
import pytest
from PIL import Image

from tests.tiny import make_tiny, tiny_maskfg
from textseg import TextSeg
from textseg.labels import to_target
from textseg.plots import colour_instances, colour_maskfg, draw_annotation, draw_comparison, make_sheet
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
