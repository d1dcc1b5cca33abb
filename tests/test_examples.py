"""The examples do what their first lines say."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tests.tiny import save
from textseg import TextSeg

EXAMPLES = Path(__file__).parent.parent / "examples"


def python(name: str, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / name), *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def pages(tmp_path):
    """Three light pages with a dark block, and masks of it in white."""
    for number in range(3):
        page, mask = np.full((40, 50, 3), 220, np.uint8), np.zeros((40, 50), np.uint8)
        page[10:20, 5 + number : 30] = 40
        mask[10:20, 5 + number : 30] = 255
        save(tmp_path / "images" / f"page{number}.png", page)
        save(tmp_path / "masks" / f"page{number}.png", mask)
    return tmp_path


def test_pages_to_scores(pages, run):
    laid_out = python("pairs_to_textseg.py", "images", "masks", "root", cwd=pages)
    assert laid_out.stdout == "3 images in root\n"
    text = [int((sample.maskfg == 100).sum()) for sample in TextSeg(pages / "root", "test")]
    assert text == [250, 240, 230]
    assert run("validate", "--data", "root", cwd=pages).returncode == 0
    assert python("binarise.py", "images", "preds", "--method", "otsu", cwd=pages).returncode == 0
    done = run("evaluate", "preds", "--data", "root", "--json", "-", cwd=pages)
    assert json.loads(done.stdout)["scores"]["fgiou"] == 1


def test_pairs_that_do_not_fit_are_listed(pages):
    (pages / "masks" / "page1.png").unlink()
    done = python("pairs_to_textseg.py", "images", "masks", "root", cwd=pages)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "1 of 3 images have no mask" in done.stderr and "\n  page1.png" in done.stderr


def text_pixels(root):
    return [int((sample.maskfg == 100).sum()) for sample in TextSeg(root, "test")]


def test_soft_masks_are_cut_in_the_middle(pages):
    for path in (pages / "masks").iterdir():
        Image.open(path).filter(ImageFilter.SMOOTH).save(path.with_suffix(".jpg"), quality=90)
        path.unlink()
    done = python("pairs_to_textseg.py", "images", "masks", "root", cwd=pages)
    assert done.returncode == 0 and "lossy or smoothed" in done.stderr
    assert text_pixels(pages / "root") == pytest.approx([250, 240, 230], abs=4)  # the corners are rounded


def test_dark_text_on_white_is_asked_for(pages):
    for path in (pages / "masks").iterdir():
        save(path, 255 - np.asarray(Image.open(path)))
    done = python("pairs_to_textseg.py", "images", "masks", "root", cwd=pages)
    assert done.returncode == 1 and "--values inverted" in done.stderr and not (pages / "root").exists()
    done = python("pairs_to_textseg.py", "images", "masks", "root", "--values", "inverted", cwd=pages)
    assert done.returncode == 0 and text_pixels(pages / "root") == [250, 240, 230]


def test_masks_of_other_names(pages):
    for path in list((pages / "masks").iterdir()):
        path.rename(path.with_name(f"gt_{path.stem}_x.png"))
    done = python("pairs_to_textseg.py", "images", "masks", "root", cwd=pages)
    assert done.returncode == 1 and "named like gt_page0_x.png: say --mask-name" in done.stderr
    words = ("images", "masks", "root", "--mask-name", "gt_{}_x.png")
    assert python("pairs_to_textseg.py", *words, cwd=pages).returncode == 0


def test_degraded_predictions_score_below_the_truth(tiny, tmp_path, run):
    assert python("degrade.py", tiny, "preds", cwd=tmp_path).returncode == 0
    scores = json.loads(run("evaluate", "preds", "--data", tiny, "--json", "-", cwd=tmp_path).stdout)[
        "scores"
    ]
    assert 0.3 < scores["fgiou"] < 1
